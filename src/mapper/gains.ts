/**
 * What every neuron would cost in every bin, kept up to date while neurons move: a swap is then guessed from four numbers
 * in place of two walks over the sources. The search makes one move in a thousand that it looks at once it is cold, so
 * that keeping the tables is cheaper than looking.
 */

import { RAISED, type SearchKernels, searchKernels } from './kernel.js';
import { forEachSource, type Reduced } from './reduce.js';

/** Share of all synapses from which rows of the table are raised as a whole. */
const DENSE = 0.04;
/** Entries of the table of costs; above, the search judges every move by the sources. */
const MOST_ENTRIES = 4_000_000;

export class Gains {
  /** of neuron k and bin b at b * stride + k: rate of its sources of which b has the most, a row more for each */
  private readonly cost: Float32Array;
  /** of neuron k: rate of its sources of which only its own bin has the most, a row fewer for each */
  private readonly saving: Float64Array;
  /** of the neuron that leaves: what each bin costs it; and where its own bin's costs lie */
  private readonly into: Float64Array;
  private row = 0;
  private readonly stride: number;
  /** where sources have many targets: a byte a neuron, all of them raised side by side */
  private readonly dense: { readonly raise: SearchKernels['raise']; readonly mask: number } | null;
  /** where they have few: those of source i are target[offset[i], offset[i + 1]) */
  private readonly lists: { readonly offset: Uint32Array; readonly target: Uint32Array };
  /** targets of source i, one a bit, from i * words on: those of one source share a line of the cache */
  private readonly reached: Uint32Array;
  private readonly words: number;
  /** neurons of each bin, and where each stands among them */
  private readonly members: number[][];
  private readonly seat: Uint32Array;

  static fits = (reduced: Reduced, bins: number): boolean => reduced.neurons * bins <= MOST_ENTRIES;

  /** @param bin of each neuron; all empty sets are `top` of every source at first */
  constructor(
    private readonly reduced: Reduced,
    bins: number,
    bin: ArrayLike<number>,
  ) {
    const { neurons, sources } = reduced;
    this.stride = RAISED * Math.ceil(neurons / RAISED);
    this.saving = new Float64Array(neurons);
    this.into = new Float64Array(bins);
    this.words = Math.ceil(neurons / 32);
    this.reached = new Uint32Array(this.words * sources);
    const offset = new Uint32Array(sources + 1);
    for (let k = 0; k < neurons; k++) forEachSource(reduced, k, (i) => void offset[i + 1]++);
    for (let i = 0; i < sources; i++) offset[i + 1] += offset[i];
    const dense = offset[sources] >= DENSE * neurons * sources;
    const [costs, masks] = [bins * this.stride, dense ? sources * this.stride : 0];
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((4 * costs + masks) / 65_536)) });
    this.cost = new Float32Array(memory.buffer, 0, costs);
    const mask = new Int8Array(memory.buffer, 4 * costs, masks);
    const target = new Uint32Array(dense ? 0 : offset[sources]);
    const next = offset.slice();
    for (let k = 0; k < neurons; k++) {
      forEachSource(reduced, k, (i) => {
        if (dense) mask[i * this.stride + k] = -1;
        else target[next[i]++] = k;
        this.reached[i * this.words + (k >>> 5)] |= 1 << (k & 31);
      });
    }
    this.dense = dense ? { raise: searchKernels(memory).raise, mask: mask.byteOffset } : null;
    this.lists = { offset, target };
    this.members = Array.from({ length: bins }, () => []);
    this.seat = new Uint32Array(neurons);
    for (let k = 0; k < neurons; k++) this.seat[k] = this.members[bin[k]].push(k) - 1;
  }

  /** Bin b has now, or no longer has, the most targets of source i. */
  top(i: number, b: number, now: boolean): void {
    const weight = now ? this.reduced.weight[i] : -this.reduced.weight[i];
    const { cost, stride, dense } = this;
    const first = b * stride;
    if (dense !== null) {
      dense.raise(4 * first, 4 * (first + stride), dense.mask + i * stride, weight);
      return;
    }
    const { offset, target } = this.lists;
    for (let at = offset[i]; at < offset[i + 1]; at++) cost[first + target[at]] += weight;
  }

  /** Bin b alone has now, or no longer has, the most targets of source i. */
  sole(i: number, b: number, now: boolean): void {
    const weight = now ? this.reduced.weight[i] : -this.reduced.weight[i];
    const { saving, reached, words } = this;
    const members = this.members[b];
    const row = i * words;
    // Half of them are targets: a product costs less than a branch that is guessed wrong.
    for (let n = 0; n < members.length; n++) {
      const k = members[n];
      saving[k] += weight * ((reached[row + (k >>> 5)] >>> (k & 31)) & 1);
    }
  }

  /** Neuron k goes from bin A to bin B: to be told before the sets change that say what its sources are to them. */
  move(k: number, A: number, B: number): void {
    const last = this.members[A].pop() as number;
    if (last !== k) {
      this.members[A][this.seat[k]] = last;
      this.seat[last] = this.seat[k];
    }
    this.seat[k] = this.members[B].push(k) - 1;
  }

  /** Neuron k, which has moved, now saves this by leaving. */
  setSaving(k: number, saving: number): void {
    this.saving[k] = saving;
  }

  /** Change of cost if neurons a of bin A and b of bin B changed places, as if they shared no source. */
  swap(a: number, A: number, b: number, B: number): number {
    const { cost, saving, stride } = this;
    return cost[B * stride + a] + cost[A * stride + b] - saving[a] - saving[b];
  }

  /** From now on `with` is asked for the partners of neuron a of bin A in bins [first, end). */
  leave(a: number, A: number, first: number, end: number): void {
    const { cost, saving, into, stride } = this;
    for (let b = first, at = a + first * stride; b < end; b++, at += stride) into[b] = cost[at] - saving[a];
    this.row = A * stride;
  }

  /** `swap` of that neuron with neuron b of bin B. */
  with(b: number, B: number): number {
    return this.into[B] + this.cost[this.row + b] - this.saving[b];
  }

  /** Change of cost if neuron a moved to bin B, a little too low where B then has as many as the bin that it left. */
  shift(a: number, B: number): number {
    return this.cost[B * this.stride + a] - this.saving[a];
  }
}
