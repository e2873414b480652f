/** How a network is cut into parts, and what a design that does not hold it is told. */

import { describe, expect, test } from 'vitest';
import { cutLayer, partSizes } from '../../src/mapper/capacity.js';
import { checkMapping, type MapperOptions, type MappingProblem, mapNetwork } from '../../src/mapper/index.js';

const options: MapperOptions = { method: 'round-robin', deadline: 1, seed: 1 };
const core = { enginesPerCore: 10, slotsPerEngine: 16 };

const dense = (name: string, sources: number, targets: number): MappingProblem => ({
  name,
  synapses: {
    sources,
    targets,
    offset: Uint32Array.from({ length: sources + 1 }, (_, i) => i * targets),
    target: Uint32Array.from({ length: sources * targets }, (_, s) => s % targets),
    weight: new Int16Array(sources * targets).fill(1),
  },
});

/** The layers of accel1: 2312-200-100-40-10. */
const accel1 = [dense('0', 2312, 200), dense('1', 200, 100), dense('2', 100, 40), dense('3', 40, 10)];

describe('parts of a layer', () => {
  test.each([
    [200, [100, 100]],
    [160, [160]],
    [161, [90, 71]],
    [10, [10]],
    [1, [1]],
    [321, [110, 110, 101]],
  ])('%i neurons on cores of 10 x 16', (neurons, sizes) => {
    expect(partSizes(neurons, { cores: 9, ...core })).toEqual(sizes);
  });

  test('are the fewest, hold every neuron, fit and are balanced to within M', () => {
    for (let neurons = 1; neurons < 400; neurons++) {
      const sizes = partSizes(neurons, { cores: 99, enginesPerCore: 7, slotsPerEngine: 5 });
      expect(sizes.length).toBe(Math.ceil(neurons / 35));
      expect(sizes.reduce((a, b) => a + b)).toBe(neurons);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(35);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      // One slot level of balance, and the last level may be short.
      expect(sizes[0] - sizes[sizes.length - 1]).toBeLessThan(14);
    }
  });
});

