/**
 * What an analog engine is told to do, one operation a cycle: the common language of the controller's control words,
 * the golden model of the analog array and the SPICE stimulus.
 */

export type EngineOp =
  /** move weight LSB (signed) onto the slot's membrane; bias and subtraction are events too */
  | { readonly kind: 'event'; readonly slot: number; readonly weight: number }
  /** multiply the slot's membrane by beta */
  | { readonly kind: 'leak'; readonly slot: number }
  /** compare with the threshold; spike is the decision that was recorded where the trace came from */
  | { readonly kind: 'fire'; readonly slot: number; readonly spike: boolean }
  /** membrane to zero */
  | { readonly kind: 'reset'; readonly slot: number };

/** In the order of their codes, the controller's op_kind. */
export const OPERATION_KINDS = ['event', 'leak', 'fire', 'reset'] as const satisfies readonly EngineOp['kind'][];

/** A window of one engine's life. */
export interface EngineTrace {
  readonly core: number;
  readonly engine: number;
  readonly slots: number;
  /** membranes before the first operation, LSB, one a slot */
  readonly initial: Float64Array;
  readonly ops: readonly EngineOp[];
}
