/** What a lint, an elaboration and a synthesis say about generated Verilog. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectEnded, runTool } from '../../src/sim/process.js';

export interface Outcome {
  readonly exitCode: number;
  readonly log: string;
}

/** Looks at files of a folder, from their top module downwards. */
export type Check = (folder: string, files: readonly string[], top: string) => Promise<Outcome>;

/** s; what takes longer is stuck, on a machine with other work too */
const timeout = 1800;

const run = async (tool: string, args: readonly string[], cwd: string): Promise<Outcome> =>
  expectEnded(await runTool({ tool, args, cwd, timeout }));

export const verilatorLint =
  (...more: string[]): Check =>
  (folder, files, top) =>
    run('verilator', ['--lint-only', '-Wall', ...more, '--top-module', top, ...files], folder);

export const icarusLint: Check = (folder, files, top) =>
  run('iverilog', ['-g2005', '-Wall', '-tnull', '-s', top, ...files], folder);

export const yosysCheck: Check = (folder, files, top) =>
  run('yosys', ['-p', `read_verilog ${files.join(' ')}; hierarchy -check -top ${top}; proc; check -assert`], folder);

/** Generic cells, module by module; memories stay black boxes, as macros would be. `stat` of all stands in stat.txt. */
export const yosysSynthesis: Check = (folder, files, top) => {
  const steps = [
    `read_verilog ${files.join(' ')}`,
    `hierarchy -check -top ${top}`,
    'blackbox *_mem',
    `synth -top ${top}`,
    'check -assert -noinit',
    'tee -o stat.txt stat',
  ];
  return run('yosys', ['-q', '-p', steps.join('; ')], folder);
};

/** Cells that `yosysSynthesis` left in the folder. @throws Error where it left none */
export async function synthesisedCells(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'stat.txt'), 'utf8');
  const counts = [...text.matchAll(/Number of cells: +(\d+)/g)].map(([, count]) => Number(count));
  if (counts.length === 0) throw new Error('no count of cells');
  return Math.max(...counts);
}
