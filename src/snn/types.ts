/**
 * The network at its three stages: as read (Network), with explicit neuron semantics (FloatNetwork) and in weight LSB
 * (QuantisedNetwork); and the spikes that go through it. Shared by every later stage; holds no behaviour.
 */

/** Sparse fan-out by source: synapses of source i are [offset[i], offset[i + 1]), targets ascending. */
export interface Csr<W extends ArrayLike<number> = Float64Array> {
  readonly sources: number;
  readonly targets: number;
  /** length sources + 1 */
  readonly offset: Uint32Array;
  readonly target: Uint32Array;
  readonly weight: W;
}

/** A neuron node as the file states it; arrays have one entry a neuron. Units are the network's own. */
export interface NeuronNode {
  readonly kind: 'IF' | 'LIF' | 'Threshold';
  /** s; LIF only */
  readonly tau: Float64Array | null;
  /** IF and LIF; ones for Threshold */
  readonly r: Float64Array;
  /** zeros where the file has none */
  readonly vLeak: Float64Array;
  readonly vThreshold: Float64Array;
  /** zeros where the file has none */
  readonly vReset: Float64Array;
  /** What the exporter left in the node's metadata, for display only. */
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** One spiking layer: everything linear between the previous spikes and this layer's neurons, folded into one fan-out. */
export interface Layer {
  /** the neuron node's name in the file */
  readonly name: string;
  readonly shape: readonly number[];
  readonly synapses: Csr;
  /** one entry a neuron, added at every step; null when there is none */
  readonly bias: Float64Array | null;
  readonly neuron: NeuronNode;
  /** names of the nodes that were folded into it, in order */
  readonly folded: readonly string[];
}

export interface Network {
  readonly inputShape: readonly number[];
  readonly layers: readonly Layer[];
}

/** The conventions that NIR does not carry (hardware.md): stated by the design or a preset, never guessed. */
export interface Semantics {
  /** Where each value came from, for the import's report: 'preset snntorch', 'design', '--reset', ... */
  readonly origin: Readonly<Record<string, string>>;
  /** s; the length of a step that tau is measured against */
  readonly dt: number;
  /** beta from tau and dt; a number is beta itself. IF neurons have beta 1 whatever it says. */
  readonly decay: 'euler' | 'exponential' | number;
  /** factor on the input: R dt/tau, R (1 - beta), R dt/tau as Euler whatever the decay, or 1 */
  readonly gain: 'euler' | 'matched' | 'unit';
  readonly reset: 'zero' | 'subtract';
  /** true: the reset takes effect at the next step, after the leak */
  readonly resetDelay: boolean;
  readonly fire: 'above' | 'at';
  /** steps between the input of a layer and its effect on the membrane (lava: 1) */
  readonly inputDelay: 0 | 1;
  /** steps between the crossing and the spike that leaves (spyx: 1) */
  readonly spikeDelay: 0 | 1;
  /** membranes are clamped from below at this multiple of the threshold; null for no clamp */
  readonly lowerBound: number | null;
}

/** Numbers of one layer after the semantics were applied. Arrays have one entry a neuron. */
export interface FloatLayer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly synapses: Csr;
  readonly bias: Float64Array | null;
  readonly beta: Float64Array;
  readonly gain: Float64Array;
  readonly threshold: Float64Array;
  /** membrane after a reset to zero (v_reset) */
  readonly rest: Float64Array;
  /** membrane's lower clamp, or null */
  readonly lowerBound: Float64Array | null;
  readonly reset: 'zero' | 'subtract';
  readonly resetDelay: boolean;
  readonly fire: 'above' | 'at';
  readonly inputDelay: 0 | 1;
  readonly spikeDelay: 0 | 1;
}

export interface FloatNetwork {
  readonly inputShape: readonly number[];
  readonly layers: readonly FloatLayer[];
}

/** One layer as the hardware holds it: weights and membrane in LSB, one threshold and one beta a layer. */
export interface QuantisedLayer {
  readonly name: string;
  readonly shape: readonly number[];
  /** |weight| <= 2^(weightBits - 1) - 1; zero weights are dropped */
  readonly synapses: Csr<Int16Array>;
  /** LSB a step; may exceed one weight's magnitude, the hardware then takes several operations */
  readonly bias: Int32Array | null;
  /** network units of one LSB */
  readonly scale: number;
  /** LSB, a positive integer */
  readonly threshold: number;
  readonly beta: number;
  readonly reset: 'zero' | 'subtract';
  readonly resetDelay: boolean;
  readonly fire: 'above' | 'at';
}

export interface QuantisedNetwork {
  readonly inputShape: readonly number[];
  /** sign included */
  readonly weightBits: number;
  readonly layers: readonly QuantisedLayer[];
}

/** Spikes of one population over time: step t holds address[offset[t]..offset[t + 1]), in order of arrival. */
export interface SpikeTrain {
  readonly steps: number;
  /** size of the population; every address is below it */
  readonly size: number;
  /** length steps + 1 */
  readonly offset: Uint32Array;
  readonly address: Uint32Array;
}

/** One event recording as read: columns of equal length, times ascending. */
export interface Recording {
  /** stable and printable, e.g. `7/00001` */
  readonly id: string;
  readonly label: number | null;
  readonly width: number;
  readonly height: number;
  /** microseconds */
  readonly time: Uint32Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** 0 or 1 */
  readonly polarity: Uint8Array;
  /** true when it was made by an emulator: results on it are labelled so wherever they are printed */
  readonly emulated: boolean;
}

/** What the network is given: one recording in steps. */
export interface Sample {
  readonly id: string;
  readonly label: number | null;
  readonly emulated: boolean;
  readonly input: SpikeTrain;
}
