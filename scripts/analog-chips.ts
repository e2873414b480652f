/**
 * Do the chips that L2 draws differ as chips in SPICE do? Gain, leak, offset and threshold of drawn engines, in ngspice
 * and as L2 computes with them:
 *
 *     node dist/scripts/analog-chips.js [TECHNOLOGY] [--samples 30] [--seed 1] [--part gain|offset|threshold]
 *
 * Exit status 1 where a distribution differs more than so few samples explain, or where one with twice the mismatch is
 * not told apart.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { middleCode, trimOf } from '../generators/analog/blocks/threshold-dac.js';
import { characterisationTrace } from '../generators/analog/characterise.js';
import { mismatchOf } from '../generators/analog/mismatch.js';
import { sizeEngine } from '../generators/analog/sizing.js';
import { loadTechnology, type Technology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { comparatorFigures } from '../src/flow/block-figures/comparator.js';
import { type BenchRunning, defaultRunning } from '../src/flow/block-figures/run.js';
import { drawComparator, drawEngine } from '../src/flow/chip-draw.js';
import { runPool } from '../src/sim/pool.js';
import {
  compareDistributions,
  distributionOf,
  drawnEngine,
  spiceEngine,
  spiceThreshold,
} from './lib/chip-statistics.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    samples: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string' },
  },
});

const technology = loadTechnology(positionals[0] ?? 'generic90');
const seed = Number(values.seed);
const demand = { threshold: 187, beta: 0.9 };
/** L2's own error must not show: 2 % of sigma */
const DRAWS = 2000;

const sizingOf = (slotsPerEngine: number) => sizeEngine(technology, { weightBits: 8, slotsPerEngine }, demand);

const overSamples = <T>(measure: (sample: { seed: number; sample: number }, running: BenchRunning) => Promise<T>) =>
  runPool(
    Array.from(
      { length: Number(values.samples) },
      (_, sample) => (signal: AbortSignal) => measure({ seed, sample }, { ...defaultRunning, signal }),
    ),
    availableParallelism(),
  );

const draws = <T>(draw: (sample: { seed: number; sample: number }) => T): T[] =>
  Array.from({ length: DRAWS }, (_, sample) => draw({ seed, sample }));

/** The same process with devices that differ twice as much. */
function worse(given: Technology): Technology {
  const mismatch = { ...mismatchOf(given) };
  for (const key of ['threshold', 'currentFactor', 'capacitor'] as const) mismatch[key] *= 2;
  return { ...given, mismatch };
}

let different = 0;

function judge(name: string, spice: readonly number[], l2: readonly number[], twice: readonly number[]): void {
  const [few, many] = [distributionOf(spice), distributionOf(l2)];
  const { ratio, limits, shift, agree } = compareDistributions(few, many);
  const noticed = !compareDistributions(few, distributionOf(twice)).agree;
  if (!agree || !noticed) different++;
  const cell = (value: number): string => value.toPrecision(3).padStart(11);
  const numbers = [few.mean, few.sigma, many.mean, many.sigma].map(cell).join('');
  const told = `${ratio.toFixed(2)} of ${limits.map((limit) => limit.toFixed(2)).join('..')}`;
  console.log(
    `${name.padEnd(24)}${numbers}   ${told.padEnd(18)}${shift.toFixed(1).padStart(6)}   ${agree ? 'agree' : 'DIFFER'}, twice the mismatch ${noticed ? 'is noticed' : 'PASSES'}`,
  );
}

/** Gain and leak: capacitors, by the macromodel. */
async function gain(): Promise<void> {
  const sizing = sizingOf(4);
  const whole = characterisationTrace(sizing, 7, 60);
  const trace = { ...whole, ops: whole.ops.slice(0, 60) };
  const nominal = await spiceEngine(technology, sizing, 'macro', trace);
  const spice = await overSamples((sample, running) =>
    spiceEngine(technology, sizing, 'macro', trace, sample, running),
  );
  const l2 = (of: Technology) => draws((sample) => drawnEngine(sizing, trace, drawEngine(of, sizing, sample, 0, 0)));
  const [drawn, twice] = [l2(technology), l2(worse(technology))];
  const told = [
    ['gain', 1],
    ['leakError', 0],
  ] as const;
  for (const [key, ideal] of told) {
    judge(
      key,
      spice.map((model) => model[key] - nominal[key]),
      drawn.map((model) => model[key] - ideal),
      twice.map((model) => model[key] - ideal),
    );
  }
}

/** Offset of an operation: the charge of the switches, at transistor level. */
async function offset(): Promise<void> {
  const sizing = sizingOf(2);
  const whole = characterisationTrace(sizing, 7, 20);
  const trace = { ...whole, ops: whole.ops.slice(0, 20) };
  const nominal = await spiceEngine(technology, sizing, 'transistor', trace);
  const spice = await overSamples((sample, running) =>
    spiceEngine(technology, sizing, 'transistor', trace, sample, running),
  );
  const l2 = (of: Technology) => draws((sample) => drawEngine(of, sizing, sample, 0, 0).offset);
  judge(
    'offset, LSB',
    spice.map((model) => model.offset - nominal.offset),
    l2(technology),
    l2(worse(technology)),
  );
}

/** The comparator with its reference, at transistor level. */
async function threshold(): Promise<void> {
  const sizing = sizingOf(4);
  const { lsbVolts } = sizing;
  const base = { technology, sizing, level: 'transistor' } as const;
  const nominal = (await comparatorFigures({ ...base, code: middleCode(trimOf(technology)) })).offset;
  const spice = await overSamples((sample, running) => spiceThreshold(technology, sizing, nominal, sample, running));
  const l2 = (of: Technology) => draws((sample) => drawComparator(of, sample, 0, 0).offset / lsbVolts);
  judge(
    'threshold, LSB',
    spice.map(({ before }) => before),
    l2(technology),
    l2(worse(technology)),
  );
  const trimmed = draws((sample) => Math.abs(drawComparator(technology, sample, 0, 0).trimmed / lsbVolts));
  const within = (all: readonly number[]): string =>
    `${((100 * all.filter((x) => x <= 2).length) / all.length).toFixed(0)} %`;
  console.log(
    `${'after trim within 2 LSB'.padEnd(24)}SPICE ${within(spice.map(({ after }) => Math.abs(after)))}, L2 ${within(trimmed)}`,
  );
}

const parts: Readonly<Record<string, () => Promise<void>>> = { gain, offset, threshold };

async function main(): Promise<void> {
  console.log(`${technology.name}, ${values.samples} samples in SPICE, ${DRAWS} of L2, against the nominal engine`);
  const head = ['SPICE mean', 'sigma', 'L2 mean', 'sigma'].map((name) => name.padStart(11)).join('');
  console.log(`${''.padEnd(24)}${head}   sigma ratio        shift`);
  for (const [name, run] of Object.entries(parts)) if (values.part === undefined || values.part === name) await run();
  if (different > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
