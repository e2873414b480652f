/** Results of the golden model, at every level. */

import type { SpikeTrain } from '../snn/types.js';

export interface GoldenResult {
  /** output spikes of every layer, in the order in which they leave */
  readonly layers: readonly SpikeTrain[];
  /** spikes of each output neuron over the recording */
  readonly counts: Uint32Array;
  /** synaptic operations of each layer: one per synapse reached by a spike */
  readonly sops: Float64Array;
  /** smallest and largest membrane seen before reset, per layer; network units at L0, LSB at L1 */
  readonly range: readonly { readonly min: number; readonly max: number }[];
  /** charge movements that were clipped by the membrane's range, per layer (always 0 at L0) */
  readonly clipped: Float64Array;
}

/** Membrane range of a layer in LSB, what the technology's swing leaves. */
export interface Saturation {
  readonly min: number;
  readonly max: number;
}

/**
 * A network made ready to run. Not re-entrant: one at a time a thread; results of `run` are the caller's.
 * `order[l][k]` is the rank in which neuron k of layer l leaves its encoder; ascending neuron number without it. It
 * matters only where the membrane clips or the last bit of a sum decides.
 */
export interface Golden {
  run(input: SpikeTrain): GoldenResult;
}

export interface QuantisedOptions {
  readonly order?: readonly Uint32Array[];
  /** per layer; no clipping without it */
  readonly saturation?: readonly (Saturation | null)[];
}
