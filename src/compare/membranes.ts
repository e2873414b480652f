/** Membranes of one engine after every operation, in LSB, and the decisions of its comparator. */

import type { EngineOp, EngineTrace } from '../snn/operations.js';
import type { Divergence } from './types.js';

export interface MembraneLimits {
  /** LSB */
  readonly max: number;
  /** LSB */
  readonly rms: number;
  /** LSB around the threshold in which a comparator may decide either way */
  readonly guard: number;
}

export interface EngineRecord {
  /** LSB, one a slot: membranes that a simulation began with, where it was told to establish them itself */
  readonly initial?: Float64Array;
  /** operations x slots, LSB: membrane of every slot after every operation */
  readonly membranes: Float64Array;
  /** one an operation: 1 where a fire operation found a spike */
  readonly decisions: Uint8Array;
}

export interface MembraneComparison {
  readonly compared: number;
  readonly mismatches: number;
  readonly rms: number;
  readonly max: number;
  readonly decisions: number;
  readonly wrongDecisions: number;
  readonly firstDivergence?: Divergence;
}

const describeOp = (op: EngineOp): string =>
  op.kind === 'event' ? `event ${op.weight > 0 ? '+' : ''}${op.weight}` : op.kind;

/**
 * Every slot after every operation against the expectation; a membrane off by more than `limits.max` is a mismatch, so
 * is a decision that differs outside the guard band, and so is an rms above `limits.rms`.
 *
 * @param threshold LSB
 */
export function compareMembranes(
  trace: EngineTrace,
  expected: EngineRecord,
  found: EngineRecord,
  threshold: number,
  limits: MembraneLimits,
): MembraneComparison {
  const { slots, ops } = trace;
  const compared = ops.length * slots;
  let squares = 0;
  let max = 0;
  let mismatches = 0;
  let fires = 0;
  let wrong = 0;
  let first: Divergence | undefined;
  const diverge = (operation: number, slot: number, want: string, have: string): void => {
    mismatches++;
    first ??= { core: trace.core, engine: trace.engine, slot, operation, expected: want, found: have };
  };
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i] as EngineOp;
    for (let slot = 0; slot < slots; slot++) {
      const want = expected.membranes[i * slots + slot];
      const have = found.membranes[i * slots + slot];
      const error = Math.abs(have - want);
      squares += error * error;
      max = Math.max(max, error);
      // Written so that a NaN is a mismatch.
      if (!(error <= limits.max)) diverge(i, slot, `${want.toFixed(2)} LSB after ${describeOp(op)}`, have.toFixed(2));
    }
    if (op.kind !== 'fire') continue;
    fires++;
    const distance = Math.abs((found.membranes[i * slots + op.slot] ?? 0) - threshold);
    if (found.decisions[i] !== (op.spike ? 1 : 0) && !(distance <= limits.guard)) {
      wrong++;
      diverge(
        i,
        op.slot,
        op.spike ? 'spike' : 'no spike',
        `${found.decisions[i] ? 'spike' : 'no spike'}, ${distance.toFixed(2)} LSB off threshold`,
      );
    }
  }
  const rms = Math.sqrt(squares / Math.max(1, compared));
  if (!(rms <= limits.rms) && mismatches === 0) diverge(ops.length - 1, 0, `rms <= ${limits.rms} LSB`, rms.toFixed(3));
  return {
    compared: compared + fires,
    mismatches,
    rms,
    max,
    decisions: fires,
    wrongDecisions: wrong,
    firstDivergence: first,
  };
}
