/** Adam (Kingma and Ba 2015) on the synapses that are there. */

import type { TrainedLayer } from './types.js';

const decay = { first: 0.9, second: 0.999 };
const least = 1e-8;

export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export const freshMoments = (layers: readonly TrainedLayer[]): Moments[] =>
  layers.map(({ weight }) => ({ first: new Float32Array(weight.length), second: new Float32Array(weight.length) }));

/** @param count steps that were taken before */
export function adamStep(
  { weight, mask }: TrainedLayer,
  { first, second }: Moments,
  gradient: Float32Array,
  rate: number,
  count: number,
): void {
  const size = (rate * Math.sqrt(1 - decay.second ** (count + 1))) / (1 - decay.first ** (count + 1));
  for (let i = 0; i < weight.length; i++) {
    if (mask[i] === 0) continue;
    first[i] = decay.first * first[i] + (1 - decay.first) * gradient[i];
    second[i] = decay.second * second[i] + (1 - decay.second) * gradient[i] ** 2;
    weight[i] -= (size * first[i]) / (Math.sqrt(second[i]) + least);
  }
}
