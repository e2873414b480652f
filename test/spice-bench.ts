/** Runs one engine's test bench in a folder of its own, with a fault in the generated files if asked for. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, generateBench } from '../generators/analog/bench.js';
import { writeTree } from '../src/emit/write-tree.js';
import { type EngineMeasurement, measureEngine } from '../src/sim/spice/membranes.js';
import { runNgspice } from '../src/sim/spice/ngspice.js';

export interface BenchRun extends EngineMeasurement {
  readonly seconds: number;
}

/** @param fault changes the text of one file; it must change it */
export async function runBench(
  options: BenchOptions,
  fault?: { readonly file: string; readonly change: (text: string) => string },
): Promise<BenchRun> {
  const { tree, probe } = generateBench(options);
  const files = new Map(tree);
  if (fault !== undefined) {
    const before = files.get(fault.file) ?? '';
    const after = fault.change(before);
    if (after === before) throw new Error(`the fault in ${fault.file} changes nothing`);
    files.set(fault.file, after);
  }
  const folder = await mkdtemp(join(tmpdir(), 'menage-spice-'));
  try {
    await writeTree(folder, files);
    const { raw, seconds } = await runNgspice({ folder, deck: probe.deck, stopTime: probe.stopTime, timeout: 1200 });
    return { ...measureEngine(raw, probe), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
