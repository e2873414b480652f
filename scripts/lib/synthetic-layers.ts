/** Layers drawn from a seed, for benchmarks of the mapper. */

import type { MappingProblem } from '../../src/mapper/types.js';
import { rng } from '../../src/random/index.js';
import { fromRows } from '../../src/snn/csr.js';

/** Spread of the natural logarithm of firing rates: few sources do most of the firing. */
const RATE_SIGMA = 1.2;

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
  const draw = (): number => Math.exp(RATE_SIGMA * random.normal());
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
