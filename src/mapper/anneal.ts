/**
 * Simulated annealing of a placement: swaps of two neurons and moves to a free slot. Part sizes stay as they are. Stops
 * after a number of moves, never by the clock, so that a seed gives the same placement on every machine.
 */

import { setImmediate } from 'node:timers/promises';
import type { Random } from '../random/index.js';
import type { Placement } from './cost.js';
import type { Reduced } from './reduce.js';
import { Tally } from './tally.js';

/** Share of moves that swap two neurons; the rest take one to a free slot of its part. */
const SWAPS = 0.9;
/** Share of swaps that look for the partner in the same part. */
const LOCAL = 0.5;
/** Last temperature, as a share of the first. */
const COOLED = 0.1;
/** Moves between two looks at whether to stop: a few milliseconds. */
const SLICE = 4096;

export interface AnnealOptions {
  readonly slots: number;
  readonly moves: number;
  /** first temperature, in mean increases of cost of a swap within a part */
  readonly heat: number;
  readonly random: Random;
  /** cost at which nothing better exists: the search ends there */
  readonly target: number;
  /** looked at every few milliseconds; true ends the search with what it has found */
  readonly stopped: () => boolean;
}

/** @returns the best placement seen, which may be the start */
export async function anneal(
  reduced: Reduced,
  start: Placement,
  { slots, moves, heat, random, target, stopped }: AnnealOptions,
): Promise<Placement> {
  const { engines, parts } = start;
  const { neurons } = reduced;
  const tally = Tally.of(reduced, start, slots);
  const bin = Uint32Array.from(start.bin);
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

  const neighbour = (a: number): number => {
    const p = partOf(bin[a], engines);
    return member[first[p] + random.integer(first[p + 1] - first[p])];
  };
  const partner = (a: number): number =>
    parts === 1 || random.uniform() < LOCAL ? neighbour(a) : random.integer(neurons);
  const swap = (a: number, b: number): void => {
    tally.move(a, bin[a], b, bin[b]);
    [bin[a], bin[b]] = [bin[b], bin[a]];
    [seat[a], seat[b]] = [seat[b], seat[a]];
    member[seat[a]] = a;
    member[seat[b]] = b;
  };

  const hottest = heat * meanIncrease();
  const best = Uint32Array.from(bin);
  let bestCost = tally.cost;
  let temperature = 0;
  for (let n = 0; n < moves && bestCost > target; n++) {
    if (n % SLICE === 0) {
      await setImmediate();
      if (stopped()) break;
      temperature = hottest * COOLED ** (n / moves);
    }
    const a = random.integer(neurons);
    if (random.uniform() < SWAPS) {
      const b = partner(a);
      if (bin[a] === bin[b]) continue;
      if (!accept(tally.moveDelta(a, bin[a], b, bin[b]))) continue;
      swap(a, b);
    } else {
      const to = partOf(bin[a], engines) * engines + random.integer(engines);
      if (to === bin[a] || load[to] === slots) continue;
      if (!accept(tally.moveDelta(a, bin[a], -1, to))) continue;
      tally.move(a, bin[a], -1, to);
      load[bin[a]]--;
      load[to]++;
      bin[a] = to;
    }
    if (tally.cost < bestCost) {
      bestCost = tally.cost;
      best.set(bin);
    }
  }
  return { engines, parts, bin: best };

  function accept(delta: number): boolean {
    return delta <= 0 || random.uniform() < Math.exp(-delta / temperature);
  }

  function meanIncrease(): number {
    let sum = 0;
    let count = 0;
    for (let n = 0; n < 400; n++) {
      const a = random.integer(neurons);
      const b = neighbour(a);
      const delta = bin[a] === bin[b] ? 0 : tally.moveDelta(a, bin[a], b, bin[b]);
      if (delta <= 0) continue;
      sum += delta;
      count++;
    }
    return count === 0 ? 1 : sum / count;
  }
}

const partOf = (bin: number, engines: number): number => Math.floor(bin / engines);
