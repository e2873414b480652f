/** Where every neuron lives, and how good that is. */

import type { Csr } from '../snn/types.js';

/** What one accelerator offers. */
export interface Resources {
  /** cores that exist */
  readonly cores: number;
  /** M, 1..64 */
  readonly enginesPerCore: number;
  /** N, 1..256 */
  readonly slotsPerEngine: number;
  /** rounds that a core may take for its layer; 1 when absent */
  readonly rounds?: number;
}

/**
 * Place of every neuron of one layer. A layer is cut into parts; a part is what one core does in one round, so that
 * a layer over several cores has parts on several cores and a layer over several rounds has several parts on one.
 */
export interface LayerMapping {
  readonly name: string;
  readonly neurons: number;
  /** core by core, within a core by round; the rounds of a core are 0, 1, ... */
  readonly parts: readonly { readonly core: number; readonly round: number }[];
  /** one entry a neuron: index into parts, engine (0..M-1), slot (0..N-1) */
  readonly part: Uint16Array;
  readonly engine: Uint16Array;
  readonly slot: Uint16Array;
}

export type Certificate =
  | 'closed-form' // optimal by a proof that holds for this kind of layer
  | 'bound-met' // cost equals the lower bound
  | 'ilp-optimal' // the solver proved it, among the mappings with these part sizes, to 1e-6 of the cost
  | 'branch-and-bound' // every other mapping is ruled out (engine-tree.ts), of a layer of one part
  | 'none';

export interface LayerQuality {
  readonly name: string;
  /** sum over sources and parts of rate x rows: rows read per step at those rates (uniform rate 1 without a profile) */
  readonly cost: number;
  /** of every mapping onto cores of M engines, whatever the cut (cost.ts has the proof) */
  readonly lowerBound: number;
  /** cost / lowerBound - 1; 0 when both are 0 */
  readonly gap: number;
  readonly proven: boolean;
  readonly certificate: Certificate;
  /**
   * No neurons of so many engines of a part can be rearranged on these engines at less cost, whichever they are: M where the layer is
   * proven, 2 where it is known of all pairs, 1 where nothing is known (`neighbourhoods.ts`).
   */
  readonly together: number;
  /** why it stopped: 'closed form', 'optimal', 'deadline', 'too large for the ILP', ... */
  readonly stop: string;
  /** what cost and bound are of; lockstep when absent */
  readonly dispatch?: Dispatch;
  /** words of MEM_S&N, without those of a bias event: the mapper does not see biases */
  readonly rows: number;
  /** wall clock; the only number here that is not reproducible */
  readonly seconds: number;
}

export interface Mapping {
  readonly resources: Resources;
  readonly layers: readonly LayerMapping[];
  readonly quality: readonly LayerQuality[];
}

/** One layer as the mapper sees it: which source reaches which neuron, in how many rows, and how often it fires. */
export interface MappingProblem {
  readonly name: string;
  /** weights are not looked at except for zero/non-zero, which the quantiser has already dropped */
  readonly synapses: Csr<ArrayLike<number>>;
  /** of the neurons: [channels, height, width] of a convolution; anything else says nothing about places */
  readonly shape?: readonly number[];
  /** mean spikes a step per source; uniform 1 when absent */
  readonly rates?: Float64Array;
}

/** J; from a characterisation, or declared */
export interface OperationEnergies {
  /** a word of MEM_S&N read */
  readonly row: number;
  /** a valid entry worked on by its engine */
  readonly entry: number;
  /** an operation of all engines of a core together, busy or not */
  readonly operation: number;
}

/**
 * A row that a source reads costs `cycles` and `energy` times its joules times its rate, since it is read at every event, and
 * `rows` once, since it takes a word of memory.
 */
export interface Objective {
  readonly cycles: number;
  readonly rows: number;
  /** weight of a joule a step; 0 when absent */
  readonly energy?: number;
  readonly joules?: OperationEnergies;
}

/**
 * Lockstep: all engines of a core work on one row together, an event takes as long as its busiest engine. Decoupled:
 * each engine has a queue and a list of its own, a step takes as long as the busiest engine.
 */
export type Dispatch = 'lockstep' | 'decoupled';

export interface MapperOptions {
  readonly method: 'auto' | 'round-robin' | 'ilp';
  /** s a layer, for the search and then the ILP; a search that it cuts short says so */
  readonly deadline: number;
  readonly seed: number;
  /** moves of the search, in multiples of what is enough for a first answer; 1 when absent */
  readonly effort?: number;
  /** what the cost of a source is made of; its rate alone when absent */
  readonly objective?: Objective;
  /** lockstep when absent */
  readonly dispatch?: Dispatch;
  /** aborts the search; what was found so far is returned */
  readonly signal?: AbortSignal;
  readonly onProgress?: (layer: string, message: string) => void;
  /** layers that have their places */
  readonly onLayer?: (done: number) => void;
}
