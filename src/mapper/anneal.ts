/**
 * Simulated annealing of a placement: swaps of two neurons and moves to a free slot. Part sizes stay as they are. Stops
 * after an amount of work that it counts itself, never by the clock, so that a seed gives the same placement everywhere.
 */

import { setImmediate } from 'node:timers/promises';
import type { Random } from '../random/index.js';
import type { Placement } from './cost.js';
import { fastUniform } from './draws.js';
import { Gains } from './gains.js';
import { Moments } from './moments.js';
import type { Reduced } from './reduce.js';
import { Tally } from './tally.js';

/** Share of moves that swap two neurons; the rest take one to a free slot of its part. */
const SWAPS = 0.9;
/** Proposals between two temperatures, and temperatures between two turns of the rest of the program: a few milliseconds. */
const SLICE = 1024;
const AWAITED = 16;
/** Exponential draws that are made once; a power of two. */
const TABLE = 8192;
/** Pairs from which the first temperature is taken, and the error of the guesses. */
const PAIRS = 400;
/**
 * Work, in moves that are judged by their sources (75 ns at 1000 of them): one that is proposed, and a target that comes near the most
 * of its source or leaves it, with all tables that follow. Their shares are those of time: a temperature gets as much of it
 * whether moves are made there or refused.
 */
const GUESS = 0.06;
const SHIFT = 1.5;

/** First and last temperature: here in variances of what a swap changes over the mean of those that cost something. */
export type Heats = readonly [first: number, last: number];

export interface AnnealOptions {
  readonly slots: number;
  /** share of swaps that look for the partner in the same part */
  readonly local: number;
  /** work, in moves that are judged by their sources */
  readonly moves: number;
  /** of swaps within a part, at the start */
  readonly heats: Heats;
  readonly random: Random;
  /** cost at which nothing better exists: the search ends there */
  readonly target: number;
  /** looked at every millisecond; true ends the search with what it has found */
  readonly stopped: () => boolean;
  /** told as often: share of the work that is done, and the least cost so far */
  readonly report?: (share: number, best: number) => void;
}

