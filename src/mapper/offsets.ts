/**
 * Engines of a part of a convolution by a rule: neuron (c, y, x) on engine (a x + b y + s_c) mod M. Sources whose targets differ
 * by a shift cost the same under every such rule, so that it is judged by the few patterns that there are.
 */

import type { Patterns } from './patterns.js';

export interface Rule {
  readonly a: number;
  readonly b: number;
  /** s_c of every channel */
  readonly shift: Uint16Array;
}

/** The part that rules are judged for. */
export interface Tile {
  readonly patterns: Patterns;
  /** columns and rows of its positions */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly channels: number;
  readonly engines: number;
  readonly slots: number;
  /** what a neuron beyond the slots of its engine counts */
  readonly excess: number;
}

/** The offsets of all channels for one (a, b). */
export class Offsets {
  /** counts looked at so far */
  work = 0;
  /** distinct residues of the targets of entry e, and how often each: [first[e], first[e + 1]) */
  private readonly first: Uint32Array;
  private readonly residue: Uint16Array;
  private readonly times: Uint16Array;
  /** of pattern q and engine j at q * 2 M + j, and once more M on: no wrap where an offset is added */
  private readonly count: Uint16Array;
  /** positions by residue, twice over */
  private readonly positions: Uint16Array;
  private readonly load: Int32Array;

  constructor(
    private readonly tile: Tile,
    a: number,
    b: number,
  ) {
    const { engines, patterns } = tile;
    const { first, x, y, pattern } = patterns;
    const [starts, residues, times]: number[][] = [[0], [], []];
    const often = new Uint16Array(engines);
    for (let e = 0; e < pattern.length; e++) {
      often.fill(0);
      for (let n = first[e]; n < first[e + 1]; n++) often[(a * x[n] + b * y[n]) % engines]++;
      for (let r = 0; r < engines; r++) {
        if (often[r] === 0) continue;
        residues.push(r);
        times.push(often[r]);
      }
      starts.push(residues.length);
    }
    this.first = Uint32Array.from(starts);
    this.residue = Uint16Array.from(residues);
    this.times = Uint16Array.from(times);
    this.count = new Uint16Array(patterns.weight.length * 2 * engines);
    this.positions = new Uint16Array(2 * engines);
    tile.x.forEach((column, n) => {
      const r = (a * column + b * tile.y[n]) % engines;
      this.positions[r]++;
      this.positions[r + engines]++;
    });
    this.load = new Int32Array(engines);
  }

  /** Improves the offsets in place until none is better by itself, or it is late. @returns cost, excess of load included */
  descend(shift: Uint16Array, late: () => boolean): number {
    const { channels, engines } = this.tile;
    this.count.fill(0);
    this.load.fill(0);
    for (let c = 0; c < channels; c++) this.put(c, shift[c], 1);
    for (let c = 0, quiet = 0; quiet < channels && !late(); c = (c + 1) % channels) {
      this.put(c, shift[c], -1);
      const costs = this.costs(c);
      let best = shift[c];
      for (let s = 0; s < engines; s++) if (costs[s] < costs[best]) best = s;
      quiet = best === shift[c] ? quiet + 1 : 1;
      shift[c] = best;
      this.put(c, best, 1);
    }
    return this.total();
  }

  private total(): number {
    const { engines, slots, excess, patterns } = this.tile;
    let cost = 0;
    for (const load of this.load) cost += excess * Math.max(0, load - slots);
    patterns.weight.forEach((rate, q) => {
      const at = q * 2 * engines;
      cost += rate * this.count.subarray(at, at + engines).reduce((most, n) => Math.max(most, n), 0);
    });
    return cost;
  }

  private put(c: number, s: number, sign: number): void {
    const { engines, patterns } = this.tile;
    const { count, residue, times, first } = this;
    for (let e = patterns.channel[c]; e < patterns.channel[c + 1]; e++) {
      const at = patterns.pattern[e] * 2 * engines;
      for (let n = first[e]; n < first[e + 1]; n++) {
        const j = (residue[n] + s) % engines;
        count[at + j] += sign * times[n];
        count[at + j + engines] += sign * times[n];
      }
    }
    for (let r = 0; r < engines; r++) this.load[(r + s) % engines] += sign * this.positions[r];
  }

  /** Cost for every offset of channel c, which has none now, without the patterns that it does not occur in. */
  private costs(c: number): Float64Array {
    const { engines, slots, excess, patterns } = this.tile;
    const { count, residue, times, first, load, positions } = this;
    const costs = new Float64Array(engines);
    const most = new Uint16Array(engines);
    for (let s = 0; s < engines; s++) {
      let over = 0;
      for (let j = 0; j < engines; j++) over += Math.max(0, load[j] + positions[j - s + engines] - slots);
      costs[s] = excess * over;
    }
    for (let e = patterns.channel[c]; e < patterns.channel[c + 1]; e++) {
      const q = patterns.pattern[e];
      const at = q * 2 * engines;
      const rate = patterns.weight[q];
      this.work += engines * (first[e + 1] - first[e] + 1);
      let others = 0;
      for (let j = at; j < at + engines; j++) if (count[j] > others) others = count[j];
      most.fill(others);
      for (let n = first[e]; n < first[e + 1]; n++) {
        const from = at + residue[n];
        for (let s = 0; s < engines; s++) most[s] = Math.max(most[s], count[from + s] + times[n]);
      }
      for (let s = 0; s < engines; s++) costs[s] += rate * most[s];
    }
    return costs;
  }
}
