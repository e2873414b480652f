/** Cost of a placement kept up to date while neurons move: what greedy and annealing spend their time in. */

import type { Placement } from './cost.js';
import type { Gains } from './gains.js';
import { type SearchKernels, searchKernels, VECTOR_WORDS } from './kernel.js';
import type { Reduced } from './reduce.js';
import { NEAR, SETS, SOLE, Tops, topsBytes } from './tops.js';
import { WordRates } from './word-rates.js';

/** Behind the last word of a list; a small integer, so that the loops stay in integers. */
const END = 0x3fffffff;

/** Share of all words that a neuron's sources fill, on average, from which the SIMD kernel takes them all. */
const DENSE = 0.2;

/** Bytes that a tally takes; the caller leaves the search out where that is too much. */
export const tallyBytes = (reduced: Reduced, parts: number, engines: number): number =>
  reduced.sources * parts * topsBytes(engines);

/**
 * What a move changes is a matter of three bit sets an engine, which follow from how many targets a source has on each (tops.ts):
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
  private readonly words: number;
  private readonly rates: WordRates;
  private readonly tops: Tops;
  /** those of `tops` */
  private readonly sets: Int32Array;
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
  ) {
    this.parts = parts;
    this.engines = engines;
    this.words = VECTOR_WORDS * Math.ceil(reduced.sources / (32 * VECTOR_WORDS));
    this.rates = new WordRates(reduced, this.words);
    const stride = SETS * this.words;
    const bins = parts * engines;
    const dense = this.rates.common && reduced.word.length >= DENSE * this.words * reduced.neurons;
    const words = bins * stride + (dense ? this.words * (reduced.neurons + 2) : 0);
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((4 * words) / 65_536)) });
    this.sets = new Int32Array(memory.buffer, 0, bins * stride);
    this.tops = new Tops(reduced.weight, parts, engines, this.sets, stride);
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

  /** rows per step of the merged sources; by exact additions when rates are integers */
  get cost(): number {
    return this.tops.cost;
  }

  /** work of the moves made so far (tops.ts) */
  get shifted(): number {
    return this.tops.shifted;
  }

  static of(reduced: Reduced, placement: Placement): Tally {
    const tally = new Tally(reduced, placement.parts, placement.engines);
    placement.bin.forEach((bin, k) => {
      tally.place(k, bin);
    });
    return tally;
  }

  /** Tells these tables of everything from now on, and first of what is. @param bin of every neuron */
  keep(gains: Gains, bin: ArrayLike<number>): void {
    const { reduced, sets, tops } = this;
    for (let b = 0; b < this.parts * this.engines; b++) {
      for (let i = 0; i < reduced.sources; i++) {
        if (((sets[tops.setAt(b, i >>> 5)] >>> (i & 31)) & 1) === 1) gains.top(i, b, true);
      }
    }
    for (let k = 0; k < reduced.neurons; k++) gains.setSaving(k, this.saving(k, bin[k]));
    tops.gains = gains;
  }

  /** Rows fewer a step without neuron k, which lives in this bin. */
  saving(k: number, bin: number): number {
    const { offset, word, bits } = this.reduced;
    let saved = 0;
    for (let e = offset[k]; e < offset[k + 1]; e++) {
      saved += this.rates.sum(bits[e] & this.sets[this.tops.setAt(bin, word[e]) + SOLE], word[e]);
    }
    return saved;
  }

  /** Rows more per step if neuron k, not placed yet, went to this bin. */
  placeDelta(k: number, bin: number): number {
    const { offset, word, bits } = this.reduced;
    let delta = 0;
    for (let e = offset[k]; e < offset[k + 1]; e++) {
      delta += this.rates.sum(bits[e] & this.sets[this.tops.setAt(bin, word[e])], word[e]);
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
        sum += weight[i] * this.tops.count[i * bins + bin];
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
      const bin = (at: number): number => 4 * this.tops.stride * at;
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
      const atA = this.tops.setAt(A, w);
      const atB = this.tops.setAt(B, w);
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
      this.tops.shift(word * 32 + 31 - Math.clz32(rest & -rest), from, to);
    }
  }
}
