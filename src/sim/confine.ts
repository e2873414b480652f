/** What holds a tool in where the system can: limits of memory and file size, and death with the process that started it. */

import { spawnSync } from 'node:child_process';
import { MenageError } from '../errors/index.js';
import { findProgram } from './programs.js';

/** MB; more than any simulation of ours has taken, less than what brings a machine to its knees */
const memoryDefault = 8000;
/** bytes of one file that a tool may write */
const fileLimit = 32e9;

/** Memory that a tool may take: MENAGE_TOOL_MEMORY in MB, or 8,000. @throws E_ARGUMENT */
export function toolMemory(): number {
  const text = process.env.MENAGE_TOOL_MEMORY;
  if (text === undefined) return memoryDefault;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 16) return value;
  throw new MenageError('E_ARGUMENT', { path: 'MENAGE_TOOL_MEMORY', value: text, legal: 'MB, a whole number from 16' });
}

/** A helper that does what it is to do, tried once: an older one may not know the option. */
const tried = new Map<string, string | undefined>();
function helper(name: string, options: readonly string[]): string | undefined {
  const program = findProgram(name);
  if (program === undefined) return undefined;
  if (!tried.has(program)) {
    const works = spawnSync(program, [...options, '--', 'true'], { stdio: 'ignore' }).status === 0;
    tried.set(program, works ? program : undefined);
  }
  return tried.get(program);
}

/**
 * The command line that runs a tool confined. Both helpers are of util-linux, replace themselves by what they start, and
 * are left out where they are missing: a SIGKILL of ours then leaves the tool to end by itself.
 *
 * @param program absolute path
 * @param limited false for our own workers: Node reserves far more than it takes, and limits its heap by itself
 */
export function confine(
  program: string,
  args: readonly string[],
  limited: boolean,
): readonly [string, readonly string[]] {
  const death = ['--pdeathsig', 'KILL'];
  const limits = [`--data=${toolMemory() * 1e6}`, `--fsize=${fileLimit}`, '--core=0'];
  const [setpriv, prlimit] = [helper('setpriv', death), helper('prlimit', limits)];
  let command = [program, ...args];
  if (setpriv !== undefined) command = [setpriv, ...death, '--', ...command];
  if (prlimit !== undefined && limited) command = [prlimit, ...limits, '--', ...command];
  return [command[0] as string, command.slice(1)];
}
