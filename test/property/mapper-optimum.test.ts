/** What the mapper calls optimal is, and what it calls the cost is the cost. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partSizes } from '../../src/mapper/capacity.js';
import { closedForm } from '../../src/mapper/closed-form.js';
import { costOf, type Placement } from '../../src/mapper/cost.js';
import { Gains } from '../../src/mapper/gains.js';
import { boundOfCut, lowerBound, type MappingProblem, mapNetwork } from '../../src/mapper/index.js';
import { reduce } from '../../src/mapper/reduce.js';
import { construct, improve } from '../../src/mapper/search.js';
import { Tally } from '../../src/mapper/tally.js';
import { rng } from '../../src/random/index.js';
import { randomLayer } from './mapper-random.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Least cost over every placement with these part sizes, by trying all. */
function bruteForce(problem: MappingProblem, sizes: readonly number[], engines: number, slots: number): number {
  const { targets } = problem.synapses;
  const bin = new Uint32Array(targets);
  const load = new Uint32Array(sizes.length * engines);
  const room = [...sizes];
  let least = Infinity;
  const place = (k: number): void => {
    if (k === targets) {
      least = Math.min(least, costOf(problem, { engines, parts: sizes.length, bin }).cost);
      return;
    }
    for (let b = 0; b < load.length; b++) {
      const p = Math.floor(b / engines);
      if (load[b] === slots || room[p] === 0) continue;
      load[b]++;
      room[p]--;
      bin[k] = b;
      place(k + 1);
      load[b]--;
      room[p]++;
    }
  };
  place(0);
  return least;
}

describe('optimality', () => {
  test('the integer program finds what brute force finds', async () => {
    const certificates = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const random = rng(seed, 'small');
        const engines = 2 + random.integer(2);
        const slots = 2 + random.integer(3);
        const layer = randomLayer(random, 'small', 4 + random.integer(6), 4 + random.integer(4), 0.6, seed % 2 === 0);
        const resources = { cores: 9, enginesPerCore: engines, slotsPerEngine: slots };
        const { quality } = await mapNetwork([layer], resources, { method: 'ilp', deadline: 60, seed });
        const [{ cost, certificate, proven }] = quality;
        certificates.set(certificate, (certificates.get(certificate) ?? 0) + 1);
        expect(proven).toBe(true);
        expect(cost).toBeCloseTo(bruteForce(layer, partSizes(layer.synapses.targets, resources), engines, slots), 6);
      }),
      { numRuns: 60, seed: 2 },
    );
    // The property is about the solver: it must not have been met by bounds, closed forms and branch and bound alone.
    expect(certificates.get('ilp-optimal')).toBeGreaterThan(5);
  });

  test('the mapper finds what brute force finds, and the search alone, unproven, misses it rarely', async () => {
    let searched = 0;
    let missed = 0;
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const random = rng(seed, 'search');
        const resources = { cores: 9, enginesPerCore: 2 + random.integer(2), slotsPerEngine: 2 + random.integer(3) };
        const layer = randomLayer(random, 'small', 4 + random.integer(6), 4 + random.integer(4), 0.6, seed % 2 === 0);
        const { enginesPerCore, slotsPerEngine } = resources;
        const sizes = partSizes(layer.synapses.targets, resources);
        const reduced = reduce(layer);
        const start = construct(layer, reduced, sizes, resources);
        const bound = lowerBound(layer, enginesPerCore);
        const options = { method: 'auto', deadline: 60, seed, effort: 0.2 } as const;
        const found = await improve(layer, reduced, start, bound, slotsPerEngine, options);
        const least = bruteForce(layer, sizes, enginesPerCore, slotsPerEngine);
        if (found.cost > least * (1 + 1e-9)) missed++;
        const { quality } = await mapNetwork([layer], resources, options);
        expect(quality[0]?.cost).toBeCloseTo(least, 6);
        if (start.cost > least * (1 + 1e-9)) searched++;
      }),
      { numRuns: 200, seed: 7 },
    );
    // The starts must not have been the optima already.
    expect(searched).toBeGreaterThan(20);
    // Local optima that only the integer program leaves.
    expect(missed).toBeLessThanOrEqual(4);
  });

  test('no placement is below the bounds, and the bound of a cut is not below that of all cuts', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = rng(seed, 'bound');
        const layer = randomLayer(
          random,
          'any',
          1 + random.integer(20),
          1 + random.integer(30),
          random.uniform(),
          true,
        );
        const engines = 1 + random.integer(6);
        const parts = 1 + random.integer(3);
        const bin = Uint32Array.from({ length: layer.synapses.targets }, () => random.integer(parts * engines));
        const ofCut = boundOfCut(
          layer,
          engines,
          bin.map((b) => Math.floor(b / engines)),
        );
        const { cost } = costOf(layer, { engines, parts, bin });
        expect(cost).toBeGreaterThanOrEqual(ofCut * (1 - 1e-12));
        expect(ofCut).toBeGreaterThanOrEqual(lowerBound(layer, engines) * (1 - 1e-12));
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test('a closed form meets the bound exactly wherever it applies', () => {
    let applied = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = rng(seed, 'closed');
        const engines = 1 + random.integer(6);
        const slots = 1 + random.integer(6);
        const kinds = 1 + random.integer(3);
        // Neurons in classes of identical fan-in, as the channels at one position of a convolution, shuffled.
        const classes = randomLayer(random, 'classes', 1 + random.integer(9), kinds, 0.7, seed % 2 === 0);
        const copies = engines * (1 + random.integer(3));
        const layer = repeatNeurons(classes, copies, random.uniform() < 0.5 ? random.integer(engines + 1) : 0);
        const { targets } = layer.synapses;
        const sizes = partSizes(targets, { cores: 9, enginesPerCore: engines, slotsPerEngine: slots });
        const placement = closedForm(reduce(layer), sizes, engines);
        if (placement === null) return;
        applied++;
        expect(costOf(layer, placement).cost).toBe(lowerBound(layer, engines));
        const load = new Map<number, number>();
        for (const b of placement.bin) load.set(b, (load.get(b) ?? 0) + 1);
        expect(Math.max(...load.values())).toBeLessThanOrEqual(slots);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(applied).toBeGreaterThan(150);
  });
});

