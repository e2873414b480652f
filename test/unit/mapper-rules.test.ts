/** Rules and measures of the mapper besides the search: tilings, decoupled engines, objectives, one neuron explained. */

import { describe, expect, test } from 'vitest';
import { convolution, prunedLinear, withLogNormalRates } from '../../scripts/lib/synthetic-layers.js';
import { balance, decoupledBound, decoupledCost, neuronLoads } from '../../src/mapper/decoupled.js';
import {
  boundOfCut,
  checkMapping,
  explainNeuron,
  layerEnergy,
  type Mapping,
  type MappingProblem,
  mapNetwork,
  weigh,
} from '../../src/mapper/index.js';
import { lattice } from '../../src/mapper/lattice.js';
import { reduce } from '../../src/mapper/reduce.js';
import { evaluate } from '../../src/mapper/search.js';
import { mapCsv, mapPicture, mappedNeurons } from '../../src/report/map-picture.js';

const core = { cores: 64, enginesPerCore: 10, slotsPerEngine: 16 };
const options = { method: 'auto', deadline: 1, seed: 1, effort: 0.05 } as const;
const costOf = async (problem: MappingProblem, change = {}): Promise<number> =>
  (await mapNetwork([problem], core, { ...options, ...change })).quality[0].cost;

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
    const placement = lattice(reduce(problem), problem.shape, parts, resources);
    if (placement === null) throw new Error('no tiling');
    const load = new Map<number, number>();
    for (const b of placement.bin) load.set(b, (load.get(b) ?? 0) + 1);
    expect(Math.max(...load.values())).toBeLessThanOrEqual(16);
    const part = placement.bin.map((b) => Math.floor(b / enginesPerCore));
    expect(evaluate(problem, placement).cost / boundOfCut(problem, enginesPerCore, part)).toBeLessThanOrEqual(1.02);
  });

  test('is not claimed for a pruned one, for a flat layer, or where whole positions do not fit', () => {
    const size = { inputs: 2, channels: 8, height: 6, width: 6, kernel: 3 };
    const pruned = convolution(1, { ...size, pruned: 0.5 });
    expect(lattice(reduce(pruned), pruned.shape, 3, core)).toBeNull();
    const dense = convolution(1, { ...size, pruned: 0 });
    expect(lattice(reduce(dense), [288], 3, core)).toBeNull();
    expect(lattice(reduce(dense), dense.shape, 1, core)).toBeNull();
    expect(lattice(reduce(dense), dense.shape, 3, core)).not.toBeNull();
  });

  test('ends when told: every neuron and every tiling looks at the clock', () => {
    const dense = convolution(1, { inputs: 2, channels: 8, height: 6, width: 6, kernel: 3, pruned: 0 });
    const reduced = reduce(dense);
    const looks = (end: number) => {
      let seen = 0;
      const found = lattice(reduced, dense.shape, 3, core, () => ++seen > end);
      return { seen, found };
    };
    const { enginesPerCore } = core;
    const all = looks(Infinity).seen;
    expect(all).toBeGreaterThanOrEqual(3 * enginesPerCore ** 2);
    // Late while parts are filled: no tiling at all. Later: the rest of the tilings are left out, one look a part.
    expect(looks(1)).toEqual({ seen: 2, found: null });
    const late = looks(all - 2 * enginesPerCore ** 2);
    expect(late.seen).toBeLessThan(all);
    expect(late.found?.bin.length).toBe(reduced.neurons);
    expect(Math.max(...(late.found?.bin ?? []))).toBeLessThan(3 * enginesPerCore);
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
