/**
 * Golden model of one analog engine: the membranes that SPICE must show after every operation of a trace, from the
 * ideal charge movements and the deviations that a real engine adds to each operation.
 */

import type { EngineTrace } from '../snn/operations.js';
import type { Saturation } from './types.js';

/** Deviations of an engine, as a characterisation measures them. */
export interface AnalogModel {
  /** LSB of membrane for one LSB of weight */
  readonly gain: number;
  /** LSB that every operation which connects a slot adds to it: event, leak and fire */
  readonly offset: number;
  /** share of the membrane that an event or a fire loses, 0..1 (amplifier of finite gain) */
  readonly droop: number;
  /** what a leak leaves of the membrane, 0..1; null for the nominal beta */
  readonly beta: number | null;
  /** LSB that a leak adds, in place of `offset`; null for the same */
  readonly leakOffset: number | null;
  /** share of the membrane that a reset leaves, 0..1 */
  readonly residual: number;
}

export const idealAnalog: AnalogModel = { gain: 1, offset: 0, droop: 0, beta: null, leakOffset: null, residual: 0 };

export interface EngineReplay {
  /** operations x slots, LSB: membrane of every slot after every operation */
  readonly membranes: Float64Array;
  /** one an operation: 1 where a fire operation finds a spike */
  readonly decisions: Uint8Array;
}

/**
 * The operations of the trace are carried out as they stand, resets and subtractions included: decisions are reported,
 * not acted upon, so that a difference is seen once, where it occurs.
 *
 * @param threshold LSB, against the membrane as the fire operation leaves it
 * @param beta nominal factor of a leak
 * @param saturation range of the membrane, LSB; null for none
 * @param fire whether a membrane exactly at the threshold spikes
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
  const { gain, offset, droop, residual } = model;
  const factor = model.beta ?? beta;
  const leakOffset = model.leakOffset ?? offset;
  const membranes = new Float64Array(ops.length * slots);
  const decisions = new Uint8Array(ops.length);
  const now = Float64Array.from(trace.initial);
  const clip = (v: number): number => (saturation === null ? v : Math.min(saturation.max, Math.max(saturation.min, v)));
  for (const [i, op] of ops.entries()) {
    const v = now[op.slot];
    switch (op.kind) {
      case 'event':
        now[op.slot] = clip(v * (1 - droop) + gain * op.weight + offset);
        break;
      case 'leak':
        now[op.slot] = clip(v * factor + leakOffset);
        break;
      case 'fire': {
        const held = clip(v * (1 - droop) + offset);
        now[op.slot] = held;
        decisions[i] = (fire === 'at' ? held >= threshold : held > threshold) ? 1 : 0;
        break;
      }
      case 'reset':
        now[op.slot] = v * residual;
        break;
    }
    membranes.set(now, i * slots);
  }
  return { membranes, decisions };
}
