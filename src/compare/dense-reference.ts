/**
 * The float network once more, written as the equations stand in the text books: dense vectors, every neuron at every
 * step, nothing skipped. Slow, and that is its worth: it shares no code with the event-driven golden model.
 */

import type { FloatLayer, FloatNetwork, SpikeTrain } from '../snn/types.js';

interface State {
  readonly membrane: Float64Array;
  readonly fired: Uint8Array;
}

function stepLayer(layer: FloatLayer, { membrane, fired }: State, input: Float64Array): Uint8Array {
  const { synapses, bias, threshold, beta, gain, rest } = layer;
  const current = bias === null ? new Float64Array(membrane.length) : Float64Array.from(bias);
  for (let source = 0; source < synapses.sources; source++) {
    const spikes = input[source];
    if (spikes === 0) continue;
    for (let i = synapses.offset[source]; i < synapses.offset[source + 1]; i++) {
      current[synapses.target[i]] += spikes * synapses.weight[i];
    }
  }
  const spikes = new Uint8Array(membrane.length);
  for (let k = 0; k < membrane.length; k++) {
    let v = beta[k] * membrane[k] + gain[k] * current[k];
    if (layer.resetDelay && fired[k]) v = layer.reset === 'subtract' ? v - threshold[k] : rest[k];
    if (layer.lowerBound !== null) v = Math.max(v, layer.lowerBound[k]);
    const spike = layer.fire === 'at' ? v >= threshold[k] : v > threshold[k];
    if (spike && !layer.resetDelay) v = layer.reset === 'subtract' ? v - threshold[k] : rest[k];
    membrane[k] = v;
    spikes[k] = fired[k] = spike ? 1 : 0;
  }
  return spikes;
}

/**
 * Spikes of every layer, neurons ascending within a step.
 *
 * @param network without input or spike delays, which are pure shifts that the caller can apply
 */
export function denseReference(network: FloatNetwork, input: SpikeTrain): SpikeTrain[] {
  const states = network.layers.map(({ threshold }) => ({
    membrane: new Float64Array(threshold.length),
    fired: new Uint8Array(threshold.length),
  }));
  const spikes: number[][] = network.layers.map(() => []);
  const offsets = network.layers.map(() => new Uint32Array(input.steps + 1));
  for (let step = 0; step < input.steps; step++) {
    let values = new Float64Array(input.size);
    for (let i = input.offset[step]; i < input.offset[step + 1]; i++) values[input.address[i]] += 1;
    network.layers.forEach((layer, l) => {
      values = Float64Array.from(stepLayer(layer, states[l] as State, values));
      for (let k = 0; k < values.length; k++) if (values[k] > 0) spikes[l]?.push(k);
      (offsets[l] as Uint32Array)[step + 1] = spikes[l]?.length ?? 0;
    });
  }
  return network.layers.map(({ threshold }, l) => ({
    steps: input.steps,
    size: threshold.length,
    offset: offsets[l] as Uint32Array,
    address: Uint32Array.from(spikes[l] ?? []),
  }));
}
