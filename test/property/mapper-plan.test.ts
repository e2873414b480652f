/** The memories that the generator builds, decoded by the checker, which shares nothing with it. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPlan } from '../../generators/plan/index.js';
import { partImages } from '../../generators/plan/part-images.js';
import { designSchema } from '../../src/config/design.js';
import { checkImages, mapNetwork } from '../../src/mapper/index.js';
import type { QuantisedNetwork } from '../../src/snn/types.js';
import { randomChain, WEIGHT_BITS } from './mapper-random.js';

async function planned(seed: number) {
  const { layers, engines, slots } = randomChain(seed);
  const rounds = 1 + (seed % 3);
  const parts = layers.map(({ synapses }) => Math.ceil(synapses.targets / (engines * slots)));
  const cores = parts.reduce((sum, n) => sum + Math.ceil(n / rounds), 0);
  const resources = { cores, enginesPerCore: engines, slotsPerEngine: slots, rounds };
  const mapping = await mapNetwork(layers, resources, { method: 'round-robin', deadline: 1, seed });
  const network: QuantisedNetwork = {
    inputShape: [layers[0].synapses.sources],
    weightBits: WEIGHT_BITS,
    layers: layers.map(({ name, synapses, bias }) => ({
      name,
      shape: [synapses.targets],
      synapses: { ...synapses, weight: Int16Array.from(synapses.weight) },
      bias: bias === null ? null : Int32Array.from(bias),
      scale: 1,
      threshold: 100,
      beta: 0.9,
      reset: 'subtract',
      resetDelay: false,
      fire: 'above',
    })),
  };
  const design = designSchema.parse({
    version: 1,
    name: 'random',
    network: { file: 'network.nir', semantics: { preset: 'snntorch' } },
    input: { dataset: 'npz', shape: [2, 1, 1], steps: 1, windowUs: 1 },
    accelerator: { ...resources, weightBits: WEIGHT_BITS },
  });
  return { layers, mapping, plan: buildPlan(design, 'hash', network, mapping) };
}

test('every memory image decodes to the layer, in the rows that the mapping counts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const { layers, mapping, plan } = await planned(seed);
      expect(checkImages(layers, mapping, partImages(plan))).toEqual([]);
      const rows = mapping.quality.reduce((sum, quality) => sum + quality.rows, 0);
      const read = partImages(plan).flatMap(({ e2aCount, sources }) => Array.from(e2aCount).slice(0, sources));
      expect(read.reduce((a, b) => a + b, 0)).toBe(rows);
    }),
    { numRuns: 100, seed: 6 },
  );
});

test('a weight of another network does not', async () => {
  const { layers, mapping, plan } = await planned(5);
  const { weight } = plan.cores[0].rows;
  weight[weight.findIndex((w) => w > 0)] *= -1;
  expect(checkImages(layers, mapping, partImages(plan))).not.toEqual([]);
});
