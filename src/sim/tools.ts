/** Whether this machine has the external tools, and which versions of them. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { relevantLines, runTool } from './process.js';
import { findProgram } from './programs.js';
import { TOOLS, type ToolFacts, type ToolName } from './tool-facts.js';

interface Probe {
  /** program that is asked; the tool itself without it */
  readonly by?: string;
  readonly args: readonly string[];
  readonly pattern: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

/** Slurm says nothing, its version included, without a configuration: one that names a cluster will do. */
const slurmConfiguration = 'ClusterName=none\nSlurmctldHost=localhost\n';

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
  chromium: { args: ['--version'], pattern: /Chromium (\d+(?:\.\d+)*)/ },
  sbatch: { args: ['--version'], pattern: /^slurm\S* (\d+(?:\.\d+)*)/m, env: { SLURM_CONF: 'slurm.conf' } },
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
  const { by = name, args, pattern, env } = probes[name];
  const path = findProgram(by);
  if (path === undefined) return { kind: 'missing' };
  const result = await runTool({ tool: path, args, cwd, timeout: versionTimeout, env });
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
    await writeFile(join(cwd, 'slurm.conf'), slurmConfiguration);
    return await Promise.all(TOOLS.map(async (facts) => ({ ...facts, state: await probe(facts, cwd) })));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
