/** What quantisation did to a network, in figures. */

import type { FloatNetwork, QuantisedNetwork } from '../types.js';

export interface LayerQuantisationError {
  readonly name: string;
  /** LSB, the integer threshold */
  readonly threshold: number;
  /** whole threshold over the one that the weights ask for, minus 1 */
  readonly thresholdError: number;
  /** rms of weight errors over rms of weights, both in units of the neuron's threshold */
  readonly weightError: number;
  /** synapses that became 0 and were dropped */
  readonly dropped: number;
  /** LSB, largest error of a bias */
  readonly biasError: number;
}

/** @param quantised made from `float` by `quantise` */
export function quantisationError(float: FloatNetwork, quantised: QuantisedNetwork): LayerQuantisationError[] {
  return float.layers.map((layer, l) => {
    const { name, threshold, bias: wholeBias, scale, synapses: whole } = quantised.layers[l];
    const { offset, target, weight, sources } = layer.synapses;
    const unit = layer.threshold.map((value, k) => value / layer.gain[k]);
    // LSB of neuron k in its own units; neurons of one layer differ in them by threshold and gain.
    const lsb = unit.map((value) => (scale / unit[0]) * value);
    let squares = 0;
    let errors = 0;
    for (let source = 0, j = 0; source < sources; source++) {
      for (let i = offset[source]; i < offset[source + 1]; i++) {
        const k = target[i];
        const kept = j < whole.offset[source + 1] && whole.target[j] === k;
        const error = weight[i] - (kept ? whole.weight[j++] * lsb[k] : 0);
        squares += (weight[i] / unit[k]) ** 2;
        errors += (error / unit[k]) ** 2;
      }
    }
    const biasErrors = layer.bias?.map((bias, k) => Math.abs(bias / lsb[k] - (wholeBias?.[k] ?? 0)));
    return {
      name,
      threshold,
      thresholdError: (threshold * lsb[0]) / unit[0] - 1,
      weightError: squares === 0 ? 0 : Math.sqrt(errors / squares),
      dropped: weight.length - whole.weight.length,
      biasError: biasErrors?.reduce((most, error) => Math.max(most, error), 0) ?? 0,
    };
  });
}
