/** Rules and measures of the mapper besides the search: tilings, decoupled engines, objectives, one neuron explained. */

import { describe, expect, test } from 'vitest';
import { convolution, prunedLinear, withLogNormalRates } from '../../scripts/lib/synthetic-layers.js';
import type { Placement } from '../../src/mapper/cost.js';
import { balance, decoupledBound, decoupledCost, neuronLoads } from '../../src/mapper/decoupled.js';
import {
  boundOfCut,
  checkMapping,
  explainNeuron,
  layerEnergy,
  type Mapping,
  type MappingProblem,
  mapNetwork,
  type Resources,
  weigh,
} from '../../src/mapper/index.js';
import { greedyInTiles, lattice } from '../../src/mapper/lattice.js';
import { Offsets } from '../../src/mapper/offsets.js';
import { patternsOf } from '../../src/mapper/patterns.js';
import { forEachSource, reduce } from '../../src/mapper/reduce.js';
import { rulesFor } from '../../src/mapper/rules.js';
import { evaluate } from '../../src/mapper/search.js';
import { tile } from '../../src/mapper/tiles.js';
import { mapCsv, mapPicture, mappedNeurons } from '../../src/report/map-picture.js';

const core = { cores: 64, enginesPerCore: 10, slotsPerEngine: 16 };
const options = { method: 'auto', deadline: 1, seed: 1, effort: 0.05 } as const;
const costOf = async (problem: MappingProblem, change = {}): Promise<number> =>
  (await mapNetwork([problem], core, { ...options, ...change })).quality[0].cost;

function rules(problem: MappingProblem, parts: number, resources: Resources, late?: () => boolean): Placement | null {
  const reduced = reduce(problem);
  const tiling = tile(reduced, problem.shape, parts, resources, late);
  return tiling && lattice(reduced, tiling, resources, late);
}

describe('a dense convolution whose channels are no multiple of the engines', () => {
  test.each([
    [8, 10],
    [12, 10],
    [16, 10],
    [16, 20],
    [6, 20],
  ])('%i channels on %i engines: by rule, within .02 of the bound', (channels, enginesPerCore) => {
    const problem = convolution(1, { inputs: 2, channels, height: 12, width: 12, kernel: 3, pruned: 0 });
    const resources = { ...core, enginesPerCore };
    const parts = Math.ceil((channels * 144) / (enginesPerCore * 15));
    const placement = rules(problem, parts, resources);
    if (placement === null) throw new Error('no tiling');
    const load = new Map<number, number>();
    for (const b of placement.bin) load.set(b, (load.get(b) ?? 0) + 1);
    expect(Math.max(...load.values())).toBeLessThanOrEqual(16);
    const part = placement.bin.map((b) => Math.floor(b / enginesPerCore));
    expect(evaluate(problem, placement).cost / boundOfCut(problem, enginesPerCore, part)).toBeLessThanOrEqual(1.02);
  });

  test('is not claimed for a flat layer, where whole positions do not fit, or where synapses follow no kernel', () => {
    const dense = convolution(1, { inputs: 2, channels: 8, height: 6, width: 6, kernel: 3, pruned: 0 });
    expect(rules({ ...dense, shape: [288] }, 3, core)).toBeNull();
    expect(rules(dense, 1, core)).toBeNull();
    expect(rules(dense, 3, core)).not.toBeNull();
    const loose = { ...prunedLinear(1, 100, 288, 0.5), shape: dense.shape };
    expect(tile(reduce(loose), loose.shape, 3, core)).not.toBeNull();
    expect(rules(loose, 3, core)).toBeNull();
  });

  test('ends when told: every neuron and every rule looks at the clock', () => {
    const dense = convolution(1, { inputs: 2, channels: 8, height: 6, width: 6, kernel: 3, pruned: 0 });
    const looks = (end: number) => {
      let seen = 0;
      const found = rules(dense, 3, core, () => ++seen > end);
      return { seen, found };
    };
    const all = looks(Infinity).seen;
    expect(looks(1)).toEqual({ seen: 2, found: null });
    // Late among the rules: those that are known by then are taken, and nothing is left without a place.
    for (const end of [60, 500, all - 100]) {
      const { seen, found } = looks(end);
      expect(seen).toBeLessThan(all);
      if (found === null) continue;
      expect(found.bin.length).toBe(288);
      expect(Math.max(...found.bin)).toBeLessThan(30);
    }
    expect(looks(all - 1).found).not.toBeNull();
  });
});

