/**
 * Measures what an engine does to a membrane and writes it into the technology file:
 *
 *     node dist/scripts/characterise-engine.js [TECHNOLOGY] [--slots 16] [--seed 7] [--length 240] [--write]
 *
 * TECHNOLOGY is a shipped technology's name or the path of a technology file. Without --write the numbers are printed only.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { generateBench } from '../generators/analog/bench.js';
import type { SpiceLevel } from '../generators/analog/blocks-spice.js';
import { characterisationTrace, fitModel } from '../generators/analog/characterise.js';
import { type EngineSizing, sizeEngine } from '../generators/analog/sizing.js';
import type { MeasuredModel } from '../src/config/analog-model.js';
import { findTechnology, loadTechnology, type Technology } from '../src/config/technology.js';
import { writeTree } from '../src/emit/write-tree.js';
import { isMenageError } from '../src/errors/index.js';
import { measureEngine } from '../src/sim/spice/membranes.js';
import { runNgspice } from '../src/sim/spice/ngspice.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    slots: { type: 'string', default: '16' },
    seed: { type: 'string', default: '7' },
    length: { type: 'string', default: '240' },
    write: { type: 'boolean', default: false },
  },
});

/** s, wall clock of one run */
const timeout = 1800;
const beta = 0.9;
const weightBits = 8;

/** The engine with the default membrane capacitor and the largest threshold that it takes. */
function typicalEngine(technology: Technology, slotsPerEngine: number): EngineSizing {
  const shape = { weightBits, slotsPerEngine };
  const { saturation } = sizeEngine(technology, shape, { threshold: 1, beta });
  return sizeEngine(technology, shape, { threshold: Math.floor(saturation.max * technology.swing.headroom), beta });
}

async function measure(technology: Technology, sizing: EngineSizing, level: SpiceLevel): Promise<MeasuredModel> {
  const trace = characterisationTrace(sizing, Number(values.seed), Number(values.length));
  const { tree, probe } = generateBench({ sizing, technology, level, trace, precharge: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'menage-characterise-'));
  try {
    await writeTree(folder, tree);
    const { raw, seconds } = await runNgspice({ folder, deck: probe.deck, stopTime: probe.stopTime, timeout });
    const { length } = trace.ops;
    console.error(
      `${level}: ${length} operations, ${raw.points} time points, ${(seconds / length).toFixed(4)} s an operation`,
    );
    return fitModel(trace, measureEngine(raw, probe), sizing);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Six decimals are below anything that matters and keep the file readable. */
const rounded = (model: MeasuredModel): MeasuredModel =>
  Object.fromEntries(Object.entries(model).map(([key, value]) => [key, Number(value.toFixed(6)) + 0])) as MeasuredModel;

async function main(): Promise<void> {
  const name = positionals[0] ?? 'generic90';
  const technology = loadTechnology(name);
  const sizing = typicalEngine(technology, Number(values.slots));
  const { slots, membrane, lsbVolts } = sizing;
  const measured = {
    command: `characterise-engine --slots ${values.slots} --seed ${values.seed} --length ${values.length}`,
    engine: { slots, membrane, lsbVolts, beta },
    transistor: rounded(await measure(technology, sizing, 'transistor')),
    macro: rounded(await measure(technology, sizing, 'macro')),
  };
  console.log(JSON.stringify(measured, null, 2));
  if (!values.write) return;
  const file = findTechnology(name);
  // The section is the file's last, so that everything above it keeps the form that its author gave it.
  const [above] = readFileSync(file, 'utf8').split(/^measured:/m);
  writeFileSync(file, `${above}${stringify({ measured })}`);
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
