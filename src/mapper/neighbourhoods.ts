/**
 * Pairs of engines, then sets of three and more, each brought to the best that its neurons allow while all others stay, until no set
 * of so many gains: an improvement, and a certificate of what is left. All engines of a layer of one part together are the layer.
 */

import { setImmediate } from 'node:timers/promises';
import type { Placement } from './cost.js';
import { type Outcome, placeBest } from './engine-tree.js';
import { type Freed, freeEngines, partTables } from './freed.js';
import type { Reduced } from './reduce.js';

/** Work of a set at most, in shares of what an even split would give it: some take much longer than most. */
const SHARES = 8;
/** Sets after which a sweep that would not end within its work is given up. */
const SAMPLE = 10;
/** Work of a larger set against that of a smaller one, where nothing is known yet. */
const GROWTH = 8;

export interface NeighbourhoodOptions {
  /** neurons at most on an engine */
  readonly slots: number;
  /** tables' numbers looked at or written, at most; as much for each size of sets to certify anew what the last of it has changed */
  readonly work: number;
  readonly stopped: () => boolean;
  /** told now and then: engines that are looked at together, and the share of their sets since the last that gained */
  readonly report?: (together: number, share: number) => void;
  /** where sets are solved, and how many ahead of what is known of those before them; here and none when absent */
  readonly elsewhere?: Elsewhere;
}

/** As `placeBest`, on other threads. */
export interface Elsewhere {
  readonly ahead: number;
  readonly solve: (freed: Freed, slots: number, most: number) => Promise<Outcome>;
  /** nobody waits any longer for what was begun */
  readonly drop: () => void;
}

export interface Neighbourhood {
  readonly bin: Uint32Array;
  /** no set of so many engines of one part can be made cheaper; 1 where that is not known of pairs */
  readonly together: number;
  readonly work: number;
}

/** All sets of n of the engines 0 .. m-1, in the order of their first, then second member, and so on. */
export function* sets(m: number, n: number, from = 0): Generator<number[]> {
  if (n === 0) yield [];
  else for (let j = from; j <= m - n; j++) for (const rest of sets(m, n - 1, j + 1)) yield [j, ...rest];
}

function countSets(m: number, n: number): number {
  let ways = 1;
  for (let i = 1; i <= n; i++) ways = (ways * (m - n + i)) / i;
  return ways;
}

interface Sweep {
  /** every set was solved after the last change */
  readonly complete: boolean;
  readonly changed: boolean;
  /** mean of a set */
  readonly work: number;
}

export async function settleEngines(
  reduced: Reduced,
  { engines, parts, bin: start }: Placement,
  { slots, work: most, stopped, report, elsewhere }: NeighbourhoodOptions,
): Promise<Neighbourhood> {
  const bin = Uint32Array.from(start);
  const tables = partTables(reduced, parts, engines, bin);
  let spent = 0;

  const solve = (freed: Freed, limit: number): Outcome => placeBest(freed, slots, limit, stopped);
  const sweep = async (n: number, budget: number): Promise<Sweep> => {
    const all = tables.flatMap((part) => [...sets(engines, n)].map((chosen) => ({ part, chosen })));
    const share = (SHARES * budget) / all.length;
    const before = spent;
    /** sets from the one at hand on that are being solved, as if those before them changed nothing */
    let begun: { freed: Freed; most: number; outcome: Promise<Outcome> }[] = [];
    let [quiet, solved, changed] = [0, 0, false];
    const ahead = (limit: number): void => {
      if (elsewhere === undefined) return;
      for (let n = begun.length; n < Math.min(elsewhere.ahead, all.length - quiet); n++) {
        const { part, chosen } = all[(solved + n) % all.length];
        const freed = freeEngines(part, bin, chosen);
        begun.push({ freed, most: limit, outcome: elsewhere.solve(freed, slots, limit) });
      }
    };
    for (; quiet < all.length; solved++) {
      const left = budget - (spent - before);
      if (left <= 0 || stopped()) break;
      if (solved >= SAMPLE && ((spent - before) / solved) * (all.length - quiet) > 2 * left) break;
      const { part, chosen } = all[solved % all.length];
      const limit = Math.min(left, share);
      ahead(limit);
      const first = begun.shift();
      const freed = first?.freed ?? freeEngines(part, bin, chosen);
      let outcome = first === undefined ? solve(freed, limit) : await first.outcome;
      // It was begun when more was left: what it finds must not depend on how far ahead.
      if (first !== undefined && first.most > limit && outcome.work > limit) outcome = solve(freed, limit);
      spent += outcome.work + part.synapses;
      const { places } = outcome;
      if (places !== null) {
        freed.neurons.forEach((k, a) => {
          bin[k] = part.first + chosen[places[a]];
        });
        changed = true;
        begun = [];
        elsewhere?.drop();
      }
      if (!outcome.complete) break;
      quiet = places === null ? quiet + 1 : 1;
      report?.(n, quiet / all.length);
      await setImmediate();
    }
    elsewhere?.drop();
    return { complete: quiet === all.length, changed, work: (spent - before) / Math.max(1, solved) };
  };

  /** After a change that left its sweep unfinished: the largest sets up to n of which all are known to be best again. */
  const again = async (n: number): Promise<number> => {
    for (let fewer = n; fewer > 1; fewer--) if ((await sweep(fewer, most)).complete) return fewer;
    return 1;
  };

  let together = 1;
  let [last, growth] = [0, GROWTH];
  for (let n = 2; n <= engines; n++) {
    const left = most - spent;
    if (n > 2 && last * growth * countSets(engines, n) * parts > left) break;
    const { complete, changed, work } = await sweep(n, left);
    if (complete) together = n;
    else if (changed) together = await again(n - 1);
    if (!complete) break;
    if (n > 2) growth = Math.max(1, work / last);
    last = work;
    // Where a set takes hardly longer than a smaller one, the whole layer may be in reach.
    if (parts > 1 || n === 2 || last * growth ** (engines - n) > most - spent) continue;
    const all = await sweep(engines, most - spent);
    if (all.complete) together = engines;
    else if (all.changed) together = await again(n);
    if (all.complete) break;
  }
  return { bin, together, work: spent };
}
