/**
 * Golden model of one analog engine: the membranes that SPICE must show after every operation of a trace, from the
 * ideal charge movements and the deviations that a real engine adds to each operation.
 */

import { leak } from '../snn/leak.js';
import type { EngineTrace } from '../snn/operations.js';
import { type Bend, bendFunction } from './bend.js';
import type { Saturation } from './types.js';

/**
 * Deviations of an engine, as a characterisation measures them: an event and a fire take droop off and add offset, an
 * event adds gain times its weight; a leak multiplies by beta and adds leakOffset; a reset leaves residual of the
 * membrane and adds resetOffset.
 */
export interface AnalogModel {
  /** LSB of membrane for one LSB of weight */
  readonly gain: number;
  /** LSB */
  readonly offset: number;
  /** share of the membrane, 0..1 (amplifier of finite gain) */
  readonly droop: number;
  /** what a leak leaves of the membrane, 0..1; null for the nominal beta, on the grid of L1 */
  readonly beta: number | null;
  /** LSB */
  readonly leakOffset: number;
  /** share of the membrane, 0..1 */
  readonly residual: number;
  /** LSB */
  readonly resetOffset: number;
  /** how membranes leave the linear range; it takes the place of a hard saturation */
  readonly bend?: Bend;
}

export const idealAnalog: AnalogModel = {
  gain: 1,
  offset: 0,
  droop: 0,
  beta: null,
  leakOffset: 0,
  residual: 0,
  resetOffset: 0,
};

/** What is left of a membrane that a linear engine would have at v. */
export function limit(bend: Bend | undefined, saturation: Saturation | null): (v: number) => number {
  if (bend !== undefined) return bendFunction(bend);
  if (saturation === null) return (v) => v;
  const { min, max } = saturation;
  return (v) => Math.min(max, Math.max(min, v));
}

export interface EngineReplay {
  /** operations x slots, LSB: membrane of every slot after every operation */
  readonly membranes: Float64Array;
  /** one an operation: 1 where a fire operation finds a spike */
  readonly decisions: Uint8Array;
}

/** Carries out the operations one by one; `visit` sees the membranes after each, and the decision of a fire. */
function walk(
  trace: EngineTrace,
  model: AnalogModel,
  { threshold, beta, saturation, fire }: EngineLimits,
  visit: (operation: number, slot: number, membranes: Float64Array, spike: boolean) => void,
): void {
  const { gain, offset, droop, leakOffset, residual, resetOffset } = model;
  const leaves = (v: number): number => (model.beta === null ? leak(v, beta) : v * model.beta);
  const now = Float64Array.from(trace.initial);
  const clip = limit(model.bend, saturation);
  for (const [i, op] of trace.ops.entries()) {
    const v = now[op.slot];
    let spike = false;
    switch (op.kind) {
      case 'event':
        now[op.slot] = clip(v * (1 - droop) + gain * op.weight + offset);
        break;
      case 'leak':
        now[op.slot] = clip(leaves(v) + leakOffset);
        break;
      case 'fire': {
        const held = clip(v * (1 - droop) + offset);
        now[op.slot] = held;
        spike = fire === 'at' ? held >= threshold : held > threshold;
        break;
      }
      case 'reset':
        now[op.slot] = clip(v * residual + resetOffset);
        break;
    }
    visit(i, op.slot, now, spike);
  }
}

/** What an engine compares with and where it ends. */
export interface EngineLimits {
  /** LSB, against the membrane as the fire operation leaves it */
  readonly threshold: number;
  /** nominal factor of a leak */
  readonly beta: number;
  /** range of the membrane, LSB; null for none; a model with a bend takes no notice of it */
  readonly saturation: Saturation | null;
  /** whether a membrane exactly at the threshold spikes */
  readonly fire: 'above' | 'at';
}

/**
 * The operations of the trace are carried out as they stand, resets and subtractions included: decisions are reported,
 * not acted upon, so that a difference is seen once, where it occurs. See `EngineLimits` for the numbers.
 */
export function replayEngine(
  trace: EngineTrace,
  model: AnalogModel,
  threshold: number,
  beta: number,
  saturation: Saturation | null,
  fire: 'above' | 'at' = 'above',
): EngineReplay {
  const { slots, ops } = trace;
  const membranes = new Float64Array(ops.length * slots);
  const decisions = new Uint8Array(ops.length);
  walk(trace, model, { threshold, beta, saturation, fire }, (i, _, now, spike) => {
    membranes.set(now, i * slots);
    decisions[i] = spike ? 1 : 0;
  });
  return { membranes, decisions };
}

/** Membrane that each operation worked on, as it left it, LSB: all of a long life in as many numbers as operations. */
export function replayWorked(trace: EngineTrace, model: AnalogModel, limits: EngineLimits): Float64Array {
  const worked = new Float64Array(trace.ops.length);
  walk(trace, model, limits, (i, slot, now) => {
    worked[i] = now[slot];
  });
  return worked;
}
