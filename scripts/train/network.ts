/** Trained layers as the network that the rest of the project reads. */

import { fromDense } from '../../src/snn/csr.js';
import { applySemantics, resolveSemantics } from '../../src/snn/semantics/index.js';
import type { FloatNetwork, Layer, Network } from '../../src/snn/types.js';
import type { TrainedLayer } from './types.js';

/** s; what snnTorch's exporter measures tau against, and the preset of that name reads it by */
const dt = 1e-4;

/** Threshold 1, reset by subtraction one step late (semantics preset `snntorch`). */
export function toNetwork(layers: readonly TrainedLayer[], inputShape: readonly number[], beta: number): Network {
  return {
    inputShape,
    layers: layers.map(({ sources, targets, weight }, l): Layer => {
      const fill = (value: number): Float64Array => new Float64Array(targets).fill(value);
      const dense = new Float32Array(weight.length);
      for (let s = 0; s < sources; s++) {
        for (let t = 0; t < targets; t++) dense[t * sources + s] = weight[s * targets + t];
      }
      const tau = dt / (1 - beta);
      const constants = { tau: fill(tau), r: fill(tau / dt), vLeak: fill(0), vThreshold: fill(1), vReset: fill(0) };
      return {
        name: `lif${l + 1}`,
        shape: [targets],
        synapses: fromDense(dense, targets, sources),
        bias: null,
        neuron: { kind: 'LIF', ...constants, metadata: {} },
        folded: [],
      };
    }),
  };
}

export const toFloat = (network: Network): FloatNetwork => applySemantics(network, resolveSemantics('snntorch'));
