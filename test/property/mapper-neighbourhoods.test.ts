/** What is called best of every pair, triple, ... of engines is, and what branch and bound calls optimal is. */

import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundRobin } from '../../src/mapper/closed-form.js';
import { costOf, type Placement } from '../../src/mapper/cost.js';
import { placeBest } from '../../src/mapper/engine-tree.js';
import { checkMapping, type MappingProblem, mapNetwork } from '../../src/mapper/index.js';
import { type Elsewhere, sets, settleEngines } from '../../src/mapper/neighbourhoods.js';
import { reduce } from '../../src/mapper/reduce.js';
import { rng } from '../../src/random/index.js';
import { setsInWords } from '../../src/report/words.js';
import { randomLayer } from './mapper-random.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const plenty = { work: 1e9, stopped: () => false };

/** Least cost over all ways to rearrange the neurons of these bins on these bins. */
function leastOf(problem: MappingProblem, { bin, ...rest }: Placement, bins: readonly number[], slots: number): number {
  const trial = Uint32Array.from(bin);
  const free = [...bin.keys()].filter((k) => bins.includes(bin[k]));
  const load = new Map(bins.map((b) => [b, 0]));
  let least = Infinity;
  const place = (n: number): void => {
    if (n === free.length) {
      least = Math.min(least, costOf(problem, { ...rest, bin: trial }).cost);
      return;
    }
    for (const b of bins) {
      const taken = load.get(b) ?? 0;
      if (taken === slots) continue;
      load.set(b, taken + 1);
      trial[free[n]] = b;
      place(n + 1);
      load.set(b, taken);
    }
  };
  place(0);
  return least;
}

function* everySet({ engines, parts }: Placement, together: number): Generator<number[]> {
  for (let p = 0; p < parts; p++) for (const set of sets(engines, together)) yield set.map((j) => p * engines + j);
}

interface Case {
  readonly layer: MappingProblem;
  readonly start: Placement;
  readonly slots: number;
}

function draw(seed: number): Case {
  const random = rng(seed, 'sets');
  const [engines, parts, slots] = [2 + random.integer(3), 1 + random.integer(2), 3 + random.integer(3)];
  const neurons = Math.min(9, parts * engines * slots) - random.integer(2);
  const layer = randomLayer(
    random,
    'sets',
    4 + random.integer(12),
    neurons,
    0.3 + 0.4 * random.uniform(),
    seed % 2 > 0,
  );
  const first = Math.ceil(neurons / parts);
  return { layer, slots, start: roundRobin(neurons, parts === 1 ? [neurons] : [first, neurons - first], engines) };
}

