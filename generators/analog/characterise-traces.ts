/** What an engine is made to do so that its limits, its energy and its leakage show. */

import { rng } from '../../src/random/index.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import type { EngineSizing } from './sizing.js';

const event = (slot: number, weight: number): EngineOp => ({ kind: 'event', slot, weight });
const fire = (slot: number): EngineOp => ({ kind: 'fire', slot, spike: false });
const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

const traceOf = (sizing: EngineSizing, initial: readonly number[], ops: readonly EngineOp[]): EngineTrace => ({
  core: 0,
  engine: 0,
  slots: sizing.slots,
  initial: Float64Array.from({ length: sizing.slots }, (_, k) => initial[k] ?? 0),
  ops,
});

/** Share of the swing at which the walk beyond it begins. */
const start = 0.75;
/** Share of the swing that one small step takes. */
const small = 1 / 16;

/** Up on one slot and down on another, in small steps past the swing, then in the largest, and back by fires. */
export function saturationTrace(sizing: EngineSizing): EngineTrace {
  const { saturation, magnitudeBits, slots } = sizing;
  const largest = 2 ** magnitudeBits - 1;
  const walk = (slot: number, swing: number): EngineOp[] => {
    const sign = Math.sign(swing);
    const step = Math.max(1, Math.min(largest, Math.round(Math.abs(swing) * small)));
    const far = Math.max(4, Math.ceil((1.6 * Math.abs(swing)) / largest));
    return [
      ...times(14, event(slot, sign * step)),
      ...times(far, event(slot, sign * largest)),
      ...times(4, fire(slot)),
    ];
  };
  const down = slots > 1 ? 1 : 0;
  const reset: EngineOp[] = slots > 1 ? [] : [{ kind: 'reset', slot: 0 }];
  const initial = [saturation.max * start, ...(slots > 1 ? [saturation.min * start] : [])];
  return traceOf(sizing, initial.map(Math.round), [
    ...walk(0, saturation.max),
    ...reset,
    ...walk(down, saturation.min),
  ]);
}

/** Slots that the traces of energy and leakage use. */
const used = 4;
const round: readonly EngineOp['kind'][] = ['event', 'leak', 'event', 'fire', 'event', 'reset'];

/** Every kind of operation on membranes of all sizes, as often as its energy needs to be averaged over. */
export function energyTrace(sizing: EngineSizing, seed: number, rounds = 8): EngineTrace {
  const random = rng(seed, 'energy', sizing.slots);
  const { saturation, slots, magnitudeBits, leak } = sizing;
  const largest = 2 ** magnitudeBits - 1;
  const count = Math.min(used, slots);
  const initial = Array.from({ length: count }, () => Math.round((random.uniform() - 0.5) * saturation.max));
  const now = [...initial];
  const ops = Array.from({ length: rounds * round.length }, (_, i): EngineOp => {
    const slot = random.integer(count);
    const kind = round[i % round.length]!;
    if (kind === 'fire') return fire(slot);
    if (kind === 'reset' || (kind === 'leak' && leak !== null)) {
      now[slot] = kind === 'reset' ? 0 : now[slot]! * sizing.beta;
      return { kind, slot };
    }
    const weight = (1 + random.integer(largest)) * (random.uniform() < 0.5 ? -1 : 1);
    const turned = Math.abs(now[slot]! + weight) > saturation.max * start ? -weight : weight;
    now[slot]! += turned;
    return event(slot, turned);
  });
  return traceOf(sizing, initial, ops);
}

/** Membranes over the whole swing that then wait. */
export function holdTrace(sizing: EngineSizing): EngineTrace {
  const { saturation, slots } = sizing;
  const count = Math.min(5, slots);
  const initial = Array.from({ length: count }, (_, k) => {
    const share = count === 1 ? 0.5 : k / (count - 1);
    return Math.round(0.8 * (saturation.min + share * (saturation.max - saturation.min)));
  });
  return traceOf(sizing, initial, [...initial.keys()].map(fire));
}
