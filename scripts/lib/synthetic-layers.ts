/** Layers drawn from a seed, for benchmarks of the mapper. */

import type { MappingProblem } from '../../src/mapper/types.js';
import { rng } from '../../src/random/index.js';
import { fromRows } from '../../src/snn/csr.js';

/**
 * Standard deviations of natural logarithms. Drawn so, round robin and greedy placements cost what was measured of them in both
 * columns (`scripts/fit-layers.ts` compares); independent masks and equal rates match the first column of the input layers only.
 */
export interface Spread {
  /** of the scale of a source's weights: some are pruned away nearly whole, some hardly */
  readonly sources: number;
  /** of the scale of a neuron's weights */
  readonly neurons: number;
  /** of firing rates: few sources do most of the firing */
  readonly rates: number;
}

/** Inputs of a network have weights of one scale, hidden neurons do not. */
export const fitted = {
  input: { sources: 0, neurons: 0.2, rates: 1 },
  hidden: { sources: 0.3, neurons: 0.2, rates: 1 },
} as const satisfies Record<string, Spread>;

/**
 * Normal weights times a scale of their source and one of their neuron, of which exactly a share is pruned, smallest
 * magnitude first; log-normal rates.
 */
export function magnitudePruned(
  seed: number,
  sources: number,
  targets: number,
  pruned: number,
  spread: Spread,
): MappingProblem {
  const random = rng(seed, 'weights', sources, targets);
  const scales = (count: number, sigma: number): Float64Array =>
    Float64Array.from({ length: count }, () => Math.exp(sigma * random.normal()));
  const ofSource = scales(sources, spread.sources);
  const ofNeuron = scales(targets, spread.neurons);
  const magnitude = Float64Array.from({ length: sources * targets }, (_, s) =>
    Math.abs(random.normal() * ofSource[Math.floor(s / targets)] * ofNeuron[s % targets]),
  );
  const least = Float64Array.from(magnitude).sort()[Math.round(pruned * magnitude.length)] ?? Infinity;
  const synapses = fromRows(sources, targets, magnitude.length, (i, push) => {
    for (let k = 0; k < targets; k++) if (magnitude[i * targets + k] >= least) push(k, 1);
  });
  const rates = spread.rates === 0 ? undefined : scales(sources, spread.rates);
  return { name: `${sources}->${targets}`, synapses, rates };
}

/** @param pruned share of the synapses that are left out, each by a draw of its own */
export function prunedLinear(seed: number, sources: number, targets: number, pruned: number): MappingProblem {
  const random = rng(seed, 'mask', sources, targets, pruned);
  const synapses = fromRows(sources, targets, sources * targets, (_, push) => {
    for (let k = 0; k < targets; k++) if (random.uniform() >= pruned) push(k, 1);
  });
  return { name: `${sources}->${targets}`, synapses };
}

export const withLogNormalRates = (seed: number, problem: MappingProblem): MappingProblem => {
  const random = rng(seed, 'rates', problem.name);
  const draw = (): number => Math.exp(fitted.hidden.rates * random.normal());
  return { ...problem, rates: Float64Array.from({ length: problem.synapses.sources }, draw) };
};

export interface Convolution {
  readonly inputs: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** odd; stride 1, padded so that the size stays */
  readonly kernel: number;
  /** share of the kernels' weights that are left out, the same at every position */
  readonly pruned: number;
}

export function convolution(
  seed: number,
  { inputs, channels, height, width, kernel, pruned }: Convolution,
): MappingProblem {
  const random = rng(seed, 'kernel', inputs, channels, pruned);
  const kept = Uint8Array.from({ length: channels * inputs * kernel * kernel }, () =>
    random.uniform() < pruned ? 0 : 1,
  );
  const half = (kernel - 1) / 2;
  const sources = inputs * height * width;
  const targets = channels * height * width;
  const synapses = fromRows(sources, targets, sources * channels * kernel * kernel, (i, push) => {
    const [channel, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    for (let c = 0; c < channels; c++) {
      for (let ty = Math.max(0, y - half); ty <= Math.min(height - 1, y + half); ty++) {
        for (let tx = Math.max(0, x - half); tx <= Math.min(width - 1, x + half); tx++) {
          const weight = ((c * inputs + channel) * kernel + (y - ty + half)) * kernel + (x - tx + half);
          push((c * height + ty) * width + tx, kept[weight]);
        }
      }
    }
  });
  return { name: `conv ${inputs}->${channels}`, shape: [channels, height, width], synapses };
}
