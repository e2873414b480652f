/** Every mapping passes the checker, and nothing that was changed does. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertMapping, checkImages, checkMapping, type MapperOptions, mapNetwork } from '../../src/mapper/index.js';
import { rng } from '../../src/random/index.js';
import { type Case, caseOf, corruptions, randomChain } from './mapper-random.js';

const violations = ({ layers, mapping, images }: Case) => [
  ...checkMapping(layers, mapping),
  ...checkImages(layers, mapping, images),
];

async function mapped(seed: number, method: MapperOptions['method'] = 'round-robin') {
  const { layers, engines, slots } = randomChain(seed);
  // Few cores make rounds; where there are too few, as many as the layers take in one round.
  const rounds = 1 + (seed % 3);
  const parts = layers.map(({ synapses }) => Math.ceil(synapses.targets / (engines * slots)));
  const cores = parts.reduce((sum, n) => sum + Math.ceil(n / rounds), 0);
  const resources = { cores, enginesPerCore: engines, slotsPerEngine: slots, rounds };
  return { layers, mapping: await mapNetwork(layers, resources, { method, deadline: 5, seed }) };
}

describe('the checker', () => {
  test.each(['round-robin', 'auto'] as const)('passes every mapping and its memories (%s)', async (method) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        const { layers, mapping } = await mapped(seed, method);
        expect(violations(caseOf(layers, mapping))).toEqual([]);
      }),
      { numRuns: method === 'auto' ? 20 : 100, seed: 1 },
    );
  });

  test('rejects every single corruption', async () => {
    const rejected = new Map<string, number>();
    for (let seed = 0; seed < 60; seed++) {
      const { layers, mapping } = await mapped(seed);
      for (const [name, corrupt] of Object.entries(corruptions)) {
        const corrupted = caseOf(layers, mapping);
        if (!corrupt(corrupted, rng(seed, name))) continue;
        expect(violations(corrupted), `${name}, seed ${seed}`).not.toEqual([]);
        rejected.set(name, (rejected.get(name) ?? 0) + 1);
      }
    }
    expect([...rejected.keys()].sort()).toEqual(Object.keys(corruptions).sort());
    expect([...rejected.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(1000);
  });

  test('names the place, the value and what it should be', async () => {
    const { layers, mapping } = await mapped(3);
    const corrupted = caseOf(layers, mapping);
    corrupted.mapping.layers[1].engine[0] = 99;
    expect(() => assertMapping(violations(corrupted))).toThrowError(/^E_MAPPING layers\[1\]\.engine\[0\] = 99: 0\.\./);
    expect(() => assertMapping([])).not.toThrow();
  });
});
