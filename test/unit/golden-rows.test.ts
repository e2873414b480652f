/** The kernels over rows of runs against the models that visit neuron by neuron: every result the same, bit for bit. */

import { describe, expect, test } from 'vitest';
import { FloatLayerModel } from '../../src/golden/float.js';
import { FloatRowsModel, suitsFloatRows } from '../../src/golden/float-rows.js';
import { createFloatGolden, createQuantisedGolden } from '../../src/golden/index.js';
import { chain } from '../../src/golden/layer.js';
import { QuantisedLayerModel } from '../../src/golden/quantised.js';
import { QuantisedRowsModel, suitsQuantisedRows } from '../../src/golden/quantised-rows.js';
import { layRows, type Rows, worthRows } from '../../src/golden/simd/rows.js';
import type { Golden, Saturation } from '../../src/golden/types.js';
import { rng } from '../../src/random/index.js';
import { fromRows } from '../../src/snn/csr.js';
import { quantise } from '../../src/snn/quantise/index.js';
import type { FloatLayer, FloatNetwork, QuantisedLayer, SpikeTrain } from '../../src/snn/types.js';
import { randomFloatNetwork, randomTrain } from '../golden-nets.js';

const cases = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((seed) =>
  (['above', 'at'] as const).flatMap((fire) =>
    (['subtract', 'zero'] as const).flatMap((reset) =>
      [false, true].map((resetDelay) => ({ seed, fire, reset, resetDelay })),
    ),
  ),
);

/** Weights as files hold them. */
const inSinglePrecision = (network: FloatNetwork): FloatNetwork => ({
  ...network,
  layers: network.layers.map((layer) => ({
    ...layer,
    synapses: { ...layer.synapses, weight: layer.synapses.weight.map(Math.fround) },
  })),
});

/** Whether they are worth it or not. */
const floatRows = (layer: FloatLayer): Rows => layRows(layer.synapses, layer.shape, Float32Array) as Rows;
const quantisedRows = (layer: QuantisedLayer): Rows => layRows(layer.synapses, layer.shape, Int16Array) as Rows;

/** Places whose synapses are the same wherever they are, some missing: [channels, height, width] to the same size. */
function convolution(seed: number, [channels, height, width]: readonly [number, number, number]) {
  const random = rng(seed, 'convolution');
  const reach = 1 + random.integer(2);
  const weights = Array.from({ length: channels * channels * (2 * reach + 1) ** 2 }, () =>
    random.uniform() < 0.3 ? 0 : Math.fround(Math.round(random.normal() * 4) / 8),
  );
  const size = channels * height * width;
  return fromRows(size, size, size * weights.length, (source, push) => {
    const [c, y, x] = [Math.floor(source / (height * width)), Math.floor(source / width) % height, source % width];
    for (let to = 0; to < channels; to++) {
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
          const tap = (v - y + reach) * (2 * reach + 1) + u - x + reach;
          push((to * height + v) * width + u, weights[(c * channels + to) * (2 * reach + 1) ** 2 + tap]);
        }
      }
    }
  });
}

/** Two convolutions and a layer of 10, of channels that fill groups of four lanes and that do not. */
function convolved({ seed, ...semantics }: (typeof cases)[number]) {
  const shape = (
    [
      [1, 7, 5],
      [3, 4, 9],
      [4, 6, 6],
      [5, 1, 11],
      [9, 3, 3],
    ] as const
  )[seed % 5];
  const size = shape[0] * shape[1] * shape[2];
  const network = inSinglePrecision(randomFloatNetwork(seed, { sizes: [size, size, size, 10], ...semantics }));
  const layers = network.layers.map((layer, l) =>
    l < 2 ? { ...layer, shape, synapses: convolution(seed + 10 * l, shape) } : layer,
  );
  return { network: { ...network, layers }, input: randomTrain(seed, size, 40, 6) };
}

/** Layers of any width, long enough for a sweep of the smallest membranes. */
function drawn({ seed, ...semantics }: (typeof cases)[number]) {
  const random = rng(seed, 'sizes');
  const sizes = [0, 1, 2].map(() => 1 + random.integer(13));
  const network = randomFloatNetwork(seed, { sizes, ...semantics, bias: seed % 2 === 0, sparsity: 0.3 });
  return { network: inSinglePrecision(network), input: randomTrain(seed, sizes[0], seed === 3 ? 1300 : 60, 9) };
}

