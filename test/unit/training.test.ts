/** The trainer: gradients against finite differences, what pruning and the lattice promise, and that it learns. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adamStep, freshMoments } from '../../scripts/train/adam.js';
import { readCheckpoint, writeCheckpoint } from '../../scripts/train/checkpoint.js';
import { density, drawLayers, prune, putOnLattice } from '../../scripts/train/compress.js';
import { idealConstants } from '../../scripts/train/engines.js';
import { toFloat, toNetwork } from '../../scripts/train/network.js';
import { Pass } from '../../scripts/train/pass.js';
import { smooth, spiking } from '../../scripts/train/pulse.js';
import { shifted } from '../../scripts/train/shard.js';
import { begin, type Epoch, type Phase, type Recipe, Trainer } from '../../scripts/train/trainer.js';
import type { LayerConstants, TrainedLayer } from '../../scripts/train/types.js';
import { createFloatGolden } from '../../src/golden/index.js';
import { rng } from '../../src/random/index.js';
import { quantise } from '../../src/snn/quantise/index.js';
import { type InputSpec, loadSamples } from '../../src/snn/recordings/index.js';
import type { Sample } from '../../src/snn/types.js';
import { randomTrain, rasterOf } from '../golden-nets.js';

const sizes = [12, 7, 5, 4];
const steps = 8;
const input = randomTrain(3, 12, steps, 9);
/** Small layers need larger weights than those that training begins with. */
const lively = (seed: number): TrainedLayer[] =>
  drawLayers(sizes, seed).map((layer) => ({ ...layer, weight: layer.weight.map((value) => 2 * value) }));
const silent = (): number => 0;

describe('the gradient', () => {
  const effects = { gain: 0.97, offset: -0.01, droop: 0.004, noise: 0.03, threshold: 1.03 };
  const variants: readonly (readonly [string, Partial<LayerConstants>])[] = [
    ['of ideal engines', {}],
    ['of engines as measured, noise included', effects],
    ['of membranes that clip', { ...effects, min: -0.6, max: 1.2 }],
  ];

  test.each(variants)('%s is the slope of the loss, weight by weight', (name, changed) => {
    const layers = lively(5).map((layer) => ({
      ...layer,
      constants: { ...idealConstants(0.9, 0.8), ...changed },
    }));
    // The same dice in every run.
    const loss = (gradient: Float32Array[] | null): number =>
      new Pass(layers, steps, smooth(3)).run(input, 2, gradient, rng(1, name).normal).loss;
    const gradient = layers.map(({ weight }) => new Float32Array(weight.length));
    loss(gradient);
    let checked = 0;
    layers.forEach(({ weight }, l) => {
      for (let i = 0; i < weight.length; i++) {
        const value = weight[i];
        const at = (moved: number): number => {
          weight[i] = value + moved;
          return loss(null);
        };
        const size = 2 ** -11;
        const before = weight[i];
        const up = at(size);
        const upper = weight[i];
        const down = at(-size);
        const lower = weight[i];
        weight[i] = before;
        const slope = (up - down) / (upper - lower);
        expect(Math.abs(gradient[l][i] - slope)).toBeLessThan(2e-3 * Math.max(0.2, Math.abs(slope)));
        if (Math.abs(slope) > 1e-3) checked++;
      }
    });
    expect(checked).toBeGreaterThan(50);
  });

  test('a slope that is not that of the spikes is noticed', () => {
    const layers = lively(5).map((layer) => ({ ...layer, constants: idealConstants(0.9, 1) }));
    const gradient = (pulse: ReturnType<typeof smooth>): number[] => {
      const sums = layers.map(({ weight }) => new Float32Array(weight.length));
      new Pass(layers, steps, pulse).run(input, 2, sums, silent);
      return [...sums[0]];
    };
    expect(gradient({ ...smooth(3), slope: smooth(4).slope })).not.toEqual(gradient(smooth(3)));
    expect(gradient({ ...smooth(3), throughReset: false })).not.toEqual(gradient(smooth(3)));
  });
});

test('the pass computes what the golden model computes: the same decision, recording by recording', () => {
  const layers = lively(9);
  const golden = createFloatGolden(toFloat(toNetwork(layers, [12], 0.9)));
  const pass = new Pass(
    layers.map((layer) => ({ ...layer, constants: idealConstants(0.9, 1) })),
    steps,
    spiking(5),
  );
  const decisions = Array.from({ length: 40 }, (_, i) => {
    const train = randomTrain(i, 12, steps, 9);
    const { counts } = golden.run(train);
    expect(pass.run(train, 0, null, silent).decided).toBe(counts.indexOf(Math.max(...counts)));
    return counts.indexOf(Math.max(...counts));
  });
  expect(new Set(decisions).size).toBeGreaterThan(1);
});

describe('pruning', () => {
  test('takes the smallest, to the share that was asked for, and for good', () => {
    const [layer] = drawLayers([50, 40], 1);
    const before = layer.weight.slice();
    prune(layer, 0.5);
    expect(density(layer)).toBe(0.5);
    const kept = before.filter((_, i) => layer.mask[i] === 1).map(Math.abs);
    const gone = before.filter((_, i) => layer.mask[i] === 0).map(Math.abs);
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...gone));
    const mask = layer.mask.slice();
    const gradient = new Float32Array(before.length).fill(1);
    adamStep(layer, freshMoments([layer])[0], gradient, 0.01, 0);
    expect(layer.weight.every((value, i) => (mask[i] === 1 ? value !== 0 : value === 0))).toBe(true);
    prune(layer, 0.5);
    expect(layer.mask).toEqual(mask);
    prune(layer, 0.8);
    expect(density(layer)).toBeCloseTo(0.2);
    expect(layer.mask.every((value, i) => value <= mask[i])).toBe(true);
  });
});