describe('sets of engines', () => {
  test('none of those that are called best can be rearranged at less cost', async () => {
    let [improved, worse] = [0, 0];
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { layer, start, slots } = draw(seed);
        const { bin, together } = await settleEngines(reduce(layer), start, { slots, ...plenty });
        const found = { ...start, bin };
        const { cost } = costOf(layer, found);
        expect(together).toBe(start.engines);
        for (let n = 2; n <= start.engines; n++) {
          for (const bins of everySet(start, n)) expect(leastOf(layer, found, bins, slots)).toBeCloseTo(cost, 9);
        }
        const part = (bins: Uint32Array) => Array.from(bins, (b) => Math.floor(b / start.engines));
        expect(part(bin)).toEqual(part(start.bin));
        // what it started from is not called best by the same count
        const before = costOf(layer, start).cost;
        if (cost < before - 1e-9) improved++;
        if ([...everySet(start, 2)].some((bins) => leastOf(layer, start, bins, slots) < before - 1e-9)) worse++;
      }),
      { numRuns: 60, seed: 11 },
    );
    expect(improved).toBeGreaterThan(20);
    expect(worse).toBeGreaterThan(20);
  });

  test('sets that are solved ahead, elsewhere and in any order of time, change nothing of what is found', async () => {
    const layer = randomLayer(rng(1, 'ahead'), 'ahead', 80, 40, 0.4, true);
    const reduced = reduce(layer);
    const start = roundRobin(40, [40], 10);
    const random = rng(2, 'ahead');
    for (const work of [3e4, 3e5, 3e6]) {
      const options = { slots: 16, work, stopped: () => false };
      const here = await settleEngines(reduced, start, options);
      for (const ahead of [1, 3, 7]) {
        let dropped = 0;
        const elsewhere: Elsewhere = {
          ahead,
          solve: async (freed, slots, most) => {
            for (let turns = random.integer(4); turns > 0; turns--) await setImmediate();
            return placeBest(freed, slots, most, () => false);
          },
          drop: () => void dropped++,
        };
        expect(await settleEngines(reduced, start, { ...options, elsewhere })).toEqual(here);
        expect(dropped).toBeGreaterThan(1);
      }
    }
  });

  test('work that is cut short leaves a placement that is no worse, certifies less, and is the same every time', async () => {
    const layer = randomLayer(rng(1, 'cut'), 'cut', 80, 40, 0.4, true);
    const reduced = reduce(layer);
    const start = roundRobin(40, [40], 10);
    const certified = [];
    for (const work of [0, 3e4, 3e5, 3e6]) {
      const options = { slots: 16, work, stopped: () => false };
      const found = await settleEngines(reduced, start, options);
      expect(found).toEqual(await settleEngines(reduced, start, options));
      expect(costOf(layer, { ...start, bin: found.bin }).cost).toBeLessThanOrEqual(costOf(layer, start).cost);
      certified.push(found.together);
    }
    expect(certified[0]).toBe(1);
    expect(certified.at(-1)).toBeGreaterThan(1);
    expect(certified.at(-1)).toBeLessThan(10);
    const stopped = await settleEngines(reduced, start, { slots: 16, work: 1e9, stopped: () => true });
    expect(stopped).toMatchObject({ bin: start.bin, together: 1 });
  });
});

describe('a whole layer', () => {
  const resources = { cores: 4, enginesPerCore: 5, slotsPerEngine: 4 };
  const options = { method: 'auto', deadline: 3600, seed: 1, effort: 0.2 } as const;

  test('is proven by branch and bound, and is what all placements cost at least', async () => {
    let proven = 0;
    for (let seed = 0; seed < 12; seed++) {
      const layer = randomLayer(rng(seed, 'whole'), 'whole', 12, 9, 0.4, true);
      const small = { ...resources, enginesPerCore: 3 };
      const mapping = await mapNetwork([layer], small, options);
      const [{ certificate, cost, together }] = mapping.quality;
      expect(checkMapping([layer], mapping)).toEqual([]);
      expect(together).toBe(3);
      const all = { engines: 3, parts: 1, bin: new Uint32Array(9) };
      expect(leastOf(layer, all, [0, 1, 2], 4)).toBeCloseTo(cost, 9);
      if (certificate === 'branch-and-bound') proven++;
    }
    expect(proven).toBeGreaterThan(4);
  });

  test('claims of sets that contradict the certificate are found', async () => {
    const layer = randomLayer(rng(3, 'whole'), 'whole', 30, 18, 0.4, true);
    const mapping = await mapNetwork([layer], resources, options);
    const [quality] = mapping.quality;
    expect(checkMapping([layer], mapping)).toEqual([]);
    const paths = (change: object): string[] =>
      checkMapping([layer], { ...mapping, quality: [{ ...quality, ...change }] }).map(({ path }) => path);
    expect(paths({ together: 5, proven: false, certificate: 'none' })).toEqual(['quality[0].together']);
    expect(paths({ together: 2, proven: true, certificate: 'branch-and-bound' })).toEqual(['quality[0].together']);
    expect(paths({ together: 0 })).toContain('quality[0].together');
  });

  test('words', () => {
    expect([1, 2, 4].map(setsInWords)).toEqual([null, 'every pair of engines', 'every 4 engines']);
  });
});
