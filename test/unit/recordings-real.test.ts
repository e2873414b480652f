/** Real recordings against what the frameworks counted in them, and emulated ones against real ones. */

import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { createGolden } from '../../src/golden/index.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import {
  type DatasetOptions,
  encode,
  type InputSpec,
  loadSamples,
  openDataset,
  parseNmnist,
} from '../../src/snn/recordings/index.js';
import { NMNIST_SENSOR } from '../../src/snn/recordings/n-mnist.js';
import { emulate } from '../../src/snn/recordings/strokes/index.js';
import { applySemantics, resolveSemantics } from '../../src/snn/semantics/index.js';
import type { Recording } from '../../src/snn/types.js';
import { sharedPath, sharedTest } from '../shared.js';

const test50 = (changes: Partial<InputSpec> = {}): DatasetOptions => ({
  input: { dataset: 'n-mnist', shape: [2, 34, 34], steps: 20, windowUs: 15_000, encoding: 'binary', ...changes },
  directory: sharedPath('data', 'n-mnist', 'Test'),
});
const expected = async (name: string) =>
  JSON.parse(await readFile(sharedPath('data', 'nir', `${name}.expected.json`), 'utf8'));

async function spikes(
  options: DatasetOptions,
): Promise<{ ids: number[]; labels: (number | null)[]; counts: number[] }> {
  const result = { ids: [] as number[], labels: [] as (number | null)[], counts: [] as number[] };
  for await (const { id, label, input } of loadSamples(options)) {
    result.ids.push(Number(id.split('/')[1]));
    result.labels.push(label);
    result.counts.push(input.address.length);
  }
  return result;
}

sharedTest(
  'N-MNIST, binary, 20 x 15 ms: order, labels and input spikes of all 50, and not in other windows',
  async () => {
    const { sample_ids, labels, layer_spikes_per_sample } = await expected('mlp_nmnist_subtract_pruned50_int8');
    const got = await spikes(test50());
    expect(got).toEqual({ ids: sample_ids, labels, counts: layer_spikes_per_sample.input });
    for (const other of [{ windowUs: 15_001 }, { encoding: 'count' as const }])
      expect((await spikes(test50(other))).counts).not.toEqual(layer_spikes_per_sample.input);
  },
);

sharedTest('N-MNIST, count, 300 x 1 ms: input spikes of all 50, and not as binary', async () => {
  const { input } = (await expected('cnn_sinabs')).runs.numpy_nir_literal.layer_spike_totals;
  const options = { steps: 300, windowUs: 1000, encoding: 'count' as const };
  expect((await spikes(test50(options))).counts).toEqual(input);
  expect((await spikes(test50({ ...options, encoding: 'binary' }))).counts).not.toEqual(input);
});

sharedTest('packed CIFAR10-DVS inputs: labels, spikes and cells of the 500', async () => {
  const name = 'mlp_cifardvs_subtract_pruned50_int8';
  const { labels, layer_spikes_per_sample, output_counts } = await expected(name);
  const options: DatasetOptions = {
    input: { dataset: 'npz', shape: [2, 32, 32], steps: 10, windowUs: 1000, encoding: 'binary' },
    directory: sharedPath('data', 'nir', 'mlp_cifardvs_test_inputs.npz'),
  };
  const got = await spikes(options);
  expect(got.labels).toEqual(labels);
  expect(got.counts).toEqual(layer_spikes_per_sample.input);
  // Counts are blind to the order of the bits in a byte; the network's output is not.
  const network = applySemantics(
    await importNetwork(sharedPath('data', 'nir', `${name}.nir`)),
    resolveSemantics('snntorch'),
  );
  const golden = createGolden(network);
  const { load } = await openDataset(options);
  const sample = await load(3);
  expect([...golden.run(sample.input).counts]).toEqual(output_counts[3]);
  const address = sample.input.address.map((cell) => cell ^ 7);
  expect([...golden.run({ ...sample.input, address }).counts]).not.toEqual(output_counts[3]);
});

const PROFILE_WINDOWS = 30;

function statistics(recordings: readonly Recording[]) {
  const profile = new Array<number>(PROFILE_WINDOWS).fill(0);
  let [events, on] = [0, 0];
  for (const { time, polarity } of recordings) {
    events += time.length;
    polarity.forEach((p) => {
      on += p;
    });
    time.forEach((t) => {
      const window = Math.floor(t / 10_000);
      if (window < PROFILE_WINDOWS) profile[window] += 1 / recordings.length;
    });
  }
  return { events: events / recordings.length, on: on / events, profile };
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]): number => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (u: readonly number[], mu: number, v: readonly number[], mv: number): number =>
    u.reduce((sum, x, i) => sum + (x - mu) * (v[i] - mv), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

sharedTest('emulated recordings are near N-MNIST in number of events, polarity and course in time', async () => {
  const { entries } = await openDataset({ ...test50(), directory: sharedPath('data', 'n-mnist', 'Train') });
  // As many of each digit, since digits differ in ink.
  const ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((digit) =>
    entries.filter(({ label }) => label === digit).slice(0, 20),
  );
  const real = statistics(
    await Promise.all(
      ids.map(async ({ id, label }) => {
        const path = sharedPath('data', 'n-mnist', 'Train', `${id}.bin`);
        return parseNmnist(await readFile(path), { path, id, label, ...NMNIST_SENSOR });
      }),
    ),
  );
  const emulated = statistics(Array.from({ length: 100 }, (_, i) => emulate(1, i, 34, 34)));
  expect(Math.abs(emulated.events / real.events - 1)).toBeLessThan(0.1);
  expect(Math.abs(emulated.on - real.on)).toBeLessThan(0.02);
  expect(correlation(emulated.profile, real.profile)).toBeGreaterThan(0.95);
  const late = [...emulated.profile.slice(-2), ...emulated.profile.slice(0, -2)];
  expect(correlation(late, real.profile)).toBeLessThan(0.9);
});

sharedTest('a network trained on real N-MNIST knows the emulated digits, and not their mirror images', async () => {
  const file = sharedPath('data', 'nir', 'mlp_nmnist_subtract_pruned50_int8.nir');
  const golden = createGolden(applySemantics(await importNetwork(file), resolveSemantics('snntorch')));
  const right = (recording: Recording): boolean => {
    const { counts } = golden.run(encode(recording, test50().input).input);
    return counts.indexOf(Math.max(...counts)) === recording.label;
  };
  const digits = Array.from({ length: 50 }, (_, i) => emulate(1, i, 34, 34));
  expect(digits.filter(right).length).toBeGreaterThanOrEqual(47);
  const mirrored = digits.map((recording) => ({ ...recording, x: recording.x.map((x) => 33 - x) }));
  expect(mirrored.filter(right).length).toBeLessThan(30);
});
