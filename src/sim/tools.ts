/** The external tools: what each is for, which version it takes, and whether this machine has it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { relevantLines, runTool } from './process.js';
import { findProgram } from './programs.js';

export type ToolName =
  | 'ngspice'
  | 'iverilog'
  | 'vvp'
  | 'verilator'
  | 'yosys'
  | 'sta'
  | 'gcc'
  | 'libngspice'
  | 'klayout'
  | 'netgen-lvs'
  | 'xschem'
  | 'magic';

export interface ToolFacts {
  readonly name: ToolName;
  /** what cannot be done without it */
  readonly unlocks: string;
  /** levels of verification that cannot run without it */
  readonly levels: readonly ('L3' | 'L4' | 'L5' | 'CL')[];
  /** oldest version that is expected to work; older ones are reported, not refused */
  readonly minimum: string;
  /** version that the generated code was developed against */
  readonly developedWith: string;
  readonly packages: Readonly<Record<PackageSystem, string>>;
}

export type PackageSystem = 'apt' | 'dnf' | 'brew';

export const TOOLS: readonly ToolFacts[] = [
  {
    name: 'ngspice',
    unlocks: 'analog simulation of the engine, three times as fast as by the built-in ngspice in WebAssembly',
    levels: [],
    minimum: '36',
    developedWith: '39',
    packages: { apt: 'ngspice', dnf: 'ngspice', brew: 'ngspice' },
  },
  {
    name: 'iverilog',
    unlocks: 'compilation of the Verilog for simulation',
    levels: ['L3', 'L4', 'L5', 'CL'],
    minimum: '11.0',
    developedWith: '11.0',
    packages: { apt: 'iverilog', dnf: 'iverilog', brew: 'icarus-verilog' },
  },
  {
    name: 'vvp',
    unlocks: 'simulation of the Verilog, and what L4 and L5 are driven by',
    levels: ['L3', 'L4', 'L5', 'CL'],
    minimum: '11.0',
    developedWith: '11.0',
    packages: { apt: 'iverilog', dnf: 'iverilog', brew: 'icarus-verilog' },
  },
  {
    name: 'verilator',
    unlocks: 'lint of the Verilog in the tests',
    levels: [],
    minimum: '4.038',
    developedWith: '5.006',
    packages: { apt: 'verilator', dnf: 'verilator', brew: 'verilator' },
  },
  {
    name: 'yosys',
    unlocks: 'synthesis to a cell library',
    levels: [],
    minimum: '0.9',
    developedWith: '0.23',
    packages: { apt: 'yosys', dnf: 'yosys', brew: 'yosys' },
  },
  {
    name: 'sta',
    unlocks: 'timing of the synthesised netlist (OpenSTA)',
    levels: [],
    minimum: '2.0',
    developedWith: '2.0.17',
    packages: { apt: 'opensta', dnf: 'opensta', brew: 'opensta' },
  },
  {
    name: 'gcc',
    unlocks: 'the closed loop: compiles the module between Icarus and libngspice',
    levels: ['CL'],
    minimum: '9',
    developedWith: '12.2.0',
    packages: { apt: 'gcc', dnf: 'gcc', brew: 'gcc' },
  },
  {
    name: 'libngspice',
    unlocks: 'the closed loop: ngspice as a library, with its header',
    levels: ['CL'],
    minimum: '36',
    developedWith: '39',
    packages: { apt: 'libngspice0-dev', dnf: 'libngspice-devel', brew: 'libngspice' },
  },
  {
    name: 'klayout',
    unlocks: 'check of the LEF of a hand-off',
    levels: [],
    minimum: '0.27',
    developedWith: '0.28.5',
    packages: { apt: 'klayout', dnf: 'klayout', brew: 'klayout' },
  },
  {
    name: 'netgen-lvs',
    unlocks: 'check of the CDL of a hand-off',
    levels: [],
    minimum: '1.5',
    developedWith: '1.5.133',
    packages: { apt: 'netgen-lvs', dnf: 'netgen-lvs', brew: 'netgen-lvs' },
  },
  {
    name: 'xschem',
    unlocks: 'check of the schematics of a hand-off',
    levels: [],
    minimum: '2.8',
    developedWith: '2.8.1',
    packages: { apt: 'xschem', dnf: 'xschem', brew: 'xschem' },
  },
  {
    name: 'magic',
    unlocks: 'layout of capacitor arrays',
    levels: [],
    minimum: '8.3',
    developedWith: '8.3.105',
    packages: { apt: 'magic', dnf: 'magic', brew: 'magic' },
  },
];

