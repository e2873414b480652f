/** What a training is told and what its parts hand each other. */

/** Weights of one layer, source by source: what one event moves lies together. */
export interface TrainedLayer {
  readonly sources: number;
  readonly targets: number;
  /** [sources x targets], units of the threshold */
  readonly weight: Float32Array;
  /** 1: a synapse that may be there; 0: pruned for good */
  readonly mask: Uint8Array;
}

/** What a layer computes with in one pass, beside its weights. All charges in units of the float threshold, 1. */
export interface LayerConstants {
  readonly threshold: number;
  /** what a leak leaves */
  readonly beta: number;
  /** membrane's range */
  readonly min: number;
  readonly max: number;
  /** membrane for one unit of weight */
  readonly gain: number;
  /** added by, and share of the membrane lost by, each operation that connects a neuron */
  readonly offset: number;
  readonly droop: number;
  /** rms, of each such operation */
  readonly noise: number;
  /** share of synapses that are there: operations of a neuron for one event of its layer's input, on average */
  readonly density: number;
}

export interface Pulse {
  /** what a membrane at u = v - threshold sends on */
  readonly spike: (u: number) => number;
  /** the slope that the gradient takes it to have */
  readonly slope: (u: number) => number;
  /** whether the gradient goes through the reset as well */
  readonly throughReset: boolean;
}

/** Thrown dice of one recording in one pass. */
export type Draw = () => number;