/** Neuron g of the layer `copies` times, and neuron 0 `extra` times more, interleaved. */
function repeatNeurons(layer: MappingProblem, copies: number, extra: number): MappingProblem {
  const { sources, targets, offset, target } = layer.synapses;
  const list: number[] = [];
  const ends = new Uint32Array(sources + 1);
  for (let i = 0; i < sources; i++) {
    const of = target.subarray(offset[i], offset[i + 1]);
    for (let copy = 0; copy < copies; copy++) for (const k of of) list.push(copy * targets + k);
    if (of[0] === 0) for (let e = 0; e < extra; e++) list.push(copies * targets + e);
    ends[i + 1] = list.length;
  }
  const synapses = {
    sources,
    targets: copies * targets + extra,
    offset: ends,
    target: Uint32Array.from(list),
    weight: new Int16Array(list.length).fill(1),
  };
  return { ...layer, synapses };
}

describe('the running cost of a search', () => {
  test('is the cost after every move, and judges a move before it is made', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = rng(seed, 'tally');
        // sets of engines take one word or two
        const engines = random.uniform() < 0.8 ? 1 + random.integer(4) : 31 + random.integer(5);
        const parts = 1 + random.integer(3);
        // rows of the tables are raised as a whole, or entry by entry
        const density = random.uniform() < 0.5 ? 0.5 : 0.06;
        const sources = 1 + random.integer(80);
        const layer = randomLayer(random, 'tally', sources, 2 + random.integer(20), density, seed % 2 === 0);
        const { targets } = layer.synapses;
        const bin = Uint32Array.from({ length: targets }, () => random.integer(parts * engines));
        const placement: Placement = { engines, parts, bin };
        const reduced = reduce(layer);
        const tally = Tally.of(reduced, placement);
        const gains = new Gains(reduced, parts * engines, bin);
        tally.keep(gains, bin);
        const check = (): void => {
          expect(tally.cost + reduced.fixedCost).toBeCloseTo(costOf(layer, placement).cost, 8);
          const k = random.integer(targets);
          for (let b = 0; b < parts * engines; b++) {
            // guesses are kept in single precision
            expect(gains.shift(k, b)).toBeCloseTo(tally.placeDelta(k, b) - tally.saving(k, bin[k]), 3);
          }
          const other = random.integer(targets);
          gains.leave(k, bin[k], 0, parts * engines);
          expect(gains.with(other, bin[other])).toBeCloseTo(gains.swap(k, bin[k], other, bin[other]), 6);
        };
        check();
        for (let n = 0; n < 40; n++) {
          const a = random.integer(targets);
          const b = random.uniform() < 0.7 ? random.integer(targets) : -1;
          const to = b < 0 ? random.integer(parts * engines) : bin[b];
          if (bin[a] === to) continue;
          const before = tally.cost;
          const delta = tally.moveDelta(a, bin[a], b, to);
          const from = bin[a];
          bin[a] = to;
          if (b >= 0) bin[b] = from;
          gains.move(a, from, to);
          if (b >= 0) gains.move(b, to, from);
          tally.move(a, from, b, to);
          for (const k of b < 0 ? [a] : [a, b]) gains.setSaving(k, tally.saving(k, bin[k]));
          // Moves are judged in single precision; the running cost is not.
          expect(tally.cost - before).toBeCloseTo(delta, 5);
          check();
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
