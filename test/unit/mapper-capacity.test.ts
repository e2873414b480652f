/** How a network is cut into parts, and what a design that does not hold it is told. */

import { describe, expect, test } from 'vitest';
import { partSizes } from '../../src/mapper/capacity.js';
import { type MapperOptions, type MappingProblem, mapNetwork } from '../../src/mapper/index.js';

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

describe('cores', () => {
  test('accel1 takes five: its first layer two', async () => {
    const mapping = await mapNetwork(accel1, { cores: 5, ...core }, options);
    const cores = mapping.layers.map((layer) => layer.parts.map((part) => part.core));
    expect(cores).toEqual([[0, 1], [2], [3], [4]]);
    expect(mapping.layers.flatMap((layer) => layer.parts).every((part) => part.round === 0)).toBe(true);
  });

  test('too few: every layer and the remedy are named', async () => {
    await expect(mapNetwork(accel1, { cores: 4, ...core }, options)).rejects.toThrowError(
      /^E_CAPACITY accelerator\.cores = 4: .*needs 5 cores of 10 x 16 = 160 .*0: 200 neurons, 2 cores; 1: 100 neurons, 1 core;.*set accelerator\.cores = 5/,
    );
  });

  test('more than there can ever be: the remedy is not a number of cores', async () => {
    const tiny = { cores: 64, enginesPerCore: 1, slotsPerEngine: 2 };
    await expect(mapNetwork(accel1.slice(1), tiny, options)).rejects.toThrowError(
      /^E_CAPACITY accelerator\.cores = 64: .*needs 75 cores.*at most 64 cores: set more accelerator\.enginesPerCore/,
    );
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
