/**
 * Measuring an engine: a seeded list of operations that exercises everything, and the model that fits what SPICE made
 * of it. The list is never one that the model is later judged on.
 */

import type { MeasuredModel } from '../../src/config/analog-model.js';
import { rng } from '../../src/random/index.js';
import { ladderSteps } from '../../src/snn/ladder-steps.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import { leastSquares } from './least-squares.js';
import type { EngineSizing } from './sizing.js';

/** Share of the linear swing in which membranes are kept: beyond it they clip. */
const usedSwing = 0.85;
/** LSB; inputs of a line must differ by more */
const leastSpread = 2;
/** LSB around the threshold that the comparator is walked through */
const walk = 12;

/** Kinds take turns, so that even a short list has enough of each for its share of the fit. */
const kinds: readonly EngineOp['kind'][] = [
  'event',
  'event',
  'leak',
  'event',
  'event',
  'fire',
  'event',
  'leak',
  'event',
  'reset',
];

/**
 * Random operations of every kind on every slot, then a walk of slot 0 through the threshold.
 *
 * @param length operations before the walk
 */
export function characterisationTrace(sizing: EngineSizing, seed: number, length: number): EngineTrace {
  const random = rng(seed, 'characterise', sizing.slots);
  const { slots, magnitudeBits, threshold, leak } = sizing;
  const low = sizing.saturation.min * usedSwing;
  const high = sizing.saturation.max * usedSwing;
  const largest = 2 ** magnitudeBits - 1;
  const initial = Float64Array.from({ length: slots }, () => Math.round(low + random.uniform() * (high - low)));
  const now = Float64Array.from(initial);
  const ops: EngineOp[] = [];
  const event = (slot: number, weight: number): void => {
    ops.push({ kind: 'event', slot, weight });
    now[slot] += weight;
  };
  for (let i = 0; i < length; i++) {
    const slot = random.integer(slots);
    const kind = kinds[i % kinds.length]!;
    if (kind === 'reset') {
      ops.push({ kind, slot });
      now[slot] = 0;
    } else if (kind === 'leak' && leak !== null) {
      ops.push({ kind, slot });
      now[slot] *= sizing.beta;
    } else if (kind === 'fire') {
      ops.push({ kind, slot, spike: now[slot]! > threshold });
    } else {
      const weight = (1 + random.integer(largest)) * (random.uniform() < 0.5 ? -1 : 1);
      const outside = now[slot]! + weight > high || now[slot]! + weight < low;
      event(slot, outside ? -weight : weight);
    }
  }
  ops.push({ kind: 'reset', slot: 0 });
  now[0] = 0;
  for (const step of ladderSteps(Math.round(threshold) + walk, magnitudeBits + 1)) event(0, step);
  // From above, since every operation loses a little of the membrane: walked upwards it may never arrive. Half as many
  // steps again as an ideal engine needs, for one that gains in its place.
  for (let i = 0; i < 3 * walk; i++) {
    event(0, -1);
    ops.push({ kind: 'fire', slot: 0, spike: now[0]! > threshold });
  }
  return { core: 0, engine: 0, slots, initial, ops };
}

export interface EngineSamples {
  /** operations x slots, LSB */
  readonly membranes: Float64Array;
  readonly decisions: Uint8Array;
}

/** Least-squares fit of the model's numbers to one run of a characterisation trace. */
export function fitModel(
  trace: EngineTrace,
  { membranes, decisions }: EngineSamples,
  sizing: EngineSizing,
): MeasuredModel {
  const { slots, ops } = trace;
  const after = (i: number, slot: number): number => membranes[i * slots + slot]!;
  const connected: Row[] = [];
  const leaks: Row[] = [];
  const resets: Row[] = [];
  for (let i = 1; i < ops.length; i++) {
    const op = ops[i]!;
    const before = after(i - 1, op.slot);
    const row = { before, after: after(i, op.slot), weight: op.kind === 'event' ? op.weight : 0 };
    (op.kind === 'reset' ? resets : op.kind === 'leak' ? leaks : connected).push(row);
  }
  const [gain, loss, offset] = leastSquares(
    connected.map(({ weight, before }) => [weight, before, 1]),
    connected.map((row) => row.after - row.before),
  );
  const [factor, leakOffset] = line(leaks);
  const [residual, resetOffset] = line(resets);
  const errors = [
    ...connected.map((row) => row.after - (row.before * (1 + loss!) + gain! * row.weight + offset!)),
    ...leaks.map((row) => row.after - (row.before * factor + leakOffset)),
    ...resets.map((row) => row.after - (row.before * residual + resetOffset)),
  ];
  return {
    gain: gain!,
    offset: offset!,
    droop: -loss!,
    leakError: leaks.length === 0 ? 0 : 1 - factor / sizing.beta,
    leakOffset,
    residual,
    resetOffset,
    comparatorOffset: comparatorOffset(trace, { membranes, decisions }, sizing.threshold),
    precharge: prechargeError(trace, membranes),
    rms: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
    max: Math.max(...errors.map(Math.abs)),
  };
}

interface Row {
  readonly before: number;
  readonly after: number;
  readonly weight: number;
}

/** Slope and offset of what came out over what went in; where too little went in to tell them apart, no slope. */
function line(rows: readonly Row[]): [number, number] {
  if (rows.length === 0) return [0, 0];
  const inputs = rows.map(({ before }) => before);
  if (Math.max(...inputs) - Math.min(...inputs) < leastSpread) {
    return [0, rows.reduce((sum, row) => sum + row.after, 0) / rows.length];
  }
  const [slope, offset] = leastSquares(
    rows.map(({ before }) => [before, 1]),
    rows.map((row) => row.after),
  );
  return [slope!, offset!];
}

/**
 * Middle between the highest membrane that did not fire and the lowest that did, over all comparisons near the threshold;
 * NaN where they were all on one side.
 */
function comparatorOffset(
  { ops, slots }: EngineTrace,
  { membranes, decisions }: EngineSamples,
  threshold: number,
): number {
  let silent = Number.NEGATIVE_INFINITY;
  let spike = Number.POSITIVE_INFINITY;
  ops.forEach((op, i) => {
    if (op.kind !== 'fire') return;
    const membrane = membranes[i * slots + op.slot]!;
    if (Math.abs(membrane - threshold) > walk) return;
    if (decisions[i] === 1) spike = Math.min(spike, membrane);
    else silent = Math.max(silent, membrane);
  });
  return Number.isFinite(spike - silent) ? (silent + spike) / 2 - threshold : Number.NaN;
}

/** Mean error of the slots that the first operation left alone. */
function prechargeError({ ops, initial }: EngineTrace, membranes: Float64Array): number {
  const errors = [...initial].flatMap((want, slot) =>
    slot === ops[0]!.slot || want === 0 ? [] : [membranes[slot]! - want],
  );
  return errors.length === 0 ? 0 : errors.reduce((sum, e) => sum + e, 0) / errors.length;
}
