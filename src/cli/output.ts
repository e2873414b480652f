/** The only place that prints and that decides an exit status. */

import { rename, writeFile } from 'node:fs/promises';
import { diskFault, isDiskFault } from '../errors/disk.js';
import { isMenageError, type MenageError } from '../errors/index.js';

/** 0 passed, 1 a comparison failed, 2 the input or the command line is at fault, 3 a tool or the machine is. */
export const EXIT = { pass: 0, fail: 1, input: 2, environment: 3, interrupted: 130 } as const;

/** A reader that has enough (`| head`) is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.pass);
  throw error;
});

export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** Colours are for a terminal that has them, and for people who want them: https://no-color.org */
export const coloured = (): boolean =>
  process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/**
 * Writes a result as JSON: `-` is standard output, anything else a file that appears whole.
 *
 * @throws E_DISK when the file cannot be written
 */
export async function writeJson(target: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (target === '-') return print(text);
  await writeText(target, text, '--json');
}

/**
 * Writes a file that appears whole.
 *
 * @param option of the command line that named it
 * @throws E_DISK when it cannot be written
 */
export async function writeText(target: string, text: string, option: string): Promise<void> {
  const partial = `${target}.${process.pid}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, target);
  } catch (cause) {
    throw diskFault(target, cause, `choose another ${option} FILE`);
  }
}

/** Tells of a fault that does not end the job. */
export const warn = (error: MenageError): void => {
  process.stderr.write(`warning: ${error.message}\n`);
};

/** Ours in one line like every other fault; others as they are. */
process.removeAllListeners('warning');
process.on('warning', (warning) => (isMenageError(warning) ? warn(warning) : process.stderr.write(`${warning}\n`)));

/** Prints a fault in one line, and the stack only where it is ours. */
export function reportError(error: unknown): number {
  if (isMenageError(error)) {
    process.stderr.write(`${error.message}\n`);
    if (error.code === 'E_INTERRUPTED') return EXIT.interrupted;
    return /^E_(TOOL|DISK|SOLVER)/.test(error.code) ? EXIT.environment : EXIT.input;
  }
  if (isDiskFault(error))
    return reportError(diskFault(error.path ?? 'a file', error, 'what was whole before is whole still'));
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`internal fault, please report it:\n${text}\n`);
  return EXIT.environment;
}
