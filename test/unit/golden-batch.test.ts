import { describe, expect, test } from 'vitest';
import { createGolden, inferBatch, openBatch } from '../../src/golden/index.js';
import { quantise } from '../../src/snn/quantise/index.js';
import { randomFloatNetwork, randomTrain } from '../golden-nets.js';

const shape = { reset: 'subtract', resetDelay: true, fire: 'above' } as const;

describe('inferBatch', () => {
  const float = randomFloatNetwork(5, { sizes: [6, 5, 4], ...shape });
  const samples = Array.from({ length: 7 }, (_, i) => ({ input: randomTrain(i, 6, 12, 8) }));

  test.each([
    ['L0', float],
    ['L1', quantise(float, 6)],
  ])('%s: the same results as one by one, in order, with progress to the end', async (_level, network) => {
    const seen: number[] = [];
    const results = await inferBatch(network, samples, { update: (done) => seen.push(done) });
    const golden = createGolden(network);
    expect(results).toEqual(samples.map(({ input }) => golden.run(input)));
    expect(results[0]).not.toEqual(results[1]);
    expect(seen.at(-1)).toBe(samples.length);
  });

  test('an aborted batch throws the reason', async () => {
    const controller = new AbortController();
    const update = (done: number): void => {
      if (done === 3) controller.abort(new Error('enough'));
    };
    await expect(inferBatch(float, samples, { signal: controller.signal, update })).rejects.toThrow('enough');
  });

  test('input of another size is refused before anything runs', async () => {
    const wrong = [...samples, { input: randomTrain(1, 7, 12, 8) }];
    await expect(inferBatch(float, wrong)).rejects.toThrow(/E_RECORDING input = 7/);
  });

  test('an open batch: the same results again and again', async () => {
    const batch = openBatch(float);
    const golden = createGolden(float);
    const wanted = samples.map(({ input }) => golden.run(input));
    expect(await batch.run(samples)).toEqual(wanted);
    expect(await batch.run(samples.slice(2))).toEqual(wanted.slice(2));
    await expect(batch.run([{ input: randomTrain(1, 7, 12, 8) }])).rejects.toThrow(/E_RECORDING input = 7/);
    await batch.close();
  });

  test('nothing to do', async () => {
    expect(await inferBatch(float, [])).toEqual([]);
  });
});
