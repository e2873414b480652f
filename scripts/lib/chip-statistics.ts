/** Drawn chips in SPICE and in L2: the same figures of both, and whether their distributions are one. */

import { generateBench } from '../../generators/analog/bench.js';
import { middleCode, trimCode, trimOf } from '../../generators/analog/blocks/threshold-dac.js';
import type { SpiceLevel } from '../../generators/analog/blocks-spice.js';
import { type EngineSamples, fitModel } from '../../generators/analog/characterise.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import type { MeasuredModel } from '../../src/config/analog-model.js';
import type { MismatchSample } from '../../src/config/conditions.js';
import type { Technology } from '../../src/config/technology.js';
import { comparatorFigures } from '../../src/flow/block-figures/comparator.js';
import { type BenchRunning, defaultRunning, runTransient } from '../../src/flow/block-figures/run.js';
import { layerConstants } from '../../src/golden/analog-constants.js';
import { type EngineDraw, idealEngine } from '../../src/golden/index.js';
import { measureEngine } from '../../src/sim/spice/membranes.js';
import type { EngineTrace } from '../../src/snn/operations.js';

export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly sigma: number;
}

export function distributionOf(values: readonly number[]): Distribution {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { count: values.length, mean, sigma: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

export interface Agreement {
  /** sigma of the few against sigma of the many */
  readonly ratio: number;
  /** within which that ratio lies in 99 of 100 cases, if both are normal and alike */
  readonly limits: readonly [number, number];
  /** of the means, in standard errors */
  readonly shift: number;
  readonly agree: boolean;
}

/** @param many so many that their own error does not matter */
export function compareDistributions(few: Distribution, many: Distribution): Agreement {
  const freedom = few.count - 1;
  // Wilson and Hilferty's approximation of chi-square over its degrees of freedom, at +-2.576 sigma.
  const bound = (z: number): number => Math.sqrt((1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3);
  const limits = [bound(-2.576), bound(2.576)] as const;
  const ratio = few.sigma / many.sigma;
  const shift = (few.mean - many.mean) / (few.sigma / Math.sqrt(few.count));
  return { ratio, limits, shift, agree: ratio >= limits[0] && ratio <= limits[1] && Math.abs(shift) < 3.3 };
}

/** What SPICE makes of one drawn engine; of the nominal one without a sample. */
export async function spiceEngine(
  technology: Technology,
  sizing: EngineSizing,
  level: SpiceLevel,
  trace: EngineTrace,
  mismatch?: MismatchSample,
  running: BenchRunning = defaultRunning,
): Promise<MeasuredModel> {
  const { tree, probe } = generateBench({ sizing, technology, level, trace, mismatch });
  const raw = await runTransient({ tree, deck: probe.deck, stopTime: probe.stopTime }, running);
  return fitModel(trace, measureEngine(raw, probe), sizing);
}

/** What L2 makes of the same operations on an engine that is ideal but for its draw. */
export function drawnEngine(sizing: EngineSizing, trace: EngineTrace, draw: EngineDraw): MeasuredModel {
  const { slots, beta, magnitudeBits } = sizing;
  const none = { sources: 0, targets: slots, offset: new Uint32Array(1), target: new Uint32Array(0) };
  const layer = { synapses: { ...none, weight: new Int16Array(0) }, beta } as Parameters<typeof layerConstants>[0];
  const place = { engine: new Uint16Array(slots), slot: Uint16Array.from({ length: slots }, (_, k) => k) };
  const { charge, gain, offset, factor, keep, largest } = layerConstants(layer, magnitudeBits + 1, {
    model: { ...idealEngine, beta },
    ...place,
    draws: [draw],
  });
  const now = Float64Array.from(trace.initial);
  const membranes = new Float64Array(trace.ops.length * slots);
  trace.ops.forEach((op, i) => {
    const k = op.slot;
    if (op.kind === 'reset') now[k] = 0;
    else if (op.kind === 'leak') now[k] *= factor[k];
    else now[k] = now[k] * keep + offset[k] + (op.kind === 'event' ? gain[k] * charge[largest + op.weight] : 0);
    membranes.set(now, i * slots);
  });
  const samples: EngineSamples = { membranes, decisions: new Uint8Array(trace.ops.length) };
  return fitModel(trace, samples, sizing);
}

/** LSB, by which a drawn comparator decides too high, before its trim and after, and the code that trims it. */
export async function spiceThreshold(
  technology: Technology,
  sizing: EngineSizing,
  nominal: number,
  mismatch: MismatchSample,
  running: BenchRunning = defaultRunning,
): Promise<{ readonly before: number; readonly code: number; readonly after: number }> {
  const trim = trimOf(technology);
  const at = async (code: number): Promise<number> => {
    const options = { technology, sizing, level: 'transistor', mismatch, code } as const;
    return (await comparatorFigures(options, undefined, running)).offset - nominal;
  };
  const before = await at(middleCode(trim));
  const code = trimCode(trim, before);
  const after = await at(code);
  return { before: before / sizing.lsbVolts, code, after: after / sizing.lsbVolts };
}
