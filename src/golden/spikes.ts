/** Spike trains as the golden model makes and moves them. */

import { MenageError } from '../errors/index.js';
import type { SpikeTrain } from '../snn/types.js';

/** Spikes of a step that are sorted by insertion, which for few is faster than the call of a sort. */
const mostInserted = 48;

/** Collects the spikes of one layer step by step; within a step they leave in ascending rank. */
export class SpikeRecorder {
  readonly #offset: Uint32Array;
  readonly #neuronAt: Uint32Array | undefined;
  #ranks = new Uint32Array(256);
  #length = 0;
  #step = 0;

  /** @param rank of each neuron in its encoder; ascending neuron number without it */
  constructor(
    readonly steps: number,
    readonly size: number,
    readonly rank?: Uint32Array,
  ) {
    this.#offset = new Uint32Array(steps + 1);
    if (rank === undefined) return;
    this.#neuronAt = new Uint32Array(size);
    for (let k = 0; k < size; k++) this.#neuronAt[rank[k]] = k;
  }

  push(neuron: number): void {
    if (this.#length === this.#ranks.length) {
      const grown = new Uint32Array(2 * this.#length);
      grown.set(this.#ranks);
      this.#ranks = grown;
    }
    this.#ranks[this.#length++] = this.rank === undefined ? neuron : this.rank[neuron];
  }

  endStep(): void {
    const first = this.#offset[this.#step];
    const ranks = this.#ranks;
    let i = first + 1;
    while (i < this.#length && ranks[i - 1] < ranks[i]) i++;
    if (this.#length - first > mostInserted && i < this.#length) ranks.subarray(first, this.#length).sort();
    else for (; i < this.#length; i++) this.#insert(i, first);
    this.#offset[++this.#step] = this.#length;
  }

  /** Moves a rank down to its place among those from `first` on. */
  #insert(at: number, first: number): void {
    const ranks = this.#ranks;
    const rank = ranks[at];
    let to = at;
    for (; to > first && ranks[to - 1] > rank; to--) ranks[to] = ranks[to - 1];
    ranks[to] = rank;
  }

  train(): SpikeTrain {
    const neuronAt = this.#neuronAt;
    const address = this.#ranks.slice(0, this.#length);
    if (neuronAt !== undefined) for (let i = 0; i < address.length; i++) address[i] = neuronAt[address[i]];
    return { steps: this.steps, size: this.size, offset: this.#offset, address };
  }
}

/** The same spikes `by` steps later; those that would come after the end are lost. */
export function delayed(train: SpikeTrain, by: number): SpikeTrain {
  if (by === 0) return train;
  const offset = train.offset.map((_, step) => train.offset[Math.max(0, step - by)]);
  return { ...train, offset, address: train.address.subarray(0, offset[train.steps]) };
}

/** Spikes of each address over the whole train. */
export function countSpikes(train: SpikeTrain): Uint32Array {
  const counts = new Uint32Array(train.size);
  for (const address of train.address) counts[address]++;
  return counts;
}

/**
 * @param shape of the network's input
 * @throws E_RECORDING when the input is not of that size
 */
export function checkInput(input: SpikeTrain, shape: readonly number[]): void {
  if (input.size === shape.reduce((product, n) => product * n, 1)) return;
  throw new MenageError('E_RECORDING', {
    path: 'input',
    value: input.size,
    legal: `the network's input is ${shape.join(' x ')}`,
    remedy: 'choose the data set and sensor shape that the network was trained with',
  });
}
