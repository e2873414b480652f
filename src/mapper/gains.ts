/**
 * What every neuron would cost in every bin, kept up to date while neurons move: a swap is then guessed from four numbers
 * in place of two walks over the sources. The search makes one move in a thousand that it looks at once it is cold, so
 * that keeping the tables is cheaper than looking.
 */

import { forEachSource, type Reduced } from './reduce.js';

/** Entries of the table of costs; above, the search judges every move by the sources. */
const MOST_ENTRIES = 4_000_000;

export class Gains {
  /** entries written so far: the work that keeping the tables takes */
  written = 0;
  /** of neuron k and bin b at b * neurons + k: rate of its sources of which b has the most, a row more for each */
  private readonly cost: Float64Array;
  /** of neuron k: rate of its sources of which only its own bin has the most, a row fewer for each */
  private readonly saving: Float64Array;
  private readonly offset: Uint32Array;
  private readonly target: Uint32Array;

  static fits = (reduced: Reduced, bins: number): boolean => reduced.neurons * bins <= MOST_ENTRIES;

  /** @param bin of each neuron, kept by the caller; all empty sets are `top` of every source at first */
  constructor(
    private readonly reduced: Reduced,
    bins: number,
    private readonly bin: Uint32Array,
  ) {
    const { neurons, sources } = reduced;
    this.cost = new Float64Array(neurons * bins);
    this.saving = new Float64Array(neurons);
    this.offset = new Uint32Array(sources + 1);
    for (let k = 0; k < neurons; k++) forEachSource(reduced, k, (i) => void this.offset[i + 1]++);
    for (let i = 0; i < sources; i++) this.offset[i + 1] += this.offset[i];
    this.target = new Uint32Array(this.offset[sources]);
    const next = this.offset.slice();
    for (let k = 0; k < neurons; k++) {
      forEachSource(reduced, k, (i) => {
        this.target[next[i]++] = k;
      });
    }
  }

  /** Bin b has now, or no longer has, the most targets of source i. */
  top(i: number, b: number, now: boolean): void {
    const weight = now ? this.reduced.weight[i] : -this.reduced.weight[i];
    const { cost, target, offset } = this;
    const first = b * this.reduced.neurons;
    for (let at = offset[i]; at < offset[i + 1]; at++) cost[first + target[at]] += weight;
    this.written += offset[i + 1] - offset[i];
  }

  /** Bin b alone has now, or no longer has, the most targets of source i. */
  sole(i: number, b: number, now: boolean): void {
    const weight = now ? this.reduced.weight[i] : -this.reduced.weight[i];
    const { saving, target, offset, bin } = this;
    for (let at = offset[i]; at < offset[i + 1]; at++) if (bin[target[at]] === b) saving[target[at]] += weight;
    this.written += offset[i + 1] - offset[i];
  }

  /** Neuron k, which has moved, now saves this by leaving. */
  setSaving(k: number, saving: number): void {
    this.saving[k] = saving;
  }

  /** Change of cost if neurons a of bin A and b of bin B changed places, as if they shared no source. */
  swap(a: number, A: number, b: number, B: number): number {
    const { neurons } = this.reduced;
    const { cost, saving } = this;
    return cost[B * neurons + a] + cost[A * neurons + b] - saving[a] - saving[b];
  }

  /** Change of cost if neuron a moved to bin B, a little too low where B then has as many as the bin that it left. */
  shift(a: number, B: number): number {
    return this.cost[B * this.reduced.neurons + a] - this.saving[a];
  }
}