describe('rounds of a layer', () => {
  const places = (neurons: number, cores: number) =>
    cutLayer(neurons, { cores, ...core }, cores).map((part) => [part.core, part.round, part.neurons]);

  test('the fewest, filled first; cores in parallel balanced; the odd size last', () => {
    expect(places(200, 1)).toEqual([
      [0, 0, 160],
      [0, 1, 40],
    ]);
    // Five parts on two cores: one core works three rounds, the other two and comes first.
    expect(places(701, 2)).toEqual([
      [0, 0, 160],
      [0, 1, 160],
      [1, 0, 160],
      [1, 1, 160],
      [1, 2, 61],
    ]);
    expect(places(501, 2)).toEqual([
      [0, 0, 160],
      [0, 1, 100],
      [1, 0, 160],
      [1, 1, 81],
    ]);
  });

  test('every neuron once, the fewest parts, and only the last no multiple of M', () => {
    const small = { cores: 9, enginesPerCore: 3, slotsPerEngine: 4 };
    for (let neurons = 1; neurons < 150; neurons++) {
      for (let cores = 1; cores < 9; cores++) {
        const parts = cutLayer(neurons, small, cores);
        expect(parts.length).toBe(Math.ceil(neurons / 12));
        expect(parts.reduce((sum, part) => sum + part.neurons, 0)).toBe(neurons);
        expect(parts.every((part) => part.neurons > 0 && part.neurons <= 12)).toBe(true);
        expect(parts.slice(0, -1).every((part) => part.neurons % 3 === 0)).toBe(true);
        const rounds = Math.max(...parts.map((part) => part.round)) + 1;
        expect(rounds).toBe(Math.ceil(parts.length / Math.min(cores, parts.length)));
      }
    }
  });

  test('accel1 on four cores: two rounds of the first layer, and of no other', async () => {
    const mapping = await mapNetwork(accel1, { cores: 4, rounds: 2, ...core }, options);
    expect(mapping.layers.map(({ parts }) => parts.map((part) => [part.core, part.round]))).toEqual([
      [
        [0, 0],
        [0, 1],
      ],
      [[1, 0]],
      [[2, 0]],
      [[3, 0]],
    ]);
    expect(checkMapping(accel1, mapping)).toEqual([]);
    const [first] = mapping.layers;
    expect([0, 1].map((p) => first.part.filter((part) => part === p).length)).toEqual([160, 40]);
  });

  test('the second accelerator on five cores: two rounds of its largest layer', async () => {
    const sizes = [2048, 1000, 500, 200, 100, 10];
    const accel2 = sizes.slice(1).map((targets, l) => dense(`${l}`, sizes[l], targets));
    const resources = { cores: 5, enginesPerCore: 20, slotsPerEngine: 32, rounds: 2 };
    const { layers } = await mapNetwork(accel2, resources, options);
    expect(layers.map(({ parts }) => parts.length)).toEqual([2, 1, 1, 1, 1]);
    expect(layers[0].part.filter((part) => part === 0).length).toBe(640);
  });

  test('a layer that is fully connected meets its bound in rounds too', async () => {
    const mapping = await mapNetwork(
      [dense('fc', 7, 703)],
      { cores: 2, rounds: 3, ...core },
      { ...options, method: 'auto' },
    );
    expect(mapping.quality[0]).toMatchObject({ certificate: 'closed-form', gap: 0 });
    expect(checkMapping([dense('fc', 7, 703)], mapping)).toEqual([]);
  });

  test('go where they cost least: to the layer whose sources are quiet', async () => {
    const busy = (rate: number): MappingProblem => ({
      ...dense('fc', 50, 320),
      rates: new Float64Array(50).fill(rate),
    });
    const rounds = async (first: number, second: number) => {
      const mapping = await mapNetwork([busy(first), busy(second)], { cores: 3, rounds: 4, ...core }, options);
      return mapping.layers.map(({ parts }) => 1 + Math.max(...parts.map((part) => part.round)));
    };
    expect(await rounds(1, 0.1)).toEqual([1, 2]);
    expect(await rounds(0.1, 1)).toEqual([2, 1]);
  });

  test('none where the cores suffice', async () => {
    const mapping = await mapNetwork(accel1, { cores: 5, rounds: 16, ...core }, options);
    expect(mapping.layers.flatMap((layer) => layer.parts).every((part) => part.round === 0)).toBe(true);
  });

  test('a core more than that, or a round that is out of range or missing, is rejected', async () => {
    const mapping = await mapNetwork(accel1, { cores: 4, rounds: 2, ...core }, options);
    const with_ = (parts: readonly { core: number; round: number }[]) =>
      checkMapping(accel1, {
        ...mapping,
        layers: mapping.layers.map((layer, l) => (l === 0 ? { ...layer, parts } : layer)),
      });
    const first = (core: number, round: number) => [
      { core: 0, round: 0 },
      { core, round },
    ];
    expect(with_(first(0, 2)).map(({ legal }) => legal)).toEqual(['0..1', 'core 0 has nothing to do in round 1']);
    expect(with_(first(0, 0)).map(({ legal }) => legal)).toEqual(['has a part already']);
    expect(with_(first(1, 1)).length).toBeGreaterThan(0);
    expect(
      with_([
        { core: 0, round: 1 },
        { core: 0, round: 1 },
      ]).length,
    ).toBeGreaterThan(1);
  });
});

