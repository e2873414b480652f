/** Turns the constants of a file into the numbers of a time step: what NIR says, under semantics that it does not say. */

import { MenageError } from '../../errors/index.js';
import type { FloatLayer, FloatNetwork, Layer, Network, Semantics } from '../types.js';

interface Constants {
  readonly beta: Float64Array;
  readonly gain: Float64Array;
}

const refuse = (layer: Layer, what: string, value: unknown, legal: string, remedy?: string): never => {
  throw new MenageError('E_SEMANTICS', { path: `${layer.name}: ${what}`, value, legal, remedy });
};

/** LIF: tau dv/dt = v_leak - v + R I, over one step of dt. */
function lifConstants(layer: Layer, { dt, decay, gain }: Semantics): Constants {
  const { tau, r } = layer.neuron;
  const size = r.length;
  if (tau === null || tau.length !== size) return refuse(layer, 'tau', undefined, 'missing on a LIF node');
  const result = { beta: new Float64Array(size), gain: new Float64Array(size) };
  for (let k = 0; k < size; k++) {
    const ratio = dt / tau[k];
    if (!(ratio > 0)) refuse(layer, `tau[${k}]`, tau[k], 'a positive number of seconds');
    if (!(r[k] > 0)) refuse(layer, `r[${k}]`, r[k], 'a positive number');
    const usesEuler = decay === 'euler' || gain === 'euler';
    if (usesEuler && ratio > 1) {
      refuse(
        layer,
        `dt / tau[${k}]`,
        ratio,
        'at most 1 for an Euler step',
        'choose a smaller dt, or decay exponential',
      );
    }
    const beta = decay === 'euler' ? 1 - ratio : decay === 'exponential' ? Math.exp(-ratio) : decay;
    result.beta[k] = beta;
    result.gain[k] = gain === 'euler' ? r[k] * ratio : gain === 'matched' ? r[k] * (1 - beta) : 1;
    if (!(result.gain[k] > 0)) refuse(layer, `gain[${k}]`, result.gain[k], 'a positive number');
  }
  return result;
}

/** IF: dv/dt = R I; every framework takes R dt = 1, whatever R is, which holds only where R is one number. */
function ifConstants(layer: Layer): Constants {
  const { r } = layer.neuron;
  const other = r.findIndex((value) => value !== r[0]);
  if (other >= 0) refuse(layer, `r[${other}]`, r[other], `one R a layer for IF neurons (r[0] = ${r[0]})`);
  return { beta: new Float64Array(r.length).fill(1), gain: new Float64Array(r.length).fill(1) };
}

/** Bias a step in units of the input, the pull towards v_leak included; null when nothing acts without spikes. */
function totalBias({ bias, neuron }: Layer, { beta, gain }: Constants): Float64Array | null {
  const total = Float64Array.from(neuron.vLeak, (vLeak, k) => ((1 - beta[k]) * vLeak) / gain[k] + (bias?.[k] ?? 0));
  return total.some((value) => value !== 0) ? total : null;
}

function applyToLayer(layer: Layer, semantics: Semantics): FloatLayer {
  const { name, shape, synapses, neuron } = layer;
  const { fire, inputDelay, spikeDelay } = semantics;
  const size = neuron.vThreshold.length;
  const common = { name, shape, synapses, threshold: neuron.vThreshold, fire, inputDelay, spikeDelay };
  if (neuron.kind === 'Threshold') {
    // It has no state: it forgets at every step, so that neither reset nor clamp can matter.
    const constants = { beta: new Float64Array(size), gain: new Float64Array(size).fill(1) };
    const rest = new Float64Array(size);
    const bias = totalBias(layer, constants);
    return { ...common, ...constants, bias, rest, lowerBound: null, reset: 'zero', resetDelay: false };
  }
  const constants = neuron.kind === 'LIF' ? lifConstants(layer, semantics) : ifConstants(layer);
  const { lowerBound, reset, resetDelay } = semantics;
  return {
    ...common,
    ...constants,
    bias: totalBias(layer, constants),
    rest: neuron.vReset,
    lowerBound: lowerBound === null ? null : neuron.vThreshold.map((threshold) => lowerBound * threshold),
    reset,
    resetDelay,
  };
}

/**
 * v[t] = beta v[t-1] + gain (sum of weights + bias), for every neuron of every layer. v_reset is where a reset to zero
 * leads; a reset by subtraction takes the threshold off and does not look at it.
 *
 * @throws E_SEMANTICS naming the layer, where its constants and the semantics do not go together
 */
export function applySemantics(network: Network, semantics: Semantics): FloatNetwork {
  return {
    inputShape: network.inputShape,
    layers: network.layers.map((layer) => applyToLayer(layer, semantics)),
  };
}
