/**
 * Magic draws a capacitor array, checks and extracts it, netgen compares it with its circuit; all are judged by what they
 * wrote. netgen tells formats by what follows the first dot of a file's name: it has one dot here.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../../sim/process.js';
import { type Extracted, readExtracted } from './extracted.js';
import type { Process } from './types.js';

/** Of a capacitor's value: extraction counts what runs beside a plate, and merged plates differ by it. */
const tolerance = 0.01;

function setup({ model }: Process): string {
  const device = model ?? 'c';
  const properties =
    model === null
      ? [`tolerance {value ${tolerance}}`, 'parallel enable', 'parallel {value add}']
      : ['tolerance {l 0.001} {w 0.001}', 'remove sa sb sd nf nrd nrs area perim mf m'];
  return [
    'permute default',
    'property default',
    'property parallel none',
    ...[1, 2].flatMap((side) => [
      ...(model === null ? [`permute "-circuit${side} ${device}" 1 2`] : []),
      ...properties.map((text) => `property "-circuit${side} ${device}" ${text}`),
    ]),
    '',
  ].join('\n');
}

export interface LayoutVerdict {
  /** violations of the technology's rules */
  readonly drc: number;
  /** netgen found the same topology */
  readonly matches: boolean;
  /** netgen found devices of other values or sizes */
  readonly propertyErrors: boolean;
}

export interface VerifiedLayout {
  readonly verdict: LayoutVerdict;
  readonly extracted: Extracted;
}

export const isClean = ({ drc, matches, propertyErrors }: LayoutVerdict): boolean =>
  drc === 0 && matches && !propertyErrors;

export interface LayoutRun {
  readonly process: Process;
  readonly name: string;
  readonly tcl: string;
  readonly circuit: string;
  /** what Magic loads: a name that it knows, or a file */
  readonly technology: string;
  /** an empty folder; what the tools read and wrote is left there */
  readonly work: string;
  /** s, each tool */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_INTERRUPTED; E_TOOL_FAILED where Magic did not come to its end */
export async function verifyLayout(run: LayoutRun): Promise<VerifiedLayout> {
  const { process, name, tcl, circuit, technology, work, timeout, signal } = run;
  await writeFile(join(work, 'draw.tcl'), tcl);
  await writeFile(join(work, 'setup.tcl'), setup(process));
  await writeFile(join(work, 'circuit.spice'), circuit);
  const tool = async (program: string, args: readonly string[]): Promise<string> =>
    expectEnded(await runTool({ tool: program, args, cwd: work, timeout, signal })).log;
  const drawn = await tool('magic', ['-dnull', '-noconsole', '-rcfile', '/dev/null', '-T', technology, 'draw.tcl']);
  const violations = /^menage: drc (\d+)$/m.exec(drawn)?.[1];
  const extraction = await readFile(join(work, `${name}.ext`), 'utf8').catch(() => '');
  if (violations === undefined || !drawn.includes('menage: end') || extraction === '') {
    throw new MenageError('E_TOOL_FAILED', {
      path: 'magic',
      legal: `did not come to the end of its drawing; its last words:\n${relevantLines(drawn, 4)}`,
    });
  }
  // A technology that it cannot read it replaces by its own.
  const wanted = basename(technology, '.tech');
  if (!extraction.includes(`\ntech ${wanted}\n`)) {
    throw new MenageError('E_TOOL_FAILED', {
      path: 'magic',
      value: technology,
      legal: 'this technology could not be read, and another was taken',
      remedy: 'PDKs of today want a newer Magic than Debian 12 has: see the version that the file requires',
    });
  }
  const log = await tool('netgen-lvs', [
    '-batch',
    'lvs',
    `${name}_extracted.spice ${name}`,
    `circuit.spice ${name}`,
    'setup.tcl',
    'lvs.log',
  ]);
  const text = `${await readFile(join(work, 'lvs.log'), 'utf8').catch(() => '')}\n${log}`;
  return {
    verdict: {
      drc: Number(violations),
      matches: /Circuits match uniquely\./.test(text) && !/do not match|failed pin matching/i.test(text),
      propertyErrors: /property errors/i.test(text),
    },
    extracted: readExtracted(process, extraction),
  };
}
