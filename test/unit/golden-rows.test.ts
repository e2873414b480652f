/** The kernels over whole rows against the models that visit neuron by neuron: every result the same, bit for bit. */

import { describe, expect, test } from 'vitest';
import { FloatLayerModel } from '../../src/golden/float.js';
import { FloatRowsModel, suitsFloatRows } from '../../src/golden/float-rows.js';
import { createFloatGolden, createQuantisedGolden } from '../../src/golden/index.js';
import { chain } from '../../src/golden/layer.js';
import { QuantisedLayerModel } from '../../src/golden/quantised.js';
import { QuantisedRowsModel } from '../../src/golden/quantised-rows.js';
import { suitsRows } from '../../src/golden/simd/arena.js';
import type { Saturation } from '../../src/golden/types.js';
import { rng } from '../../src/random/index.js';
import { quantise } from '../../src/snn/quantise/index.js';
import type { FloatNetwork } from '../../src/snn/types.js';
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

/** Layers of any width, long enough for a sweep of the smallest membranes. */
function drawn({ seed, ...semantics }: (typeof cases)[number]) {
  const random = rng(seed, 'sizes');
  const sizes = [0, 1, 2].map(() => 1 + random.integer(13));
  const network = randomFloatNetwork(seed, { sizes, ...semantics, bias: seed % 2 === 0, sparsity: 0.3 });
  return { network: inSinglePrecision(network), input: randomTrain(seed, sizes[0], seed === 3 ? 1300 : 60, 9) };
}

describe('L0', () => {
  test.each(cases)('%j', (which) => {
    const { network, input } = drawn(which);
    const rows = chain(
      network.layers.map((layer) => new FloatRowsModel(layer)),
      network.inputShape,
    );
    const visits = chain(
      network.layers.map((layer) => new FloatLayerModel(layer)),
      network.inputShape,
    );
    expect(rows.run(input)).toEqual(visits.run(input));
    expect(rows.run(input)).toEqual(visits.run(input));
  });
});

describe('L1', () => {
  const hardware = cases.filter(({ reset, resetDelay }) => reset === 'subtract' || !resetDelay);
  test.each(hardware)('%j', (which) => {
    const { network, input } = drawn(which);
    const quantised = quantise(network, 5);
    const limits: readonly (Saturation | null)[] = [null, { min: -9, max: 0 }, { min: 0, max: 3 }];
    for (const limit of limits) {
      const all = quantised.layers.map((layer, l) => {
        const saturation = limit && { min: limit.min, max: limit.max + layer.threshold + 1 };
        const size = layer.synapses.targets;
        const rank = l === 0 ? Uint32Array.from({ length: size }, (_, k) => size - 1 - k) : undefined;
        return [layer, 5, rank, saturation] as const;
      });
      const rows = chain(
        all.map((one) => new QuantisedRowsModel(...one)),
        quantised.inputShape,
      );
      const visits = chain(
        all.map((one) => new QuantisedLayerModel(...one)),
        quantised.inputShape,
      );
      expect(rows.run(input)).toEqual(visits.run(input));
      expect(rows.run(input)).toEqual(visits.run(input));
    }
  });
});

describe('a network large enough for rows', () => {
  const shape = { sizes: [90, 60, 40], reset: 'subtract', resetDelay: true, fire: 'above' } as const;
  const network = inSinglePrecision(randomFloatNetwork(11, shape));
  const quantised = quantise(network, 8);
  // More events in a step than are handed over at once.
  const input = randomTrain(2, 90, 6, 9000);

  test('takes them at both levels', () => {
    expect(network.layers.every(suitsFloatRows)).toBe(true);
    expect(quantised.layers.every(({ synapses }) => suitsRows(synapses))).toBe(true);
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