describe('a pruned convolution', () => {
  const size = { inputs: 4, channels: 8, height: 12, width: 12, kernel: 3 };

  test('rules cost less than greedy on the same tiles, and tiles less than channels', () => {
    const problem = convolution(1, { ...size, pruned: 0.5 });
    const reduced = reduce(problem);
    const tiling = tile(reduced, problem.shape, 8, core);
    const placement = tiling && lattice(reduced, tiling, core);
    const built = tiling && greedyInTiles(reduced, tiling, { engines: 10, slots: 16 });
    if (placement === null || built === null) throw new Error('no rules');
    expect(evaluate(problem, placement).cost).toBeLessThan(evaluate(problem, built).cost);
    const partOf = placement.bin.map((b) => Math.floor(b / 10));
    expect(built.bin.map((b) => Math.floor(b / 10))).toEqual(partOf);
    const channelwise = Array.from(partOf, (_, k) => Math.floor(k / 144));
    expect(boundOfCut(problem, 10, partOf)).toBeLessThan(0.7 * boundOfCut(problem, 10, channelwise));
  });

  test('a rule costs what its patterns say, wherever its engines have slots for all', () => {
    const problem = convolution(2, { ...size, pruned: 0.6 });
    const reduced = reduce(problem);
    const grid = { channels: 8, height: 12, width: 12 };
    const members = Array.from({ length: 144 }, (_, at) => at).filter((at) => at % 12 > 2 && at > 30);
    const patterns = patternsOf(reduced, members, grid);
    const [x, y] = [members.map((at) => at % 12), members.map((at) => Math.floor(at / 12))];
    const tile = { patterns, x, y, channels: 8, engines: 10, slots: 1000, excess: 1 };
    const [{ a, b, shift }] = rulesFor(tile, () => false);
    const cost = new Offsets(tile, a, b).descend(shift, () => true);
    // The same by counting: the part alone, each of its sources with its busiest engine, those of one target left out.
    const count = new Map<number, number[]>();
    members.forEach((at, n) => {
      for (let c = 0; c < 8; c++) {
        forEachSource(reduced, c * 144 + at, (i) => {
          const own = count.get(i) ?? new Array<number>(10).fill(0);
          own[(a * x[n] + b * y[n] + shift[c]) % 10]++;
          count.set(i, own);
        });
      }
    });
    let expected = 0;
    for (const [i, own] of count) {
      if (own.reduce((sum, n) => sum + n, 0) > 1) expected += reduced.weight[i] * Math.max(...own);
    }
    expect(cost).toBe(expected);
    // Far fewer patterns than sources, or rules would be judged no faster than placements.
    expect(patterns.weight.length).toBeLessThan(0.3 * count.size);
  });

  test('slots hold, and every neuron has a place, where rules leave engines too full', () => {
    const problem = convolution(3, { ...size, channels: 10, pruned: 0.7 });
    const tight = { cores: 64, enginesPerCore: 10, slotsPerEngine: 16 };
    const placement = rules(problem, 9, tight);
    const load = new Map<number, number>();
    for (const b of placement?.bin ?? []) load.set(b, (load.get(b) ?? 0) + 1);
    expect([...load.values()]).toEqual(new Array(90).fill(16));
  });
});

describe('decoupled dispatch', () => {
  const problem = withLogNormalRates(3, prunedLinear(3, 60, 95, 0.5));
  const loads = neuronLoads(problem);
  const parts = (...sizes: number[]) => sizes.map((neurons) => ({ round: 0, neurons }));

  test('rounds take their times one after the other, each near its share', async () => {
    const rounds = { cores: 2, enginesPerCore: 5, slotsPerEngine: 5, rounds: 3 };
    const mapping = await mapNetwork([problem], rounds, { ...options, dispatch: 'decoupled' });
    expect(mapping.layers[0].parts.map(({ core, round }) => [core, round])).toEqual(
      [0, 1].flatMap((c) => [0, 1].map((r) => [c, r])),
    );
    expect(checkMapping([problem], mapping)).toEqual([]);
    const [{ cost, lowerBound }] = mapping.quality;
    expect(lowerBound).toBeCloseTo(decoupledBound(loads, 10), 9);
    expect(cost / lowerBound).toBeLessThan(1.12);
  });

  test('loads are nearly alike, places and part sizes kept', () => {
    const placement = balance(loads, parts(50, 45), core);
    const sizes = [0, 1].map((p) => placement.bin.filter((b) => Math.floor(b / 10) === p).length);
    expect(sizes).toEqual([50, 45]);
    expect(decoupledCost(loads, placement) / decoupledBound(loads, 20)).toBeLessThan(1.08);
  });

  test('costs less than what is best in lockstep, and the checker derives the same', async () => {
    const mapping = await mapNetwork([problem], core, { ...options, dispatch: 'decoupled' });
    expect(checkMapping([problem], mapping)).toEqual([]);
    const [quality] = mapping.quality;
    const lockstep = await mapNetwork([problem], core, options);
    const { engine } = lockstep.layers[0];
    expect(quality.cost).toBeLessThan(decoupledCost(loads, { engines: 10, parts: 1, bin: Uint32Array.from(engine) }));
    const wrong: Mapping = { ...mapping, quality: [{ ...quality, cost: quality.cost * 1.001, gap: quality.gap }] };
    expect(checkMapping([problem], wrong)).not.toEqual([]);
  });

  test('a limit on slots holds even where it hurts', () => {
    const heavy = Float64Array.of(9, 1, 1, 1, 1, 1);
    const { bin } = balance(heavy, parts(6), { cores: 1, enginesPerCore: 2, slotsPerEngine: 3 });
    expect(bin.filter((b) => b === 0).length).toBe(3);
  });
});

