/** Cost of a placement kept up to date while neurons move: what greedy and annealing spend their time in. */

import type { Placement } from './cost.js';
import type { Gains } from './gains.js';
import { type SearchKernels, searchKernels, VECTOR_WORDS } from './kernel.js';
import type { Reduced } from './reduce.js';
import { WordRates } from './word-rates.js';

/** Behind the last word of a list; a small integer, so that the loops stay in integers. */
const END = 0x3fffffff;

/** Share of all words that a neuron's sources fill, on average, from which the SIMD kernel takes them all. */
const DENSE = 0.2;

/** From a word of `top` to those of `sole` and `near`. */
const SOLE = VECTOR_WORDS;
const NEAR = 2 * VECTOR_WORDS;

/** Bytes that a tally takes; the caller leaves the search out where that is too much. */
export const tallyBytes = (reduced: Reduced, parts: number, engines: number, slots: number): number =>
  reduced.sources * parts * (2 * engines + slots + 3) + (3 * parts * engines * reduced.sources) / 8;

/**
 * For each merged source and part it holds how many targets each engine has, how many engines have each number, and
 * the largest number (the rows). What a move changes is then a matter of three bit sets an engine:
 *
 * - `top`: sources of which this engine has the most (one more costs a row),
 * - `sole`: sources of which only this engine has the most (one fewer saves a row),
 * - `near`: sources of which it has one fewer than the most (one more makes it share the top).
 *
 * A move is judged 32 sources at a time on these sets alone; the counts are touched only when it is made.
 */
export class Tally {
  readonly parts: number;
  readonly engines: number;
  /** rows per step of the merged sources; by exact additions when rates are integers */
  cost = 0;
  /** told of every change of `top` and `sole` */
  private gains: Gains | null = null;
  private readonly words: number;
  private readonly levels: number;
  private readonly rates: WordRates;
  private readonly count: Uint16Array;
  private readonly having: Uint8Array;
  private readonly rows: Uint16Array;
  /** of each bin, four words of `top`, four of `sole`, four of `near`, and so on */
  private readonly sets: Int32Array;
  private readonly stride: number;
  /** the same judgement in SIMD; null where neurons have too few of the sources for it to pay */
  private readonly kernel: {
    readonly judge: SearchKernels['judge'];
    readonly rate: number;
    readonly bits: number;
  } | null;

