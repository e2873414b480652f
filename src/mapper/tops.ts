/**
 * How many targets each merged source has on each engine, which engines have the most, and which one fewer. Kept twice: by source, as
 * sets of engines, so that a target that moves touches only the engines that come to the top or leave it (measured on 1000 -> 500,
 * 50 %: 8 of 20, and none at all for most sources of a swap); and by engine, as sets of sources, which moves are judged by.
 */

import type { Gains } from './gains.js';
import { VECTOR_WORDS } from './kernel.js';

/** From a word of `top` to those of `sole` and `near`. */
export const SOLE = VECTOR_WORDS;
export const NEAR = 2 * VECTOR_WORDS;
/** Sets of a bin. */
export const SETS = 3;
/** Of an engine that no target comes from or goes to: less than any that is near the top. */
const FAR = -9;

/** Words of a set of engines. */
const wordsOf = (engines: number): number => Math.ceil(engines / 32);

/** Bytes for each merged source and part. */
export const topsBytes = (engines: number): number => 2 * engines + 3 + 8 * wordsOf(engines) + (SETS * engines) / 8;

export class Tops {
  /** rows per step of the merged sources; by exact additions when rates are integers */
  cost = 0;
  /** targets that came near the most of their source or left it: what making moves takes */
  shifted = 0;
  /** told of every change of `top` and `sole` */
  gains: Gains | null = null;
  /** of source i and bin b at i * bins + b: targets */
  readonly count: Uint16Array;
  /** of source i and part p at i * parts + p: the largest number of targets on an engine, and the only engine that has it or -1 */
  private readonly rows: Uint16Array;
  private readonly lone: Int8Array;
  /** as many words for each source and part: engines with as many targets, and with one fewer */
  private readonly most: Int32Array;
  private readonly next: Int32Array;
  private readonly wide: number;
  /** those of the source at hand */
  private readonly top: Int32Array;
  private readonly near: Int32Array;

  /**
   * Starts without targets.
   *
   * @param sets of each bin, `stride` words apart: four words of `top`, four of `sole`, four of `near`, and so on; written here
   */
  constructor(
    private readonly weight: Float64Array,
    private readonly parts: number,
    private readonly engines: number,
    readonly sets: Int32Array,
    readonly stride: number,
  ) {
    const places = weight.length * parts;
    this.count = new Uint16Array(places * engines);
    this.rows = new Uint16Array(places);
    this.lone = new Int8Array(places).fill(-1);
    this.wide = wordsOf(engines);
    this.top = new Int32Array(this.wide);
    this.near = new Int32Array(this.wide);
    this.next = new Int32Array(places * this.wide);
    this.most = new Int32Array(places * this.wide).map((_, n) => this.enginesWith(0, 0, n % this.wide));
    for (let at = 0; at < sets.length; at += SETS * VECTOR_WORDS) sets.fill(-1, at, at + VECTOR_WORDS);
  }

  /** Where the `top` word of a set is. */
  setAt(bin: number, word: number): number {
    return bin * this.stride + SETS * VECTOR_WORDS * (word >>> 2) + (word & 3);
  }

  /** Moves one target of source i from a bin to another; `from` -1 adds it. */
  shift(i: number, from: number, to: number): void {
    const { engines } = this;
    const partTo = Math.floor(to / engines);
    const partFrom = from < 0 ? -1 : Math.floor(from / engines);
    if (partFrom === partTo) this.change(i, partTo, from - partTo * engines, to - partTo * engines);
    else {
      if (from >= 0) this.change(i, partFrom, from - partFrom * engines, -1);
      this.change(i, partTo, -1, to - partTo * engines);
    }
  }

  /** One target fewer on engine `from` of a part, one more on engine `to`, either -1 for none. */
  private change(i: number, part: number, from: number, to: number): void {
    const { count, rows, wide, most, next, top, near } = this;
    const at = i * this.parts + part;
    const first = at * this.engines;
    const before = rows[at];
    const had = from < 0 ? FAR : count[first + from]--;
    const has = to < 0 ? FAR : count[first + to]++;
    if (had < before - 1 && has < before - 2) return;
    this.shifted++;
    const rises = has === before;
    let now = rises ? before + 1 : before;
    let any = 0;
    for (let w = 0; w < wide; w++) {
      const out = from >> 5 === w ? 1 << (from & 31) : 0;
      const into = to >> 5 === w ? 1 << (to & 31) : 0;
      let t = most[at * wide + w];
      let n = next[at * wide + w] & ~out;
      if (had === before) {
        t &= ~out;
        n |= out;
      }
      if (rises) {
        n = t & ~into;
        t = into;
      } else if (has === before - 1) {
        t |= into;
        n &= ~into;
      } else if (has === before - 2) n |= into;
      top[w] = t;
      near[w] = n;
      any |= t;
    }
    if (any === 0) {
      now--;
      top.set(near);
      for (let w = 0; w < wide; w++) near[w] = this.enginesWith(first, now - 1, w);
    }
    if (now !== before) {
      this.cost += (now - before) * this.weight[i];
      rows[at] = now;
    }
    this.mark(i, part, now > 0 ? this.only() : -1);
  }

  /** Brings the sets of the bins, and what is kept of source i, to `top` and `near`. */
  private mark(i: number, part: number, lone: number): void {
    const { wide, most, next, top, near, sets, stride, gains } = this;
    const at = i * this.parts + part;
    const bit = 1 << (i & 31);
    const bin = part * this.engines;
    const first = this.setAt(bin, i >>> 5);
    for (let w = 0; w < wide; w++) {
      for (let rest = top[w] ^ most[at * wide + w]; rest !== 0; rest &= rest - 1) {
        const j = 31 - Math.clz32(rest & -rest);
        sets[first + (32 * w + j) * stride] ^= bit;
        gains?.top(i, bin + 32 * w + j, ((top[w] >>> j) & 1) === 1);
      }
      for (let rest = near[w] ^ next[at * wide + w]; rest !== 0; rest &= rest - 1) {
        sets[first + (32 * w + 31 - Math.clz32(rest & -rest)) * stride + NEAR] ^= bit;
      }
      most[at * wide + w] = top[w];
      next[at * wide + w] = near[w];
    }
    const was = this.lone[at];
    if (lone === was) return;
    this.lone[at] = lone;
    if (was >= 0) this.alone(i, bin, was, first, bit, false);
    if (lone >= 0) this.alone(i, bin, lone, first, bit, true);
  }

  private alone(i: number, bin: number, engine: number, first: number, bit: number, now: boolean): void {
    this.sets[first + engine * this.stride + SOLE] ^= bit;
    this.gains?.sole(i, bin + engine, now);
  }

  /** The engine of `top` if it is the only one, else -1. */
  private only(): number {
    const { top, wide } = this;
    let found = -1;
    for (let w = 0; w < wide; w++) {
      const t = top[w];
      if (t === 0) continue;
      if (found >= 0 || (t & (t - 1)) !== 0) return -1;
      found = 32 * w + 31 - Math.clz32(t);
    }
    return found;
  }

  /** Of the engines from 32 * word on, those whose count, from `first` on, is this. */
  private enginesWith(first: number, count: number, word: number): number {
    const end = Math.min(this.engines, 32 * (word + 1));
    let set = 0;
    for (let j = 32 * word; j < end; j++) if (this.count[first + j] === count) set |= 1 << (j & 31);
    return set;
  }
}
