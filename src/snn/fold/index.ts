/** A chain as spiking layers: everything linear between two of them becomes one sparse fan-out and one bias. */

import { MenageError } from '../../errors/index.js';
import { apply, identity, product, productCost } from '../csr.js';
import type { Chain, ChainNode } from '../nir/chain.js';
import { limits } from '../nir/limits.js';
import { elementCount } from '../nir/tensors.js';
import { isNeuron, type NirNeuron } from '../nir/types.js';
import type { Layer, Network, NeuronNode } from '../types.js';
import { type LinearChainNode, type LinearMap, linearMap, refuseTooMany } from './linear.js';
import { spread } from './spread.js';

/**
 * Weights are multiplied in 64 bit, so that pooling by powers of two stays exact; zero weights leave no synapse and
 * biases of zero no bias.
 *
 * @throws E_NIR for a chain without spiking nodes or one that does not end in one, or beyond the limits
 */
export function foldChain({ inputShape, nodes }: Chain, source: string): Network {
  const layers: Layer[] = [];
  let linear: LinearChainNode[] = [];
  for (const place of nodes) {
    if (!isNeuronPlace(place)) {
      linear.push(place as LinearChainNode);
      continue;
    }
    const { synapses, bias } = foldLinear(linear);
    layers.push({
      name: place.name,
      shape: place.output,
      synapses: synapses ?? identity(elementCount(place.output)),
      bias,
      neuron: neuronNode(place),
      folded: linear.map(({ name }) => name),
    });
    linear = [];
  }
  const last = linear.at(-1);
  if (last !== undefined || layers.length === 0) {
    throw new MenageError('E_NIR', {
      path: last?.path ?? `${source}:/node/nodes`,
      legal: last === undefined ? 'the network has no spiking node' : `ends in ${last.node.type}, which does not spike`,
      remedy: 'end the network in IF, LIF or Threshold: only spikes leave the hardware',
    });
  }
  return { inputShape, layers };
}

type NeuronPlace = ChainNode & { readonly node: NirNeuron };
const isNeuronPlace = (place: ChainNode): place is NeuronPlace => isNeuron(place.node);

function foldLinear(places: readonly LinearChainNode[]): LinearMap {
  let folded: LinearMap = { synapses: null, bias: null };
  for (const place of places) folded = after(folded, linearMap(place), place.path);
  return folded;
}

/** `second` after `first`. */
function after(first: LinearMap, second: LinearMap, path: string): LinearMap {
  if (second.synapses === null) return first;
  if (first.synapses === null) return second;
  const cost = productCost(first.synapses, second.synapses);
  refuseTooMany(cost.synapses, limits.synapses, 'synapses', path);
  refuseTooMany(cost.operations, limits.operations, 'multiplications', path);
  const carried = first.bias && apply(first.bias, second.synapses);
  const bias = second.bias === null ? carried : (carried?.map((value, i) => value + second.bias![i]) ?? second.bias);
  return {
    synapses: product(first.synapses, second.synapses),
    bias: bias?.some((value) => value !== 0) ? bias : null,
  };
}

/** The neuron's numbers, one a neuron; what the file leaves out is zero (r of Threshold: one). */
function neuronNode({ node, output }: NeuronPlace): NeuronNode {
  const zero = { shape: [], data: new Float64Array(1) };
  const one = { shape: [], data: new Float64Array([1]) };
  const [r, threshold, reset, leak] =
    node.type === 'Threshold'
      ? [one, node.threshold, zero, zero]
      : [node.r, node.vThreshold, node.vReset ?? zero, (node.type === 'LIF' ? node.vLeak : null) ?? zero];
  return {
    kind: node.type,
    tau: node.type === 'LIF' ? spread(node.tau, output) : null,
    r: spread(r, output),
    vLeak: spread(leak, output),
    vThreshold: spread(threshold, output),
    vReset: spread(reset, output),
    metadata: node.metadata,
  };
}