/** @returns the best placement seen, which may be the start, and how many moves were proposed and made */
export async function anneal(
  reduced: Reduced,
  start: Placement,
  { slots, local, moves, heats, random, target, stopped, report }: AnnealOptions,
): Promise<Placement & { readonly proposed: number; readonly made: number }> {
  const { engines, parts } = start;
  const { neurons } = reduced;
  const tally = Tally.of(reduced, start);
  const bin = Uint32Array.from(start.bin);
  const gains = Gains.fits(reduced, parts * engines) ? new Gains(reduced, parts * engines, bin) : null;
  if (gains !== null) tally.keep(gains, bin);
  const load = new Uint16Array(parts * engines);
  for (const b of bin) load[b]++;
  // Neurons in the order of their parts: `member` of part p is [first[p], first[p + 1]), and `seat` its inverse.
  const member = Array.from(bin.keys()).sort((a, b) => partOf(bin[a], engines) - partOf(bin[b], engines) || a - b);
  const seat = new Uint32Array(neurons);
  member.forEach((k, at) => {
    seat[k] = at;
  });
  const first = new Uint32Array(parts + 1);
  for (const b of bin) first[partOf(b, engines) + 1]++;
  for (let p = 0; p < parts; p++) first[p + 1] += first[p];

  const uniform = fastUniform(random);
  const integer = (n: number): number => Math.floor(uniform() * n);
  const neighbour = (a: number): number => {
    const p = partOf(bin[a], engines);
    return member[first[p] + integer(first[p + 1] - first[p])];
  };
  const partner = (a: number): number => (parts === 1 || uniform() < local ? neighbour(a) : integer(neurons));
  const swap = (a: number, b: number): void => {
    const [A, B] = [bin[a], bin[b]];
    // Moved already when the sets change: what only one bin has the most of is then known of the others alone.
    bin[a] = B;
    bin[b] = A;
    gains?.move(a, A, B);
    gains?.move(b, B, A);
    tally.move(a, A, b, B);
    settle(a);
    settle(b);
    [seat[a], seat[b]] = [seat[b], seat[a]];
    member[seat[a]] = a;
    member[seat[b]] = b;
  };
  const settle = (k: number): void => gains?.setSaving(k, tally.saving(k, bin[k]));

  // With guesses one draw looks at all neurons: such draws are the fewer.
  const swaps = gains === null ? SWAPS : SWAPS / (SWAPS + (1 - SWAPS) * neurons);
  /** Draws of an exponential distribution; a walk through them begins anywhere. */
  const exponentials = Float64Array.from({ length: TABLE }, () => -Math.log(uniform()));
  const { spread, off } = sample(PAIRS);
  const hottest = heats[0] * spread;
  const cooled = heats[1] / heats[0];
  const best = Uint32Array.from(bin);
  let bestCost = tally.cost;
  let temperature = hottest;
  let margin = off;
  let [judged, proposed, made] = [0, 0, 0];
  let [looked, looks] = [0, -1];
  const placed = tally.shifted;
  for (; bestCost > target; proposed++) {
    if (proposed >= looked) {
      looked = proposed + SLICE;
      const work = judged + GUESS * proposed + SHIFT * (tally.shifted - placed);
      if (work >= moves || stopped()) break;
      temperature = hottest * cooled ** (work / moves);
      if (++looks % AWAITED === 0) {
        await setImmediate();
        report?.(work / moves, bestCost);
        if (gains !== null) margin = sample(PAIRS / 4).off;
      }
    }
    const a = integer(neurons);
    const A = bin[a];
    if (uniform() < swaps) {
      const b = gains === null ? judgedPartner(a) : guessedPartner(gains, a);
      if (b === -1) continue;
      swap(a, b);
    } else {
      const to = partOf(A, engines) * engines + integer(engines);
      if (to === A || load[to] === slots) continue;
      const most = temperature * -Math.log(uniform());
      if (gains !== null && gains.shift(a, to) > most) continue;
      judged++;
      if (tally.moveDelta(a, A, -1, to) > most) continue;
      bin[a] = to;
      gains?.move(a, A, to);
      tally.move(a, A, -1, to);
      settle(a);
      load[A]--;
      load[to]++;
    }
    made++;
    if (tally.cost < bestCost) {
      bestCost = tally.cost;
      best.set(bin);
    }
  }
  return { engines, parts, bin: best, proposed, made };

  /** A neuron with which `a` changes places; -1 for none. */
  function judgedPartner(a: number): number {
    const b = partner(a);
    if (bin[a] === bin[b]) return -1;
    judged++;
    return tally.moveDelta(a, bin[a], b, bin[b]) > temperature * -Math.log(uniform()) ? -1 : b;
  }

  /** The same, of all neurons or of those of its part one after the other, from any of them on: guesses lie side by side. */
  function guessedPartner(gains: Gains, a: number): number {
    const A = bin[a];
    const p = partOf(A, engines);
    const near = parts > 1 && uniform() < local;
    const from = near ? first[p] : 0;
    const count = near ? first[p + 1] - from : neurons;
    gains.leave(a, A, near ? p * engines : 0, near ? (p + 1) * engines : parts * engines);
    let at = integer(count);
    let draw = integer(TABLE);
    const [scale, above] = [temperature, margin];
    for (let n = 0; n < count; n++, at = at + 1 === count ? 0 : at + 1) {
      const b = near ? member[from + at] : at;
      draw = (draw + 1) & (TABLE - 1);
      const most = scale * exponentials[draw];
      if (gains.with(b, bin[b]) > most + above || bin[b] === A) continue;
      judged++;
      if (tally.moveDelta(a, A, b, bin[b]) > most) continue;
      proposed += n;
      return b;
    }
    proposed += count - 1;
    return -1;
  }

  /** Of swaps within a part: variance over mean increase, and by how much guesses are too high: their mean and deviation. */
  function sample(pairs: number): { spread: number; off: number } {
    const [change, error] = [new Moments(), new Moments()];
    let [increases, rising] = [0, 0];
    for (let n = 0; n < pairs; n++) {
      const a = integer(neurons);
      const b = neighbour(a);
      if (bin[a] === bin[b]) continue;
      const delta = tally.moveDelta(a, bin[a], b, bin[b]);
      change.add(delta);
      if (gains !== null) error.add(gains.swap(a, bin[a], b, bin[b]) - delta);
      if (delta <= 0) continue;
      increases += delta;
      rising++;
    }
    const spread = rising === 0 ? 1 : (change.variance * rising) / increases;
    return { spread, off: error.mean + Math.sqrt(error.variance) };
  }
}

const partOf = (bin: number, engines: number): number => Math.floor(bin / engines);