describe('the lattice', () => {
  test.each([4, 6, 8])('at %i bits is the one that the quantiser finds, to the code', (weightBits) => {
    const layers = drawLayers([30, 20, 10], 4);
    prune(layers[0], 0.5);
    const scales = layers.map(() => ({ lsb: 0, threshold: 0 }));
    const onLattice = layers.map((layer, l) => {
      const weight = new Float32Array(layer.weight.length);
      scales[l] = putOnLattice(layer, weightBits, weight);
      return { ...layer, weight };
    });
    const quantised = quantise(toFloat(toNetwork(onLattice, [30], 0.9)), weightBits);
    quantised.layers.forEach(({ synapses, threshold, scale }, l) => {
      expect(threshold).toBe(scales[l].threshold);
      expect(scale).toBeCloseTo(scales[l].lsb, 6);
      for (const code of synapses.weight) expect(Math.abs(code)).toBeLessThan(2 ** (weightBits - 1));
      for (let s = 0; s < synapses.sources; s++) {
        for (let i = synapses.offset[s]; i < synapses.offset[s + 1]; i++) {
          const value = onLattice[l].weight[s * synapses.targets + synapses.target[i]];
          expect(synapses.weight[i]).toBe(Math.round(value / scales[l].lsb));
        }
      }
      expect(onLattice[l].weight.filter((value) => value !== 0)).toHaveLength(synapses.weight.length);
    });
    expect(onLattice[0].weight).not.toEqual(layers[0].weight);
  });
});

test('a picture that is shifted keeps its polarity and loses what leaves the sensor', () => {
  const train = { steps: 1, size: 18, offset: Uint32Array.of(0, 3), address: Uint32Array.of(0, 4, 17) };
  expect(rasterOf(shifted(train, [2, 3, 3], 1, 0))).toEqual([[1, 5]]);
  expect(rasterOf(shifted(train, [2, 3, 3], 0, -1))).toEqual([[1, 14]]);
  expect(shifted(train, [2, 3, 3], 0, 0)).toBe(train);
});

describe('a short training on emulated digits', () => {
  const phase: Phase = { name: 'float', epochs: 6, rate: 0.01, pruned: 0, weightBits: null, engines: null };
  const recipe: Recipe = {
    ...{ sizes: [512, 24, 10], inputShape: [2, 16, 16], steps: 10, beta: 0.9, batch: 5, steepness: 5, shift: 0 },
    ...{ seed: 2, weightBits: 8 },
    phases: [
      phase,
      { ...phase, name: 'pruned', epochs: 2, pruned: 0.5 },
      { ...phase, epochs: 2, pruned: 0.5, weightBits: 8 },
    ],
  };
  const read = async (seed: number, limit: number): Promise<Sample[]> => {
    const samples: Sample[] = [];
    const spec: InputSpec = {
      ...{ dataset: 'strokes', shape: [2, 16, 16], steps: 10, windowUs: 30_000, encoding: 'binary' },
    };
    for await (const sample of loadSamples({ input: spec, directory: null, seed, limit })) samples.push(sample);
    return samples;
  };
  const run = async (state: ReturnType<typeof begin>, train: Sample[], most = Infinity): Promise<Epoch[]> => {
    const epochs: Epoch[] = [];
    const trainer = new Trainer(recipe, state, train, [], 1);
    for await (const epoch of trainer.epochs()) if (epochs.push(epoch) >= most) break;
    await trainer.close();
    return epochs;
  };

  test('it learns, keeps its masks, and goes on from a checkpoint as if it had never stopped', async () => {
    const train = await read(1, 60);
    const whole = begin(recipe, train.length);
    const epochs = await run(whole, train);
    expect(epochs).toHaveLength(10);
    expect(epochs[9].loss).toBeLessThan(0.6 * epochs[0].loss);
    expect(epochs[9].train).toBeGreaterThan(0.6);
    for (const share of epochs[9].density) expect(share).toBeCloseTo(0.5, 2);

    const folder = await mkdtemp(join(tmpdir(), 'menage-training-'));
    try {
      const file = join(folder, 'a.checkpoint');
      const half = begin(recipe, train.length);
      const first = await run(half, train, 7);
      await writeCheckpoint(file, half);
      const resumed = begin(recipe, train.length);
      await readCheckpoint(file, resumed);
      expect([...first, ...(await run(resumed, train))]).toEqual(epochs);
      expect(resumed.layers).toEqual(whole.layers);

      await expect(readCheckpoint(file, begin({ ...recipe, seed: 3 }, 60))).rejects.toThrow(/E_FILE.*something else/);
      await writeFile(file, 'no checkpoint');
      await expect(readCheckpoint(file, begin(recipe, 60))).rejects.toThrow(/E_FILE.*cannot|E_FILE.*not a checkpoint/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