describe.each([
  ['linear layers', drawn],
  ['convolutions', convolved],
] as const)('%s', (_, make) => {
  test.each(cases)('L0 %j', (which) => {
    const { network, input } = make(which);
    const { layers, inputShape } = network;
    const rows = chain(
      layers.map((layer) => new FloatRowsModel(layer, floatRows(layer))),
      inputShape,
    );
    const visits = chain(
      layers.map((layer) => new FloatLayerModel(layer)),
      inputShape,
    );
    const wanted = visits.run(input);
    expect(wanted.counts.length).toBe(layers[layers.length - 1].threshold.length);
    expect(rows.run(input)).toEqual(wanted);
    expect(rows.run(input)).toEqual(wanted);
  });

  const hardware = cases.filter(({ reset, resetDelay }) => reset === 'subtract' || !resetDelay);
  test.each(hardware)('L1 %j', (which) => {
    const { network, input } = make(which);
    const quantised = quantise(network, 5);
    const limits: readonly (Saturation | null)[] = [null, { min: -9, max: 0 }, { min: 0, max: 3 }];
    for (const limit of limits) {
      const all = quantised.layers.map((layer, l) => {
        const saturation = limit && { min: limit.min, max: limit.max + layer.threshold + 1 };
        const size = layer.synapses.targets;
        const rank = l === 0 ? Uint32Array.from({ length: size }, (_, k) => size - 1 - k) : undefined;
        return { layer, rest: [5, rank, saturation] as const };
      });
      const rows = chain(
        all.map(({ layer, rest }) => new QuantisedRowsModel(layer, quantisedRows(layer), ...rest)),
        quantised.inputShape,
      );
      const visits = chain(
        all.map(({ layer, rest }) => new QuantisedLayerModel(layer, ...rest)),
        quantised.inputShape,
      );
      expect(rows.run(input)).toEqual(visits.run(input));
      expect(rows.run(input)).toEqual(visits.run(input));
    }
  });
});

describe('full rows of int16 sums', () => {
  const limits: readonly (Saturation | null)[] = [
    null,
    { min: -300, max: 40 },
    { min: 0, max: 1 },
    { min: -1, max: 700 },
  ];
  const drawnCases = cases
    .filter(({ seed, reset, resetDelay }) => seed < 4 && (reset === 'subtract' || !resetDelay))
    .flatMap((which) => limits.map((limit) => ({ ...which, limit })));

  /** A wide layer that is nearly full, and more events in some steps than int16 sums hold. */
  const wide = ({ seed, fire, reset, resetDelay }: (typeof cases)[number]) => {
    const sizes = [30, [8, 31, 45, 104][seed], 40];
    const bias = seed % 2 === 0;
    const network = quantise(randomFloatNetwork(seed, { sizes, fire, reset, resetDelay, bias, sparsity: 0.2 }), 8);
    const layers = network.layers.map((layer, l) => ({
      ...layer,
      beta: [0.9012345678901234, 0.5, 1, 0][(seed + l) % 4],
    }));
    return { layers, input: randomTrain(seed, 30, 40, 700) };
  };
  const models = (layers: readonly QuantisedLayer[], limit: Saturation | null) =>
    layers.map((layer) => {
      const rows = quantisedRows(layer);
      const saturation = limit && { min: limit.min, max: limit.max + layer.threshold };
      expect([rows.full, suitsQuantisedRows(rows, saturation)]).toEqual([true, true]);
      const rest = [8, undefined, saturation] as const;
      return [new QuantisedRowsModel(layer, rows, ...rest), new QuantisedLayerModel(layer, ...rest)] as const;
    });

  test.each(drawnCases)('%j', ({ limit, ...which }) => {
    const { layers, input } = wide(which);
    const both = models(layers, limit);
    const [rows, visits] = [0, 1].map((i) =>
      chain(
        both.map((pair) => pair[i]),
        [30],
      ).run(input),
    );
    expect(rows).toEqual(visits);
    expect(visits.layers[0].address.length).toBeGreaterThan(0);
    expect(visits.clipped[0] > 0).toBe(limit !== null);
  });

  test.each([1, -1])('as many events of the largest weight, of sign %i, as no int16 holds', (sign) => {
    const { layers, input } = wide(drawnCases[0]);
    const { synapses } = layers[0];
    const alike = { ...synapses, weight: synapses.weight.map(() => 127 * sign) };
    const [[rows, visits]] = models([{ ...layers[0], synapses: alike, bias: null, beta: 1 }], null);
    const result = rows.run(input);
    expect(result).toEqual(visits.run(input));
    expect(Math.max(-result.range.min, result.range.max)).toBeGreaterThan(2 * 32_767);
  });

  test('one limit off by one LSB is noticed', () => {
    const which = drawnCases[0];
    const { layers, input } = wide(which);
    const [[rows]] = models(layers, { min: -300, max: 40 });
    const [[, other]] = models(layers, { min: -301, max: 40 });
    expect(rows.run(input)).not.toEqual(other.run(input));
  });

  test('without limits the order of the events of a step does not matter; with limits it does', () => {
    const { layers, input } = wide(drawnCases[0]);
    const address = input.address.slice();
    for (let t = 0; t < input.steps; t++) address.subarray(input.offset[t], input.offset[t + 1]).reverse();
    const spikes = (limit: Saturation | null, i: 0 | 1, train: SpikeTrain) =>
      models(layers, limit)[0][i].run(train).spikes;
    for (const i of [0, 1] as const) {
      expect(spikes(null, i, { ...input, address })).toEqual(spikes(null, i, input));
      expect(spikes(limits[1], i, { ...input, address })).not.toEqual(spikes(limits[1], i, input));
    }
  });

  test('weights that a byte does not hold are left to the model that visits', () => {
    const { layers, input } = wide(drawnCases[0]);
    const weight = layers[0].synapses.weight.slice();
    weight[0] = 200;
    const layer = { ...layers[0], synapses: { ...layers[0].synapses, weight } };
    expect(suitsQuantisedRows(quantisedRows(layer), null)).toBe(false);
    const found = createQuantisedGolden({ inputShape: [30], layers: [layer], weightBits: 8 }).run(input);
    const { spikes, range } = new QuantisedLayerModel(layer, 8, undefined, null).run(input);
    expect([found.layers[0], found.range[0]]).toEqual([spikes, range]);
  });

  test('membranes that int16 does not hold are left to the model that visits', () => {
    const { layers } = wide(drawnCases[0]);
    const rows = quantisedRows(layers[0]);
    expect(suitsQuantisedRows(rows, { min: -16_000, max: 16_000 })).toBe(true);
    expect(suitsQuantisedRows(rows, { min: -17_000, max: 1000 })).toBe(false);
    const limited = (min: number): Golden =>
      createQuantisedGolden(
        { inputShape: [30], layers: [layers[0]], weightBits: 8 },
        { saturation: [{ min, max: 1000 }] },
      );
    const { input } = wide(drawnCases[0]);
    expect(limited(-17_000).run(input).layers).toEqual(limited(-16_000).run(input).layers);
  });

  test('a limit between two LSB is refused', () => {
    const { layers } = wide(drawnCases[0]);
    const network = { inputShape: [30], layers: [layers[0]], weightBits: 8 };
    expect(() => createQuantisedGolden(network, { saturation: [{ min: -0.5, max: 1000 }] })).toThrow('whole LSB');
  });
});