  /** Starts with no neuron placed. */
  constructor(
    readonly reduced: Reduced,
    parts: number,
    engines: number,
    slots: number,
  ) {
    this.parts = parts;
    this.engines = engines;
    this.words = VECTOR_WORDS * Math.ceil(reduced.sources / (32 * VECTOR_WORDS));
    this.levels = slots + 1;
    this.rates = new WordRates(reduced, this.words);
    this.count = new Uint16Array(reduced.sources * parts * engines);
    this.having = new Uint8Array(reduced.sources * parts * this.levels);
    for (let at = 0; at < this.having.length; at += this.levels) this.having[at] = engines;
    this.rows = new Uint16Array(reduced.sources * parts);
    this.stride = 3 * this.words;
    const bins = parts * engines;
    const dense = this.rates.common && reduced.word.length >= DENSE * this.words * reduced.neurons;
    const words = bins * this.stride + (dense ? this.words * (reduced.neurons + 2) : 0);
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((4 * words) / 65_536)) });
    this.sets = new Int32Array(memory.buffer, 0, bins * this.stride);
    for (let at = 0; at < this.sets.length; at += 3 * VECTOR_WORDS) this.sets.fill(-1, at, at + VECTOR_WORDS);
    this.kernel = dense ? this.loadKernel(memory) : null;
  }

  /** Behind the sets: rate of each word, sources of each neuron, and those of no neuron. */
  private loadKernel(memory: WebAssembly.Memory): NonNullable<Tally['kernel']> {
    const { words, rates, reduced } = this;
    const rate = this.sets.byteLength;
    new Float32Array(memory.buffer, rate, words).set(rates.ofWord);
    const bits = rate + 4 * words;
    for (let k = 0; k < reduced.neurons; k++) {
      const row = new Int32Array(memory.buffer, bits + 4 * words * k, words);
      for (let e = reduced.offset[k]; e < reduced.offset[k + 1]; e++) row[reduced.word[e]] = reduced.bits[e];
    }
    return { judge: searchKernels(memory).judge, rate, bits };
  }

  static of(reduced: Reduced, placement: Placement, slots: number): Tally {
    const tally = new Tally(reduced, placement.parts, placement.engines, slots);
    placement.bin.forEach((bin, k) => {
      tally.place(k, bin);
    });
    return tally;
  }

  /** Tells these tables of everything from now on, and first of what is. @param bin of every neuron */
  keep(gains: Gains, bin: ArrayLike<number>): void {
    const { reduced, count, rows, engines, parts } = this;
    const bins = parts * engines;
    for (let i = 0; i < reduced.sources; i++) {
      for (let b = 0; b < bins; b++) {
        if (count[i * bins + b] === rows[i * parts + Math.floor(b / engines)]) gains.top(i, b, true);
      }
    }
    for (let k = 0; k < reduced.neurons; k++) gains.setSaving(k, this.saving(k, bin[k]));
    this.gains = gains;
  }

  /** Rows fewer a step without neuron k, which lives in this bin. */
  saving(k: number, bin: number): number {
    const { offset, word, bits } = this.reduced;
    let saved = 0;
    for (let e = offset[k]; e < offset[k + 1]; e++) {
      saved += this.rates.sum(bits[e] & this.sets[this.setAt(bin, word[e]) + SOLE], word[e]);
    }
    return saved;
  }

  /** Rows more per step if neuron k, not placed yet, went to this bin. */
  placeDelta(k: number, bin: number): number {
    const { offset, word, bits } = this.reduced;
    let delta = 0;
    for (let e = offset[k]; e < offset[k + 1]; e++) {
      delta += this.rates.sum(bits[e] & this.sets[this.setAt(bin, word[e])], word[e]);
    }
    return delta;
  }

  /** Targets that neuron k's sources have in this bin already, weighted: the tie-break of equal deltas. */
  overlap(k: number, bin: number): number {
    const { offset, word, bits, weight } = this.reduced;
    const bins = this.parts * this.engines;
    let sum = 0;
    for (let e = offset[k]; e < offset[k + 1]; e++) {
      for (let rest = bits[e]; rest !== 0; rest &= rest - 1) {
        const i = word[e] * 32 + 31 - Math.clz32(rest & -rest);
        sum += weight[i] * this.count[i * bins + bin];
      }
    }
    return sum;
  }

  place(k: number, bin: number): void {
    const { offset, word, bits } = this.reduced;
    for (let e = offset[k]; e < offset[k + 1]; e++) this.shiftAll(word[e], bits[e], -1, bin);
  }

  /** Change of cost if neuron a moved from bin A to bin B and, unless b is -1, neuron b from B to A. */
  moveDelta(a: number, A: number, b: number, B: number): number {
    const samePart = Math.floor(A / this.engines) === Math.floor(B / this.engines);
    const { sets, kernel, words } = this;
    if (kernel !== null) {
      const row = (k: number): number => kernel.bits + 4 * words * k;
      const bin = (at: number): number => 4 * this.stride * at;
      const none = this.reduced.neurons;
      const end = row(a) + 4 * words;
      return kernel.judge(row(a), end, row(b < 0 ? none : b), bin(A), bin(B), kernel.rate, samePart ? -1 : 0);
    }
    const { offset, word, bits } = this.reduced;
    let delta = 0;
    let ea = offset[a];
    let eb = b < 0 ? 0 : offset[b];
    const endA = offset[a + 1];
    const endB = b < 0 ? 0 : offset[b + 1];
    while (ea < endA || eb < endB) {
      const wa = ea < endA ? word[ea] : END;
      const wb = eb < endB ? word[eb] : END;
      const w = Math.min(wa, wb);
      const bitsA = wa === w ? bits[ea++] : 0;
      const bitsB = wb === w ? bits[eb++] : 0;
      // A source of both stays where it is.
      const toB = bitsA & ~bitsB;
      const toA = bitsB & ~bitsA;
      if ((toA | toB) === 0) continue;
      const atA = this.setAt(A, w);
      const atB = this.setAt(B, w);
      if (samePart) {
        // Leaving the sole top saves its row only if the other engine does not rise to the same height.
        delta += this.rates.sum((toB & sets[atB]) | (toA & sets[atA]), w);
        delta -= this.rates.sum(
          (toB & sets[atA + SOLE] & ~sets[atB + NEAR]) | (toA & sets[atB + SOLE] & ~sets[atA + NEAR]),
          w,
        );
      } else {
        delta += this.rates.sum(toB & sets[atB], w) + this.rates.sum(toA & sets[atA], w);
        delta -= this.rates.sum(toB & sets[atA + SOLE], w) + this.rates.sum(toA & sets[atB + SOLE], w);
      }
    }
    return delta;
  }

  /** Makes the move that `moveDelta` judges. */
  move(a: number, A: number, b: number, B: number): void {
    const { offset, word, bits } = this.reduced;
    let ea = offset[a];
    let eb = b < 0 ? 0 : offset[b];
    const endA = offset[a + 1];
    const endB = b < 0 ? 0 : offset[b + 1];
    while (ea < endA || eb < endB) {
      const wa = ea < endA ? word[ea] : END;
      const wb = eb < endB ? word[eb] : END;
      const w = Math.min(wa, wb);
      const bitsA = wa === w ? bits[ea++] : 0;
      const bitsB = wb === w ? bits[eb++] : 0;
      this.shiftAll(w, bitsA & ~bitsB, A, B);
      this.shiftAll(w, bitsB & ~bitsA, B, A);
    }
  }

  /** Moves one target of every source of a set; `from` -1 adds it. */
  private shiftAll(word: number, set: number, from: number, to: number): void {
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      this.shift(word * 32 + 31 - Math.clz32(rest & -rest), from, to);
    }
  }

  private shift(i: number, from: number, to: number): void {
    const partTo = Math.floor(to / this.engines);
    const partFrom = from < 0 ? -1 : Math.floor(from / this.engines);
    if (partFrom === partTo) this.change(i, partTo, from, to);
    else {
      if (from >= 0) this.change(i, partFrom, from, -1);
      this.change(i, partTo, -1, to);
    }
  }

  /** One target fewer in bin `from`, one more in bin `to`, either -1 for none, both of one part. */
  private change(i: number, part: number, from: number, to: number): void {
    const { count, having, rows, engines, levels } = this;
    const at = i * this.parts + part;
    const firstCount = i * this.parts * engines;
    const before = rows[at];
    const unique = having[at * levels + before] === 1;
    let now = before;
    if (from >= 0) {
      const c = count[firstCount + from]--;
      having[at * levels + c]--;
      having[at * levels + c - 1]++;
    }
    if (to >= 0) {
      const c = count[firstCount + to]++;
      having[at * levels + c]--;
      having[at * levels + c + 1]++;
      if (c + 1 > now) now = c + 1;
    }
    // Only the engine that lost one can have been the last at the top, and it now has one fewer.
    if (having[at * levels + now] === 0) now--;
    const uniqueNow = having[at * levels + now] === 1;
    if (now !== before) {
      this.cost += (now - before) * this.reduced.weight[i];
      rows[at] = now;
    }
    if (now !== before || unique !== uniqueNow) {
      for (let b = part * engines; b < (part + 1) * engines; b++)
        this.mark(i, b, count[firstCount + b], now, uniqueNow);
    } else {
      if (from >= 0) this.mark(i, from, count[firstCount + from], now, uniqueNow);
      if (to >= 0) this.mark(i, to, count[firstCount + to], now, uniqueNow);
    }
  }

  /** Where the `top` word of a set is. */
  private setAt(bin: number, word: number): number {
    return bin * this.stride + 3 * VECTOR_WORDS * (word >>> 2) + (word & 3);
  }

  private mark(i: number, bin: number, count: number, rows: number, unique: boolean): void {
    const { sets } = this;
    const at = this.setAt(bin, i >>> 5);
    const bit = 1 << (i & 31);
    if (this.gains !== null) {
      const top = count === rows;
      const sole = top && unique && rows > 0;
      if (top !== ((sets[at] & bit) !== 0)) this.gains.top(i, bin, top);
      if (sole !== ((sets[at + SOLE] & bit) !== 0)) this.gains.sole(i, bin, sole);
    }
    if (count === rows) {
      sets[at] |= bit;
      if (unique && rows > 0) sets[at + SOLE] |= bit;
      else sets[at + SOLE] &= ~bit;
      sets[at + NEAR] &= ~bit;
    } else {
      sets[at] &= ~bit;
      sets[at + SOLE] &= ~bit;
      if (count === rows - 1) sets[at + NEAR] |= bit;
      else sets[at + NEAR] &= ~bit;
    }
  }
}