describe('objectives', () => {
  const problem = withLogNormalRates(5, prunedLinear(5, 80, 40, 0.6));
  const { rates: _rates, ...uniform } = problem;

  test('a weighted sum is the sum of its parts, for the same places', async () => {
    const objective = { cycles: 2, rows: 3 };
    const mapping = await mapNetwork([problem], core, { ...options, objective });
    expect(checkMapping([weigh(problem, objective)], mapping)).toEqual([]);
    const { engine } = mapping.layers[0];
    const bin = Uint32Array.from(engine);
    const { cost, rows } = evaluate(problem, { engines: 10, parts: 1, bin });
    expect(mapping.quality[0].cost).toBeCloseTo(2 * cost + 3 * rows, 6);
  });

  test('rows alone are the cycles of uniform rates', async () => {
    expect(await costOf(problem, { objective: { cycles: 0, rows: 1 } })).toBe(await costOf(uniform));
  });

  test('energy weighs what a row and its operation take, and needs to be told', async () => {
    const joules = { row: 2e-12, entry: 5e-12, operation: 3e-12 };
    const objective = { cycles: 0, rows: 0, energy: 1e12, joules };
    const mapping = await mapNetwork([problem], core, { ...options, objective });
    expect(checkMapping([weigh(problem, objective)], mapping)).toEqual([]);
    const { offset } = problem.synapses;
    const entries = Array.from(problem.rates ?? []).reduce(
      (sum, rate, i) => sum + rate * (offset[i + 1] - offset[i]),
      0,
    );
    const energy = layerEnergy(problem, mapping.layers[0], 10, joules);
    // 1e12 makes the cost picojoules: rows at 2 + 3 pJ; entries at 5 pJ are the same in every mapping.
    expect(1e12 * energy).toBeCloseTo(mapping.quality[0].cost + 5 * entries, 6);
    const missing = mapNetwork([problem], core, { ...options, objective: { cycles: 1, rows: 0, energy: 1 } });
    await expect(missing).rejects.toThrowError(/^E_RANGE mapping\.objective\.joules = null/);
  });

  test('more effort is no worse', async () => {
    expect(await costOf(uniform, { effort: 2 })).toBeLessThanOrEqual(await costOf(uniform, { effort: 0.001 }));
  });
});

describe('what is shown of a mapping', () => {
  const problem = withLogNormalRates(7, prunedLinear(7, 50, 30, 0.4));

  test('what moving a neuron would change is what it changes', async () => {
    const mapping = await mapNetwork([problem], { ...core, slotsPerEngine: 4 }, options);
    const [layer] = mapping.layers;
    const bin = Uint32Array.from(layer.engine);
    const cost = (places: Uint32Array): number => evaluate(problem, { engines: 10, parts: 1, bin: places }).cost;
    for (const neuron of [0, 11, 29]) {
      const explained = explainNeuron(problem, layer, mapping.resources, neuron);
      expect(explained).toMatchObject({ engine: layer.engine[neuron], slot: layer.slot[neuron], core: 0, round: 0 });
      expect(explained.load).toBeCloseTo(neuronLoads(problem)[neuron], 9);
      expect(explained.moves.length).toBe(9);
      for (const { engine, change, free } of explained.moves) {
        expect(cost(bin.with(neuron, engine)) - cost(bin)).toBeCloseTo(change, 9);
        expect(free).toBe(bin.filter((b) => b === engine).length < 4);
      }
      // Without the neuron its sources read what they read less the saving.
      const { offset, target, weight } = problem.synapses;
      const kept = Array.from(target, (k) => (k === neuron ? 0 : 1));
      const sum = (end: number): number => kept.slice(0, end).reduce((a: number, b) => a + b, 0);
      const without = {
        ...problem,
        synapses: {
          ...problem.synapses,
          offset: offset.map(sum),
          target: target.filter((k) => k !== neuron),
          weight: Array.from(weight).filter((_, s) => kept[s] === 1),
        },
      };
      const left = evaluate(without, { engines: 10, parts: 1, bin }).cost;
      expect(cost(bin) - left).toBeCloseTo(explained.saving, 9);
    }
  });

  test('the table has every neuron once, names quoted; the picture every place in use', async () => {
    const named = { ...problem, name: 'a "b", c' };
    const mapping = await mapNetwork([named], core, options);
    const loads = [neuronLoads(named)];
    const lines = mapCsv(mappedNeurons(mapping, loads)).trimEnd().split('\n');
    expect(lines[0]).toBe('layer,neuron,core,round,engine,slot,load');
    expect(lines.length).toBe(31);
    const { engine, slot } = mapping.layers[0];
    expect(lines[8]).toContain(`"a ""b"", c",7,0,0,${engine[7]},${slot[7]},`);
    const svg = await mapPicture('places', mapping, loads);
    // those of the legend are drawn around their middle
    expect((svg.match(/<path d="M\d[^"]*Z" fill="#1f5fa8"/g) ?? []).length).toBe(30);
    expect(await mapPicture('places', mapping, loads)).toBe(svg);
  });
});