test('rows hold every synapse, and those of a convolution keep equal weights once', () => {
  const shape = [5, 8, 8] as const;
  const synapses = convolution(3, shape);
  const { laneOf, neuronAt, offset, runs, weights, lanes, full } = layRows(synapses, shape, Float32Array) as Rows;
  expect([lanes, full]).toEqual([8 * 8 * 8, false]);
  const found = fromRows(synapses.sources, synapses.targets, synapses.target.length, (source, push) => {
    const row = new Map<number, number>();
    for (let r = offset[source]; r < offset[source + 1]; r++) {
      const [begin, end, at] = runs.subarray(3 * r);
      for (let lane = begin; lane < end; lane++) row.set(lane, weights[at + lane - begin]);
    }
    for (let k = 0; k < synapses.targets; k++) push(k, row.get(laneOf[k]) ?? 0);
    for (const [lane, weight] of row) if (laneOf[neuronAt[lane]] !== lane) expect(weight).toBe(0);
  });
  expect(found).toEqual(synapses);
  expect(weights.length).toBeLessThan(synapses.target.length / 4);
});

describe('a network large enough for rows', () => {
  const shape = { sizes: [90, 60, 40], reset: 'subtract', resetDelay: true, fire: 'above' } as const;
  const network = inSinglePrecision(randomFloatNetwork(11, shape));
  const quantised = quantise(network, 8);
  // More events in a step than are handed over at once.
  const input = randomTrain(2, 90, 6, 9000);

  test('takes them at both levels, full ones', () => {
    expect(network.layers.every((layer) => floatRows(layer).full)).toBe(true);
    expect(network.layers.every((layer) => suitsFloatRows(layer) && worthRows(floatRows(layer)))).toBe(true);
    expect(quantised.layers.every((layer) => worthRows(quantisedRows(layer)))).toBe(true);
    const visited = chain(
      network.layers.map((layer) => new FloatLayerModel(layer)),
      [90],
    );
    expect(createFloatGolden(network).run(input)).toEqual(visited.run(input));
    const visitedWhole = chain(
      quantised.layers.map((layer) => new QuantisedLayerModel(layer, 8, undefined, null)),
      [90],
    );
    expect(createQuantisedGolden(quantised).run(input)).toEqual(visitedWhole.run(input));
  });

  test('one weight changed is noticed', () => {
    const few = randomTrain(2, 90, 60, 9);
    const { synapses } = quantised.layers[0];
    const weight = synapses.weight.slice();
    weight[synapses.offset[few.address[0]]] += 100;
    const layers = quantised.layers.map((layer, l) =>
      l === 0 ? { ...layer, synapses: { ...synapses, weight } } : layer,
    );
    const changed = createQuantisedGolden({ ...quantised, layers }).run(few);
    expect(changed).not.toEqual(createQuantisedGolden(quantised).run(few));
  });
});
