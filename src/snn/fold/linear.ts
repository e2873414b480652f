/** One linear node of a chain as a fan-out and a bias. */

import { MenageError } from '../../errors/index.js';
import { diagonal, fromDense } from '../csr.js';
import type { ChainNode } from '../nir/chain.js';
import { limits } from '../nir/limits.js';
import { paddingOf } from '../nir/shapes.js';
import type { NirLinear, NirPlainNode } from '../nir/types.js';
import type { Csr } from '../types.js';
import { spread } from './spread.js';
import { type Windows, windowFanOut, windowSynapses } from './window.js';

/** y = x synapses + bias; `synapses` null leaves x as it is. */
export interface LinearMap {
  readonly synapses: Csr | null;
  readonly bias: Float64Array | null;
}

export type LinearChainNode = ChainNode & { readonly node: NirLinear };

/**
 * Shapes were checked by the chain.
 *
 * @throws E_NIR for a node of more synapses than the limit
 */
export function linearMap(place: LinearChainNode): LinearMap {
  const { node, input } = place;
  switch (node.type) {
    case 'Linear':
    case 'Affine':
      return {
        synapses: fromDense(node.weight.data, node.weight.shape[0], node.weight.shape[1]),
        bias: node.type === 'Affine' ? biasOf(node.bias.data, 1) : null,
      };
    case 'Conv2d':
      return convolution(node, place);
    case 'SumPool2d':
      return pooling(node, 1, place);
    case 'AvgPool2d':
      return pooling(node, 1 / (node.kernelSize[0] * node.kernelSize[1]), place);
    case 'Flatten':
      return { synapses: null, bias: null };
    case 'Scale':
      return { synapses: diagonal(spread(node.scale, input)), bias: null };
  }
}

function convolution(node: NirPlainNode<'Conv2d'>, place: LinearChainNode): LinearMap {
  const { weight, stride, dilation, groups, padding } = node;
  const kernel = [weight.shape[2], weight.shape[3]] as const;
  const { before } = paddingOf(padding, kernel, dilation);
  const synapses = windows(place, { groups, weight: weight.data, kernel, stride, dilation, before });
  const [, height, width] = place.output;
  return { synapses, bias: node.bias && biasOf(node.bias.data, height * width) };
}

function pooling(
  { kernelSize, stride, padding }: NirPlainNode<'SumPool2d' | 'AvgPool2d'>,
  factor: number,
  place: LinearChainNode,
): LinearMap {
  const groups = place.input[0];
  refuseTooMany(groups * kernelSize[0] * kernelSize[1], limits.synapses, 'taps', place.path);
  const weight = new Float64Array(groups * kernelSize[0] * kernelSize[1]).fill(factor);
  const synapses = windows(place, {
    groups,
    weight,
    kernel: kernelSize,
    stride,
    dilation: [1, 1],
    before: padding,
  });
  return { synapses, bias: null };
}

function windows({ path, input, output }: LinearChainNode, rest: Omit<Windows, 'input' | 'output'>): Csr {
  const all: Windows = { input: image(input), output: image(output), ...rest };
  refuseTooMany(windowSynapses(all), limits.synapses, 'synapses', path);
  return windowFanOut(all);
}

const image = (shape: readonly number[]): readonly [number, number, number] => [shape[0], shape[1], shape[2]];

/** Each value for `repeat` neurons in a row; null where all are zero. */
function biasOf(values: ArrayLike<number>, repeat: number): Float64Array | null {
  const bias = new Float64Array(values.length * repeat);
  for (let i = 0; i < values.length; i++) bias.fill(values[i], i * repeat, (i + 1) * repeat);
  return bias.some((value) => value !== 0) ? bias : null;
}

/** @throws E_NIR at `path` */
export function refuseTooMany(count: number, limit: number, what: string, path: string): void {
  if (count <= limit) return;
  throw new MenageError('E_NIR', {
    path,
    value: count,
    legal: `at most ${limit} ${what} in one folded layer`,
    remedy: 'use smaller layers, or put a spiking layer in between',
  });
}
