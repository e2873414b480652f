import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AnalogOptions,
  createAnalogGolden,
  createQuantisedGolden,
  idealEngine,
  type LayerAnalog,
} from '../../src/golden/index.js';
import { quantise } from '../../src/snn/quantise/index.js';
import type { QuantisedNetwork } from '../../src/snn/types.js';
import { type NetworkShape, randomFloatNetwork, randomTrain } from '../golden-nets.js';

const shape: fc.Arbitrary<NetworkShape> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
    reset: fc.constantFrom('zero', 'subtract'),
    resetDelay: fc.boolean(),
    fire: fc.constantFrom('above', 'at'),
    bias: fc.boolean(),
  })
  .filter(({ reset, resetDelay }) => reset === 'subtract' || !resetDelay);

/** Neurons over engines of four slots, last neuron first. */
function placed({ layers }: QuantisedNetwork): LayerAnalog[] {
  return layers.map(({ synapses: { targets } }) => {
    const engine = Uint16Array.from({ length: targets }, (_, k) => Math.floor((targets - 1 - k) / 4));
    const slot = Uint16Array.from({ length: targets }, (_, k) => (targets - 1 - k) % 4);
    return { model: idealEngine, engine, slot };
  });
}

const options = (layers: readonly LayerAnalog[]): AnalogOptions => ({ layers, seed: 1, cycle: 20e-9 });

test('with ideal numbers L2 is L1, spike by spike and to the last bit of its ranges', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), shape, fc.boolean(), (seed, net, clips) => {
      const network = quantise(randomFloatNetwork(seed, net), 6);
      const saturation = clips
        ? network.layers.map(({ threshold }) => ({ min: -threshold, max: threshold + 20 }))
        : undefined;
      const order = network.layers.map(({ synapses: { targets } }) =>
        Uint32Array.from({ length: targets }, (_, k) => targets - 1 - k),
      );
      const input = randomTrain(seed, net.sizes[0], 25, 6);
      const ideal = createAnalogGolden(network, { ...options(placed(network)), order, saturation });
      const want = createQuantisedGolden(network, { order, saturation }).run(input);
      expect(ideal.run(input)).toEqual(want);
      expect(ideal.run(input)).toEqual(want);
    }),
    { numRuns: 150 },
  );
});

test('numbers that are not ideal are noticed', () => {
  const network = quantise(
    randomFloatNetwork(3, { sizes: [9, 8, 4], reset: 'subtract', resetDelay: true, fire: 'above' }),
    6,
  );
  const input = randomTrain(3, 9, 40, 6);
  const want = createQuantisedGolden(network).run(input);
  const layers = placed(network);
  const wrong = (change: Partial<LayerAnalog['model']>): LayerAnalog[] =>
    layers.map((layer) => ({ ...layer, model: { ...idealEngine, ...change } }));
  for (const change of [
    { gain: 1.1 },
    { offset: -1 },
    { droop: 0.05 },
    { beta: 0.3 },
    { comparatorOffset: 5 },
    { noise: 3 },
    { crosstalk: 1 },
    { hold: { rate: -1e7, share: 0 } },
    { bend: { linear: [-30, -10, 5, 30], held: [-20, -10, 5, 8] } },
  ]) {
    const found = createAnalogGolden(network, options(wrong(change))).run(input);
    expect(found.range, JSON.stringify(change)).not.toEqual(want.range);
  }
});
