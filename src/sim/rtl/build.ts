/** From a generated tree to a program that simulates it, by Icarus Verilog or by Verilator. */

import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool, type ToolRun } from '../process.js';
import { findProgram } from '../programs.js';
import { fetchRuntime, keepRuntime } from './runtime-cache.js';
import type { RtlRequest, Simulator } from './types.js';

export interface Built {
  readonly simulator: Simulator;
  /** what to run, and what stands before the test bench's own arguments */
  readonly program: string;
  readonly args: readonly string[];
  /** s */
  readonly seconds: number;
  /** of the compiler, one a line */
  readonly warnings: readonly string[];
}

/**
 * Clock cycles from which Verilator's build pays: it costs what Icarus takes for about half of them on an accelerator
 * of five cores with ten engines each.
 */
const LONG = 1_000_000;

/** What Verilator needs beside itself. */
const builders = ['verilator', 'make', 'g++'] as const;

function choose({ simulator = 'icarus', expectedCycles = 0 }: BuildRequest): Simulator {
  if (simulator !== 'auto') return simulator;
  const possible = builders.every((tool) => findProgram(tool) !== undefined);
  return expectedCycles >= LONG && possible ? 'verilator' : 'icarus';
}

/** What a build needs of a request, and which list in `tb` it compiles. */
export type BuildRequest = Pick<
  RtlRequest,
  'folder' | 'workDir' | 'timeout' | 'signal' | 'simulator' | 'expectedCycles' | 'extra' | 'specify' | 'beside'
> & { readonly list?: string };

/** Absolute paths of what a simulation compiles, the test bench last. @throws E_FILE */
async function sources({ folder, list = 'filelist.f' }: BuildRequest): Promise<string[]> {
  const root = resolve(folder);
  const text = await readFile(join(root, 'tb', list), 'utf8').catch((cause: unknown) => {
    throw new MenageError('E_FILE', { path: join(folder, 'tb', list), legal: 'a generated tree', cause });
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((file) => join(root, file));
}

/** Runs one tool of the build and believes only the file that it was to write. @throws E_TOOL_FAILED and as runTool */
async function step(run: ToolRun, product: string): Promise<{ seconds: number; log: string }> {
  const { exitCode, log, seconds } = expectEnded(await runTool(run));
  const file = join(run.cwd, `${run.tool}.log`);
  await writeFile(file, log);
  const built = await stat(join(run.cwd, product)).catch(() => null);
  if (exitCode !== 0 || built === null || built.size === 0) {
    throw new MenageError('E_TOOL_FAILED', {
      path: file,
      legal: `${run.tool} refuses the generated Verilog:\n${relevantLines(log)}`,
    });
  }
  return { seconds, log };
}

const warningsOf = (log: string, pattern: RegExp): string[] => log.split('\n').filter((line) => pattern.test(line));

async function icarus(request: BuildRequest, files: readonly string[]): Promise<Built> {
  const { workDir, timeout, signal, extra, specify, beside = [] } = request;
  const args = ['-g2005', '-Wall', ...(specify ? ['-gspecify'] : []), '-o', 'sim.vvp', ...files, ...beside];
  const { seconds, log } = await step({ tool: 'iverilog', args, cwd: workDir, timeout, signal }, 'sim.vvp');
  const program = join(resolve(workDir), 'sim.vvp');
  const modules = extra === undefined ? [] : ['-M', extra.folder, '-m', extra.module];
  return {
    simulator: 'icarus',
    program: 'vvp',
    args: [...modules, '-n', program],
    seconds,
    warnings: warningsOf(log, /\S/),
  };
}

/**
 * No fused multiply-add: the models' sums are rounded as the golden model rounds them. One translation unit, and the
 * design's code alone optimised: a build that takes longer than the simulation is no help.
 */
const verilatorArgs = [
  ...['--cc', '--exe', '--main', '--timing', '--prefix', 'Vsim', '--Mdir', 'verilated', '--output-split', '0'],
  ...['-O3', '--x-assign', 'fast', '--x-initial', 'fast', '--noassert', '-Wno-fatal', '-Wno-lint'],
  ...['-CFLAGS', '-ffp-contract=off'],
];
const makeArgs = [
  '-s',
  '-f',
  'Vsim.mk',
  'OPT_FAST=-O1',
  'OPT_SLOW=-O0',
  'OPT_GLOBAL=-O1',
  'VM_PARALLEL_BUILDS=0',
  '-j2',
];

async function verilator(request: BuildRequest, files: readonly string[]): Promise<Built> {
  const { workDir: cwd, timeout, signal } = request;
  const top = basename(files.at(-1) ?? '', '.v');
  const folder = join(cwd, 'verilated');
  await mkdir(folder, { recursive: true });
  const run = { timeout, signal };
  const args = [...verilatorArgs, '--top-module', top, ...files];
  const translated = await step({ ...run, tool: 'verilator', args, cwd }, join('verilated', 'Vsim.mk'));
  const cached = await fetchRuntime(folder, signal);
  const compiled = await step({ ...run, tool: 'make', args: [...makeArgs, 'Vsim'], cwd: folder }, 'Vsim');
  if (!cached) await keepRuntime(folder, signal);
  return {
    simulator: 'verilator',
    program: join(resolve(folder), 'Vsim'),
    args: [],
    seconds: translated.seconds + compiled.seconds,
    warnings: warningsOf(translated.log, /^%Warning/),
  };
}

/**
 * @throws E_FILE for a folder that holds no generated tree; E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when the
 *   compiler refuses the tree; E_INTERRUPTED
 */
export async function buildSimulation(request: BuildRequest): Promise<Built> {
  const files = await sources(request);
  return choose(request) === 'verilator' ? verilator(request, files) : icarus(request, files);
}
