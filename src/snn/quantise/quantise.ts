/** From a float network to what the hardware holds: whole weights of one LSB a layer, one threshold, one beta. */

import { MenageError } from '../../errors/index.js';
import { fromRows } from '../csr.js';
import type { Csr, FloatLayer, FloatNetwork, QuantisedLayer, QuantisedNetwork } from '../types.js';
import { chooseScale } from './scale.js';

const refuse = (layer: FloatLayer, what: string, value: unknown, legal: string, remedy?: string): never => {
  throw new MenageError('E_SEMANTICS', { path: `${layer.name}: ${what}`, value, legal, remedy });
};

/** Relative difference of two neurons' beta that float32 explains. */
const sameBeta = 1e-6;

/** The hardware has one leak capacitor an engine, a zero that is the membrane's rest, and no delays but the reset's. */
function checkLayer(layer: FloatLayer): void {
  const { beta, rest, threshold, gain } = layer;
  const other = beta.findIndex((value) => Math.abs(value - beta[0]) > sameBeta * beta[0]);
  if (other >= 0)
    refuse(layer, `beta[${other}]`, beta[other], `the hardware has one beta a layer (beta[0] = ${beta[0]})`);
  const raised = layer.reset === 'zero' ? rest.findIndex((value) => value !== 0) : -1;
  if (raised >= 0) refuse(layer, `v_reset[${raised}]`, rest[raised], '0: the hardware resets a membrane to its zero');
  const unreachable = threshold.findIndex((value, k) => !(value / gain[k] > 0));
  if (unreachable >= 0) refuse(layer, `threshold[${unreachable}]`, threshold[unreachable], 'a positive number');
  if (layer.reset === 'zero' && layer.resetDelay) {
    refuse(layer, 'reset', 'zero, delayed', 'zero at once, or subtract', 'choose --reset-delay false');
  }
  if (layer.inputDelay !== 0) refuse(layer, 'inputDelay', layer.inputDelay, '0: the hardware acts in the same step');
  if (layer.spikeDelay !== 0) refuse(layer, 'spikeDelay', layer.spikeDelay, '0: a spike leaves in the step it occurs');
  if (layer.lowerBound !== null) {
    refuse(layer, 'lowerBound', layer.lowerBound[0], 'null: the hardware clamps where the membrane saturates only');
  }
}

/** The synapses whose weight is not 0 in whole LSB. */
function roundSynapses(synapses: Csr, normalised: Float64Array, lsb: number, largest: number): Csr<Int16Array> {
  const { sources, targets, offset, target } = synapses;
  const whole = fromRows(sources, targets, normalised.length, (source, push) => {
    for (let i = offset[source]; i < offset[source + 1]; i++) {
      const code = Math.round(normalised[i] / lsb);
      push(target[i], Math.min(largest, Math.max(-largest, code)));
    }
  });
  return { ...whole, weight: Int16Array.from(whole.weight) };
}

function quantiseLayer(layer: FloatLayer, largest: number): QuantisedLayer {
  checkLayer(layer);
  const { name, shape, synapses, reset, resetDelay, fire } = layer;
  // Neurons of different gain and threshold share one threshold when each one's weights are told in units of its own.
  const unit = layer.threshold.map((threshold, k) => threshold / layer.gain[k]);
  const normalised = synapses.weight.map((weight, i) => weight / unit[synapses.target[i]]);
  const wrong = normalised.findIndex((weight) => !Number.isFinite(weight));
  if (wrong >= 0) refuse(layer, `weight[${wrong}]`, synapses.weight[wrong], 'a finite number');
  if (!normalised.some((weight) => weight !== 0)) refuse(layer, 'weights', 0, 'at least one weight other than 0');
  const scale = chooseScale(normalised, largest);
  return {
    name,
    shape,
    synapses: roundSynapses(synapses, normalised, scale.lsb, largest),
    bias: layer.bias === null ? null : Int32Array.from(layer.bias, (bias, k) => Math.round(bias / unit[k] / scale.lsb)),
    scale: scale.lsb * unit[0],
    threshold: scale.threshold,
    beta: layer.beta[0],
    reset,
    resetDelay,
    fire,
  };
}

/**
 * @param weightBits 2..8, sign included
 * @throws E_SEMANTICS naming the layer and what the hardware cannot do
 */
export function quantise(network: FloatNetwork, weightBits: number): QuantisedNetwork {
  if (!(Number.isInteger(weightBits) && weightBits >= 2 && weightBits <= 8)) {
    throw new MenageError('E_RANGE', { path: 'weightBits', value: weightBits, legal: '2..8' });
  }
  const largest = 2 ** (weightBits - 1) - 1;
  return {
    inputShape: network.inputShape,
    weightBits,
    layers: network.layers.map((layer) => quantiseLayer(layer, largest)),
  };
}
