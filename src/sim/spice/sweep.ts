/** AC and DC analyses of ngspice: one axis that is not time, real or complex columns, believed only when complete. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';

export interface Sweep {
  /** Hz or the swept source's value, ascending */
  readonly axis: Float64Array;
  /** @throws E_TOOL_FAILED for a column that the run did not save */
  real(name: string): Float64Array;
  /** zeros for a DC analysis */
  imaginary(name: string): Float64Array;
}

export interface SweepRun {
  /** a folder that belongs to this run alone; the deck is in it */
  readonly folder: string;
  readonly deck: string;
  /** points that a complete run has */
  readonly points: number;
  /** s, wall clock */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

const output = 'sweep.raw';
const marker = 'Binary:\n';

const failed = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: 'ngspice: raw file', legal });

/** @throws E_TOOL_FAILED for a file that is not one complete AC or DC analysis of so many points */
export function parseSweep(bytes: Uint8Array, points: number): Sweep {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const split = buffer.indexOf(marker);
  if (split < 0) throw failed(bytes.length === 0 ? 'it is empty' : 'no binary part');
  const header = buffer.toString('latin1', 0, split);
  if (!/^Plotname: (AC Analysis|DC transfer characteristic)/im.test(header)) throw failed('no AC or DC analysis');
  const complex = /^Flags: complex/m.test(header);
  const found = Number(/^No\. Points: +(\d+)/m.exec(header)?.[1]);
  if (found !== points) throw failed(`${found} points where ${points} were asked for`);
  const names = [...header.slice(header.indexOf('Variables:\n')).matchAll(/^\s*\d+\t(\S+)\t/gm)].map((m) =>
    m[1]!.toLowerCase(),
  );
  const body = buffer.subarray(split + marker.length);
  const width = complex ? 2 : 1;
  const expected = names.length * points * width * 8;
  if (body.length !== expected) throw failed(`${body.length} bytes of values where ${expected} were announced`);
  const column = (index: number, part: number): Float64Array => {
    const values = Float64Array.from({ length: points }, (_, i) =>
      body.readDoubleLE(((i * names.length + index) * width + part) * 8),
    );
    if (!values.every(Number.isFinite)) throw failed(`${names[index]} holds a value that is no number`);
    return values;
  };
  const named = (name: string): number => {
    const index = names.indexOf(name.toLowerCase());
    if (index < 0) throw failed(`no column ${name}; it has ${names.join(' ')}`);
    return index;
  };
  return {
    axis: column(0, 0),
    real: (name) => column(named(name), 0),
    imaginary: (name) => (complex ? column(named(name), 1) : new Float64Array(points)),
  };
}

/** @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_INTERRUPTED; E_TOOL_FAILED when the results are not there or not complete */
export async function runSweep({ folder, deck, points, timeout, signal }: SweepRun): Promise<Sweep> {
  const file = join(folder, output);
  await rm(file, { force: true });
  const args = ['-n', '-b', '-r', output, deck];
  // Only the limit holds OpenMP to one thread.
  const env = { OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' };
  const { log, exitCode } = expectEnded(await runTool({ tool: 'ngspice', args, cwd: folder, timeout, signal, env }));
  const bytes = await readFile(file).catch(() => undefined);
  if (exitCode !== 0 || bytes === undefined) {
    throw new MenageError('E_TOOL_FAILED', {
      path: 'ngspice',
      legal: `no results of the sweep (exit status ${exitCode}); its last words:\n${relevantLines(log)}`,
      remedy: `run \`ngspice -n -b -r ${output} ${deck}\` in its folder to see it all`,
    });
  }
  return parseSweep(bytes, points);
}