interface Probe {
  /** program that is asked; the tool itself without it */
  readonly by?: string;
  readonly args: readonly string[];
  readonly pattern: RegExp;
}

/** How to make each print its version, and where the number stands in what it prints. */
const probes: Readonly<Record<ToolName, Probe>> = {
  // -n: a .spiceinit that lies about is not to be executed
  ngspice: { args: ['-n', '-v'], pattern: /ngspice-(\d+(?:\.\d+)*)/ },
  iverilog: { args: ['-V'], pattern: /Icarus Verilog version (\d+(?:\.\d+)*)/ },
  vvp: { args: ['-V'], pattern: /runtime version (\d+(?:\.\d+)*)/ },
  verilator: { args: ['--version'], pattern: /Verilator (\d+(?:\.\d+)*)/ },
  yosys: { args: ['-V'], pattern: /Yosys (\d+(?:\.\d+)*)/ },
  klayout: { args: ['-v'], pattern: /KLayout (\d+(?:\.\d+)*)/ },
  'netgen-lvs': { args: ['-batch', 'quit'], pattern: /Netgen (\d+(?:\.\d+)*)/ },
  xschem: { args: ['-x', '-q', '-v'], pattern: /XSCHEM V(\d+(?:\.\d+)*)/ },
  magic: { args: ['--version'], pattern: /^(\d+(?:\.\d+)+)/m },
  sta: { args: ['-version'], pattern: /^(\d+(?:\.\d+)+)/m },
  gcc: { args: ['--version'], pattern: /\) (\d+(?:\.\d+)*)/ },
  // a library says its version to whoever would compile with it
  libngspice: {
    by: 'gcc',
    args: ['-E', '-dM', '-include', 'ngspice/sharedspice.h', '-x', 'c', '/dev/null'],
    pattern: /NGSPICE_PACKAGE_VERSION "(\d+(?:\.\d+)*)/,
  },
};

/** What was found of one tool. `broken`: a program of that name is there and did not say a version. */
export type ToolState =
  | { readonly kind: 'found'; readonly path: string; readonly version: string; readonly old: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly path: string; readonly reason: string };

export type Tool = ToolFacts & { readonly state: ToolState };

/** s; a version is printed at once or never */
const versionTimeout = 20;

/** Compares dotted versions number by number: negative when `a` is older. A number that is absent counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

async function probe({ name, minimum }: ToolFacts, cwd: string): Promise<ToolState> {
  const { by = name, args, pattern } = probes[name];
  const path = findProgram(by);
  if (path === undefined) return { kind: 'missing' };
  const result = await runTool({ tool: path, args, cwd, timeout: versionTimeout });
  if (result.kind === 'missing') return { kind: 'broken', path, reason: 'it cannot be executed' };
  const version = pattern.exec(result.log)?.[1];
  if (version !== undefined) {
    return { kind: 'found', path, version, old: compareVersions(version, minimum) < 0 };
  }
  if (by !== name) return { kind: 'missing' };
  const words = relevantLines(result.log, 1).slice(0, 200);
  const ending = { ended: 'it says no version', timeout: 'it does not end', killed: 'it was killed' }[result.kind];
  return { kind: 'broken', path, reason: words === '' ? ending : `${ending}: ${words}` };
}

/** Looks for every tool in PATH and asks each for its version. Never throws for what a tool does. */
export async function findTools(): Promise<readonly Tool[]> {
  // In an empty folder, so that no tool reads a start-up file from the user's.
  const cwd = await mkdtemp(join(tmpdir(), 'menage-doctor-'));
  try {
    return await Promise.all(TOOLS.map(async (facts) => ({ ...facts, state: await probe(facts, cwd) })));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
