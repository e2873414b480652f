/** A NIR chain as the nodes that scripts/lib/torch-loop.py makes. */

import { MenageError } from '../../src/errors/index.js';
import { isNeuron, type NirGraph, type NirNode, type Tensor } from '../../src/snn/nir/types.js';
import type { FloatNetwork } from '../../src/snn/types.js';

export interface TorchNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** @param arrays are given what the nodes name, by file */
export function torchNodes(graph: NirGraph, float: FloatNetwork, arrays: Map<string, Float32Array>): TorchNode[] {
  const after = new Map(graph.edges);
  let name = [...graph.nodes].find(([, { type }]) => type === 'Input')?.[0];
  const nodes: TorchNode[] = [];
  const keep = ({ shape, data }: Tensor) => {
    const file = `array${arrays.size}`;
    arrays.set(file, Float32Array.from(data));
    return { file, shape };
  };
  for (let layer = 0; name !== undefined; name = after.get(name)) {
    const node = graph.nodes.get(name) as NirNode;
    if (isNeuron(node)) {
      const { beta, threshold, gain } = float.layers[layer++];
      if (gain.some((value) => Math.abs(value - 1) > 1e-5)) refuse(name, 'gain');
      nodes.push({ type: 'Neuron', beta: beta[0], threshold: threshold[0] });
    } else if (node.type === 'Linear' || node.type === 'Affine') {
      if (node.type === 'Affine' && node.bias.data.some((value) => value !== 0)) refuse(name, 'a bias');
      nodes.push({ type: 'Linear', weight: keep(node.weight) });
    } else if (node.type === 'Conv2d') {
      const { weight, stride, padding, dilation, groups } = node;
      if (typeof padding === 'string' || node.bias?.data.some((value) => value !== 0))
        refuse(name, 'a bias, or padding by name');
      nodes.push({ type: node.type, weight: keep(weight), stride, padding, dilation, groups });
    } else if (node.type === 'SumPool2d') {
      nodes.push({ type: node.type, kernel: node.kernelSize, stride: node.stride });
    } else if (node.type === 'Flatten') {
      nodes.push({ type: node.type });
    } else if (node.type !== 'Input' && node.type !== 'Output') {
      refuse(name, node.type);
    }
  }
  return nodes;
}

function refuse(path: string, value: string): never {
  throw new MenageError('E_NIR', { path, value, legal: 'not among what the PyTorch loop knows' });
}
