/**
 * The fan-out of a layer as kernels read it. Neurons lie in lanes, channels of one place side by side, so that a kernel
 * position of a convolution is one run of lanes whose weights are the same wherever the source is; a row of a fully
 * connected layer is one run. Runs are whole groups of four lanes; lanes without a synapse have weight 0.
 */

import type { Csr } from '../../snn/types.js';

export type RowWeights = Int16Array | Float32Array;

export interface Rows {
  readonly synapses: Csr<ArrayLike<number>>;
  /** a multiple of 8 */
  readonly lanes: number;
  /** every row that is not empty is one run over all lanes */
  readonly full: boolean;
  readonly laneOf: Uint32Array;
  /** the neuron of each lane; 0 where there is none */
  readonly neuronAt: Uint32Array;
  /** runs of source s: [offset[s], offset[s + 1]) */
  readonly offset: Uint32Array;
  /** of each run: first lane, lane after its last, its first weight */
  readonly runs: Uint32Array;
  /** runs that are equal share them */
  readonly weights: RowWeights;
}

/** Of one layer's weights. */
const mostBytes = 256 * 1024 * 1024;
/** Synapses below which a memory of its own is not worth having. */
const fewest = 1024;
/** Least share of synapses that are there: a lane of a kernel costs about a sixth of a synapse that is looked up. */
const leastShare = 1 / 6;
/** What the begin of a run costs, in groups; as wide a gap is better filled with zeros. */
const runCost = 2;
/** Kernels look at all lanes in every step: at most so many for each lane that an event moves. */
const mostIdle = 128;

/** Least share of synapses with which rows are full. */
const fullShare = 1 / 4;

const padded = (count: number, to: number): number => to * Math.ceil(count / to);

/** Lane of each neuron: channels innermost where a shape has places. */
function placed([channels, ...rest]: readonly number[], targets: number): { laneOf: Uint32Array; lanes: number } {
  const places = rest.reduce((product, n) => product * n, 1);
  const width = padded(channels, 4);
  const inside = places > 1 && channels > 1;
  const laneOf = new Uint32Array(targets);
  for (let k = 0; k < targets; k++) laneOf[k] = inside ? (k % places) * width + Math.floor(k / places) : k;
  return { laneOf, lanes: padded(inside ? places * width : targets, 8) };
}

/** Weights of runs, each kept once. */
class Pool {
  /** 32-bit words, as they lie in memory */
  #words = new Int32Array(1 << 12);
  #used = 0;
  readonly #known = new Map<number, number[]>();

  get words(): Int32Array {
    return this.#words.subarray(0, this.#used);
  }

  /** @returns where the words lie */
  keep(run: Int32Array): number {
    let hash = run.length;
    for (const word of run) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
    const alike = this.#known.get(hash) ?? [];
    const known = alike.find(
      (at) => run.every((word, i) => this.#words[at + i] === word) && at + run.length <= this.#used,
    );
    if (known !== undefined) return known;
    const at = this.#used;
    this.#known.set(hash, [...alike, at]);
    this.#used += run.length;
    if (this.#used > this.#words.length) {
      const grown = new Int32Array(2 * this.#used);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words.set(run, at);
    return at;
  }
}

/**
 * @param shape of the targets, channels first
 * @param Kind of the weights, which it must hold exactly
 * @returns null for more weights than are worth their memory
 */
export function layRows(
  synapses: Csr<ArrayLike<number>>,
  shape: readonly number[],
  Kind: Int16ArrayConstructor | Float32ArrayConstructor,
): Rows | null {
  const { sources, targets, offset, target, weight } = synapses;
  const { laneOf, lanes } = placed(shape, targets);
  const neuronAt = new Uint32Array(lanes);
  for (let k = 0; k < targets; k++) neuronAt[laneOf[k]] = k;
  const full = target.length >= fullShare * sources * lanes;
  const row = new Kind(lanes);
  const words = new Int32Array(row.buffer);
  const wordsEach = Kind.BYTES_PER_ELEMENT; // of a group: 4 lanes in words of 4 bytes
  const reached = new Uint8Array(lanes / 4);
  const groups = new Uint32Array(lanes / 4);
  const pool = new Pool();
  const runs: number[] = [];
  const first = new Uint32Array(sources + 1);
  for (let s = 0; s < sources; s++) {
    let count = 0;
    for (let i = offset[s]; i < offset[s + 1]; i++) {
      const lane = laneOf[target[i]];
      row[lane] = weight[i];
      const group = lane >> 2;
      if (reached[group] === 0) groups[count++] = group;
      reached[group] = 1;
    }
    const ordered = groups.subarray(0, count).sort();
    for (let i = 0; i < count; ) {
      const begin = full ? 0 : ordered[i];
      let end = ordered[i++] + 1;
      while (i < count && (full || ordered[i] - end <= runCost)) end = ordered[i++] + 1;
      if (full) end = lanes / 4;
      const at = pool.keep(words.subarray(begin * wordsEach, end * wordsEach));
      runs.push(4 * begin, 4 * end, (4 * at) / Kind.BYTES_PER_ELEMENT);
    }
    if (4 * pool.words.length > mostBytes) return null;
    first[s + 1] = runs.length / 3;
    for (const group of ordered) {
      reached[group] = 0;
      row.fill(0, 4 * group, 4 * group + 4);
    }
  }
  const weights = new Kind(pool.words.slice().buffer);
  return { synapses, lanes, full, laneOf, neuronAt, offset: first, runs: Uint32Array.from(runs), weights };
}

/** Whether they are the faster way through this fan-out, zeros included. */
export function worthRows({ synapses: { target, sources }, lanes, runs }: Rows): boolean {
  let moved = 0;
  for (let i = 0; i < runs.length; i += 3) moved += runs[i + 1] - runs[i] + 4 * runCost;
  return target.length >= fewest && target.length >= leastShare * moved && lanes <= (mostIdle * moved) / sources;
}
