/** Folded and quantised networks as NIR graphs, for the frameworks: Input, Flatten, then weights and neurons in turns. */

import { MenageError } from '../../errors/index.js';
import { toDense } from '../csr.js';
import type { Csr, Layer, Network, NeuronNode, QuantisedLayer, QuantisedNetwork } from '../types.js';
import { limits } from './limits.js';
import { elementCount } from './tensors.js';
import type { Edge, NirGraph, NirMetadata, NirNeuron, NirNode, Tensor } from './types.js';
import { writeNir } from './write.js';

/** The release of NIR whose node types these are. */
const nirVersion = '1.0';

export interface ExportOptions {
  /** s; the step that tau and r of quantised layers are given for. Without it 1e-4, as snnTorch's exporter has it. */
  readonly dt?: number;
}

/**
 * Writes a network as a NIR file; see `networkToNir` for what it holds.
 *
 * @throws E_NIR, E_DISK
 */
export async function exportNetwork(
  path: string,
  network: Network | QuantisedNetwork,
  options: ExportOptions = {},
): Promise<void> {
  await writeNir(path, networkToNir(network, options));
}

/**
 * A chain Input, Flatten (where the input has more than one dimension), then for each layer a dense Linear or Affine
 * and its neuron, Output. Convolutions stay folded: to keep them, write the graph as it was read.
 *
 * A Network keeps its numbers; folding the result gives the same layers again, with flat shapes. A QuantisedNetwork is
 * written in weight LSB, thresholds too, so that every number is an integer and a framework computes exactly what the
 * hardware does: beta as LIF with tau = dt / (1 - beta), r = tau / dt (a gain of one), beta 1 as IF. What NIR cannot
 * say (reset, delay, comparison, beta, LSB) is in the neuron's metadata. Arrays are 32 bit where that loses nothing.
 *
 * @throws E_NIR where a layer as a dense matrix is beyond the limits
 */
export function networkToNir(network: Network | QuantisedNetwork, { dt = 1e-4 }: ExportOptions = {}): NirGraph {
  const nodes = new Map<string, NirNode>();
  const edges: Edge[] = [];
  let previous: string | undefined;
  const append = (wanted: string, node: NirNode): void => {
    const name = unused(wanted, nodes);
    nodes.set(name, node);
    if (previous !== undefined) edges.push([previous, name]);
    previous = name;
  };
  const { inputShape } = network;
  append('input', { type: 'Input', shape: inputShape, metadata: {} });
  if (inputShape.length > 1) {
    append('flatten', { type: 'Flatten', inputShape, startDim: 0, endDim: -1, metadata: {} });
  }
  for (const layer of network.layers) {
    const neuron = 'threshold' in layer ? quantisedNeuron(layer, dt) : neuronOf(layer);
    append(`${layer.name}.weight`, weights(layer));
    append(layer.name, neuron);
  }
  const outputs = network.layers.at(-1)?.synapses.targets ?? elementCount(inputShape);
  append('output', { type: 'Output', shape: [outputs], metadata: {} });
  return { type: 'NIRGraph', version: nirVersion, nodes, edges, metadata: {} };
}

/** HDF5 allows no `/`; a name that is taken gets a number. */
function unused(wanted: string, nodes: ReadonlyMap<string, NirNode>): string {
  const base = wanted.replaceAll('/', '.');
  let name = base;
  for (let i = 2; nodes.has(name); i++) name = `${base}.${i}`;
  return name;
}

function weights({ name, synapses, bias }: Layer | QuantisedLayer): NirNode {
  const shape = [synapses.targets, synapses.sources];
  if (elementCount(shape) > limits.denseWeights) {
    throw new MenageError('E_NIR', {
      path: name,
      value: shape,
      legal: `a dense matrix of at most ${limits.denseWeights} weights`,
      remedy: 'write the graph as it was read, which keeps its convolutions',
    });
  }
  const weight = { shape, data: compact(toDense(synapses as Csr<ArrayLike<number>>)) };
  return bias === null
    ? { type: 'Linear', weight, metadata: {} }
    : { type: 'Affine', weight, bias: vector(bias), metadata: {} };
}

function neuronOf({ neuron }: Layer): NirNeuron {
  return neuronNode(neuron.kind, neuron, neuron.metadata);
}

function quantisedNeuron(layer: QuantisedLayer, dt: number): NirNeuron {
  const { beta, threshold, scale, reset, resetDelay, fire } = layer;
  const all = (value: number): Float64Array => new Float64Array(layer.synapses.targets).fill(value);
  const tau = dt / (1 - beta);
  const metadata = { dt, beta, reset, reset_delay: resetDelay ? 'True' : 'False', fire, lsb: scale };
  const values = { vLeak: all(0), vThreshold: all(threshold), vReset: all(0) };
  return beta === 1
    ? neuronNode('IF', { tau: null, r: all(1), ...values }, metadata)
    : neuronNode('LIF', { tau: all(tau), r: all(tau / dt), ...values }, metadata);
}

function neuronNode(
  kind: NeuronNode['kind'],
  values: Omit<NeuronNode, 'kind' | 'metadata'>,
  metadata: NirMetadata,
): NirNeuron {
  const r = vector(values.r);
  const vThreshold = vector(values.vThreshold);
  const vReset = vector(values.vReset);
  switch (kind) {
    case 'IF':
      return { type: 'IF', r, vThreshold, vReset, metadata };
    case 'LIF':
      return {
        type: 'LIF',
        tau: vector(values.tau!),
        r,
        vLeak: vector(values.vLeak),
        vThreshold,
        vReset,
        metadata,
      };
    case 'Threshold':
      return { type: 'Threshold', threshold: vThreshold, metadata };
  }
}

const vector = (values: ArrayLike<number>): Tensor => ({
  shape: [values.length],
  data: compact(Float64Array.from(values)),
});

/** 32 bit, as frameworks compute, where every value survives it. */
function compact(values: Float64Array): Float32Array | Float64Array {
  return values.every((value) => Math.fround(value) === value) ? Float32Array.from(values) : values;
}
