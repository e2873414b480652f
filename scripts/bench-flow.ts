/**
 * Speed of generation and of the simulators on `accel1-nmnist`: `node dist/scripts/bench-flow.js [recordings]`.
 *
 * Recordings (N-MNIST folders) are emulated where none are given. One process at a time, so that the figures are of one
 * core: cycles/s of Icarus Verilog over two recordings, operations/s of ngspice for the engine of the first layer.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { characterisationTrace } from '../generators/analog/characterise.js';
import { nominal } from '../src/config/conditions.js';
import { loadDesign } from '../src/config/load-design.js';
import { projectRoot } from '../src/config/project-root.js';
import { version } from '../src/config/version.js';
import { writeTree } from '../src/emit/write-tree.js';
import { generateTree } from '../src/flow/generate.js';
import { runEngine } from '../src/flow/levels/engine-run.js';
import { type Prepared, prepare } from '../src/flow/prepare.js';
import { designDataset, readAll } from '../src/flow/samples.js';
import { simulateRtl } from '../src/sim/rtl/index.js';

const seconds = (started: number): number => (performance.now() - started) / 1000;
const print = (what: string, figure: string, note = ''): void => {
  process.stdout.write(`${what.padEnd(34)} ${figure.padStart(18)}${note === '' ? '' : `  (${note})`}\n`);
};

function benchGeneration(prepared: Prepared): void {
  const repeats = 5;
  const times = Array.from({ length: repeats }, () => {
    const started = performance.now();
    generateTree(prepared);
    return seconds(started);
  }).sort((a, b) => a - b);
  print('generation', `${(times[2] * 1000).toFixed(0)} ms`, `median of ${repeats}, mapping not included`);
}

async function benchRtl(prepared: Prepared, folder: string): Promise<void> {
  const dataset = await designDataset(prepared.loaded, { recordings: process.argv[2], limit: 2 });
  const samples = await readAll(dataset, () => undefined);
  const workDir = join(folder, 'rtl-run');
  await mkdir(workDir);
  const generated = join(folder, 'generated');
  const run = { folder: generated, layout: prepared.plan, samples, workDir, timeout: 1800, processes: 1 };
  const { cycles, seconds: spent, cyclesPerSecond } = await simulateRtl(run);
  const note = `${cycles} cycles, compiled in ${spent.compile.toFixed(1)} s`;
  print('Icarus Verilog, one process', `${cyclesPerSecond.toFixed(0)} cycles/s`, note);
}

async function benchSpice(prepared: Prepared, folder: string): Promise<void> {
  const sizing = prepared.sizing[0];
  const trace = characterisationTrace(sizing, 1, 24);
  for (const level of ['macro', 'transistor'] as const) {
    const job = {
      sizing,
      technology: prepared.technology,
      level,
      trace,
      provenance: [],
      conditions: nominal,
      replace: new Map(),
      timeout: 1800,
    };
    const run = await runEngine(job, join(folder, level));
    const each = run.seconds / trace.ops.length;
    const note = `${(each * 1000).toFixed(0)} ms an operation, ${sizing.slots} slots`;
    print(`ngspice, ${level}, one process`, `${(1 / each).toFixed(1)} operations/s`, note);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'menage-bench-'));
try {
  const design = fileURLToPath(new URL('designs/accel1-nmnist/', projectRoot));
  const started = performance.now();
  const prepared = await prepare(await loadDesign(design, version));
  print('import, quantisation, mapping', `${seconds(started).toFixed(1)} s`);
  benchGeneration(prepared);
  await writeTree(join(folder, 'generated'), generateTree(prepared));
  await benchRtl(prepared, folder);
  await benchSpice(prepared, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