describe('cores', () => {
  test('accel1 takes five: its first layer two', async () => {
    const mapping = await mapNetwork(accel1, { cores: 5, ...core }, options);
    const cores = mapping.layers.map((layer) => layer.parts.map((part) => part.core));
    expect(cores).toEqual([[0, 1], [2], [3], [4]]);
    expect(mapping.layers.flatMap((layer) => layer.parts).every((part) => part.round === 0)).toBe(true);
  });

  test('too few: every layer and the remedy are named', async () => {
    await expect(mapNetwork(accel1, { cores: 4, ...core }, options)).rejects.toThrowError(
      /^E_CAPACITY accelerator\.cores = 4: .*needs 5 cores of 10 x 16 = 160 .*0: 200 neurons, 2 cores; 1: 100 neurons, 1 core;.*set accelerator\.cores = 5, or accelerator\.rounds = 2, or accelerator\.slotsPerEngine = 20/,
    );
  });

  test('more than there can ever be: the remedy is not a number of cores', async () => {
    const tiny = { cores: 64, enginesPerCore: 1, slotsPerEngine: 2 };
    await expect(mapNetwork(accel1.slice(1), tiny, options)).rejects.toThrowError(
      /^E_CAPACITY accelerator\.cores = 64: .*needs 75 cores.*at most 64 cores: set accelerator\.rounds = 2, or accelerator\.slotsPerEngine = 3/,
    );
  });
});

describe('cores and rounds that do not suffice', () => {
  const options64 = { cores: 1, enginesPerCore: 1, slotsPerEngine: 2, rounds: 2 };
  test.each([
    [
      'fewer cores than layers',
      accel1,
      { ...core, cores: 3, rounds: 16 },
      /needs 4 cores.*in up to 16 rounds.*set accelerator\.cores = 4$/,
    ],
    [
      'more rounds would do',
      accel1,
      { ...core, cores: 4, slotsPerEngine: 8, rounds: 2 },
      /needs 5 cores.*rounds = 3, or accelerator\.slotsPerEngine = 10/,
    ],
    [
      'nothing of one kind alone',
      [dense('fc', 2, 9000)],
      options64,
      /at most 64 cores: set more accelerator\.enginesPerCore, slotsPerEngine and rounds/,
    ],
  ])('%s', async (_, layers, resources, message) => {
    await expect(mapNetwork(layers, resources, options)).rejects.toThrowError(message);
  });
});

describe('what cannot be mapped', () => {
  const [layer] = [dense('fc', 3, 4)];
  const broken = (change: Partial<MappingProblem['synapses']>): MappingProblem => ({
    ...layer,
    synapses: { ...layer.synapses, ...change },
  });
  test.each([
    ['no engines', layer, { enginesPerCore: 0 }, /^E_RANGE accelerator\.enginesPerCore = 0: an integer, 1\.\.64/],
    ['too many slots', layer, { slotsPerEngine: 257 }, /^E_RANGE accelerator\.slotsPerEngine = 257/],
    ['half a core', layer, { cores: 0.5 }, /^E_RANGE accelerator\.cores = 0\.5/],
    ['no neurons', dense('fc', 3, 0), {}, /^E_RANGE fc\.targets = 0/],
    ['a target out of range', broken({ targets: 3 }), {}, /^E_RANGE fc\.target\[3\] = 3: .*source 0/],
    ['targets out of order', broken({ target: new Uint32Array(12) }), {}, /^E_RANGE fc\.target\[1\] = 0/],
    ['a table cut short', broken({ target: new Uint32Array(11) }), {}, /^E_RANGE fc\.offset/],
    ['offsets that fall', broken({ offset: Uint32Array.of(0, 8, 4, 12) }), {}, /^E_RANGE fc\./],
    ['rates missing', { ...layer, rates: new Float64Array(2) }, {}, /^E_RANGE fc\.rates\.length = 2/],
    ['a rate that is none', { ...layer, rates: Float64Array.of(0, NaN, 1) }, {}, /^E_RANGE fc\.rates\[1\] = NaN/],
  ])('%s', async (_, problem, change, message) => {
    await expect(mapNetwork([problem], { cores: 1, ...core, ...change }, options)).rejects.toThrowError(message);
  });
});
