/**
 * Distributions over drawn chips:
 *
 *     node dist/scripts/analog-mismatch.js [TECHNOLOGY] [--samples 100] [--seed 1] [--part threshold|macro|transistor]
 *
 * threshold   the comparator with its reference at transistor level, before and after the trim
 * macro       gain and leak of a whole engine as macromodel: what the capacitors do
 * transistor  every number of a two-slot engine at transistor level
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { middleCode, trimOf } from '../generators/analog/blocks/threshold-dac.js';
import type { SpiceLevel } from '../generators/analog/blocks-spice.js';
import { characterisationTrace } from '../generators/analog/characterise.js';
import { sizeEngine } from '../generators/analog/sizing.js';
import type { MeasuredModel } from '../src/config/analog-model.js';
import { loadTechnology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { comparatorFigures } from '../src/flow/block-figures/comparator.js';
import { defaultRunning } from '../src/flow/block-figures/run.js';
import { runPool } from '../src/sim/pool.js';
import { spiceEngine, spiceThreshold } from './lib/chip-statistics.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    samples: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string' },
  },
});

const technology = loadTechnology(positionals[0] ?? 'generic90');
const samples = Array.from({ length: Number(values.samples) }, (_, sample) => ({ seed: Number(values.seed), sample }));
const demand = { threshold: 187, beta: 0.9 };

/** All samples, on as many cores as there are. */
const overSamples = <T>(
  measure: (mismatch: (typeof samples)[number], signal: AbortSignal) => Promise<T>,
): Promise<T[]> =>
  runPool(
    samples.map((mismatch) => (signal: AbortSignal) => measure(mismatch, signal)),
    availableParallelism(),
  );

function spread(name: string, figures: readonly number[]): void {
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  const sigma = Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, figures.length - 1));
  const sorted = figures.map(Math.abs).sort((a, b) => a - b);
  const most = sorted[Math.ceil(0.95 * sorted.length) - 1]!;
  const number = (x: number): string => x.toPrecision(4).padStart(11);
  console.log(`${name.padEnd(34)}${[mean, sigma, most, sorted.at(-1)!].map(number).join('')}`);
}

const heading = (title: string): void =>
  console.log(`\n${title}, ${samples.length} samples\n${''.padEnd(34)}       mean      sigma   95 % |x|    max |x|`);

async function threshold(): Promise<void> {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, demand);
  const trim = trimOf(technology);
  const base = { technology, sizing, level: 'transistor' } as const;
  // The middle code of the engine as drawn is the nominal threshold.
  const nominal = await comparatorFigures({ ...base, code: middleCode(trim) });
  const found = await overSamples((mismatch, signal) =>
    spiceThreshold(technology, sizing, nominal.offset, mismatch, { ...defaultRunning, signal }),
  );
  heading('threshold of the comparator with its reference, transistor level, against nominal');
  spread(
    'before the trim, LSB',
    found.map(({ before }) => before),
  );
  spread(
    'trim code, steps from the middle',
    found.map(({ code }) => code - middleCode(trim)),
  );
  spread(
    'after the trim, LSB',
    found.map(({ after }) => after),
  );
  const within = found.filter(({ after }) => Math.abs(after) <= 2).length;
  console.log(`within 2 LSB after the trim: ${within} of ${found.length}`);
}

async function engine(level: SpiceLevel, slotsPerEngine: number, length: number): Promise<void> {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine }, demand);
  const whole = characterisationTrace(sizing, 7, length);
  // Without the walk through the threshold, which has a part of its own.
  const trace = { ...whole, ops: whole.ops.slice(0, length) };
  const models = await overSamples((mismatch, signal) =>
    spiceEngine(technology, sizing, level, trace, mismatch, { ...defaultRunning, signal }),
  );
  heading(`one engine of ${slotsPerEngine} slots, ${level} level, ${length} operations`);
  const names = ['gain', 'offset', 'droop', 'leakError', 'leakOffset', 'resetOffset', 'rms'] as const;
  for (const name of names) {
    const figures = models.map((model: MeasuredModel) => (name === 'gain' ? model.gain - 1 : model[name]));
    spread(name === 'gain' ? 'gain - 1' : name, figures);
  }
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  threshold,
  macro: () => engine('macro', 4, 60),
  transistor: () => engine('transistor', 2, 40),
};

async function main(): Promise<void> {
  for (const [name, run] of Object.entries(parts)) if (values.part === undefined || values.part === name) await run();
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
