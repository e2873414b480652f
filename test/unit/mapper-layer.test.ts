/** What is said of each layer: cost, bound, certificate and why the search stopped. */

import { describe, expect, test } from 'vitest';
import { checkMapping, type MapperOptions, type Mapping, mapNetwork } from '../../src/mapper/index.js';
import { rng } from '../../src/random/index.js';
import { randomLayer } from '../property/mapper-random.js';

const resources = { cores: 9, enginesPerCore: 10, slotsPerEngine: 16 };
const options: MapperOptions = { method: 'auto', deadline: 300, seed: 1 };
const sparse = (sources: number, targets: number, density = 0.5) =>
  randomLayer(rng(1, 'sparse'), 'sparse', sources, targets, density);

/** All that is reproducible. */
const reproducible = ({ layers, quality }: Mapping) => ({
  layers,
  quality: quality.map(({ seconds: _, ...rest }) => rest),
});

describe('certificates', () => {
  test('a dense layer over two cores is optimal in closed form', async () => {
    const mapping = await mapNetwork([sparse(50, 203, 1)], resources, options);
    const [quality] = mapping.quality;
    expect(quality).toMatchObject({ cost: 50 * 21, lowerBound: 50 * 21, gap: 0, proven: true });
    expect(quality).toMatchObject({ certificate: 'closed-form', stop: 'closed form', rows: 50 * 21 });
  });

  test('as many engines as neurons: one row a source', async () => {
    const [quality] = (await mapNetwork([sparse(50, 10)], resources, options)).quality;
    expect(quality).toMatchObject({ certificate: 'closed-form', gap: 0 });
  });

  test('round robin says no more than it knows', async () => {
    const method = 'round-robin';
    const [pruned] = (await mapNetwork([sparse(50, 40)], resources, { ...options, method })).quality;
    expect(pruned).toMatchObject({ certificate: 'none', proven: false, stop: 'round robin' });
    const [dense] = (await mapNetwork([sparse(50, 40, 1)], resources, { ...options, method })).quality;
    expect(dense).toMatchObject({ certificate: 'closed-form', proven: true, stop: 'round robin' });
  });

  test('the search beats round robin on a pruned layer', async () => {
    const layer = sparse(100, 40);
    const [found] = (await mapNetwork([layer], resources, options)).quality;
    const [dealt] = (await mapNetwork([layer], resources, { ...options, method: 'round-robin' })).quality;
    expect(found.stop).toBe('too large for the ILP');
    expect(found.cost).toBeLessThan(0.9 * dealt.cost);
  });

  test('a solver that runs out of time leaves what the search found', async () => {
    const layer = sparse(60, 40);
    const quick = { ...options, effort: 0.05 };
    const [auto] = (await mapNetwork([layer], resources, quick)).quality;
    const [ilp] = (await mapNetwork([layer], resources, { ...quick, method: 'ilp', deadline: 3 })).quality;
    expect(ilp).toMatchObject({ certificate: 'none', proven: false, stop: 'deadline', cost: auto.cost });
  });

  test('a search that the deadline cuts short says so, and is a mapping', async () => {
    const layer = sparse(300, 160);
    const started = performance.now();
    const mapping = await mapNetwork([layer], resources, { ...options, effort: 100, deadline: 0.5 });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(mapping.quality[0].stop).toMatch(/^deadline, search cut short: another run may differ/);
    expect(checkMapping([layer], mapping)).toEqual([]);
  });

  test('rates weigh the sources: the busy one reads fewest rows', async () => {
    const layer = sparse(30, 20);
    const rates = new Float64Array(30).fill(1e-3);
    rates[7] = 1;
    const [busy] = (await mapNetwork([{ ...layer, rates }], resources, options)).quality;
    const degree = layer.synapses.offset[8] - layer.synapses.offset[7];
    expect(busy.cost - busy.lowerBound).toBeLessThan(0.1);
    expect(busy.cost).toBeGreaterThanOrEqual(Math.ceil(degree / 10));
  });

  test('nothing to do: a layer without synapses', async () => {
    const [empty] = (await mapNetwork([sparse(5, 30, 0)], resources, options)).quality;
    expect(empty).toMatchObject({ cost: 0, lowerBound: 0, gap: 0, rows: 0, proven: true });
  });
});

describe('reproducibility', () => {
  test('the same seed gives the same mapping, another seed another', async () => {
    const layer = sparse(100, 40);
    const [a, b, c] = [
      await mapNetwork([layer], resources, options),
      await mapNetwork([layer], resources, options),
      await mapNetwork([layer], resources, { ...options, seed: 2 }),
    ];
    expect(reproducible(b)).toEqual(reproducible(a));
    expect(c.layers[0].engine).not.toEqual(a.layers[0].engine);
  });

  test('an abort ends the search with a whole mapping of every layer', async () => {
    const layers = [sparse(100, 200), { ...sparse(200, 40), name: 'second' }];
    const abort = new AbortController();
    const seen: string[] = [];
    const mapping = await mapNetwork(layers, resources, {
      ...options,
      signal: abort.signal,
      onProgress: (layer) => {
        seen.push(layer);
        abort.abort();
      },
    });
    expect(seen).toEqual(['sparse']);
    expect(mapping.quality.map(({ stop }) => stop)).toEqual(['aborted', 'aborted']);
    expect(mapping.layers.map(({ engine }) => engine.length)).toEqual([200, 40]);
  });
});
