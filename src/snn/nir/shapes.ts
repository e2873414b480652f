/** The shape that leaves a node, given the one that enters: without batch and time, [channels, height, width] for images. */

import { MenageError } from '../../errors/index.js';
import { limits } from './limits.js';
import { elementCount, tensorsOf } from './tensors.js';
import type { NirPlainNode, Padding, Pair, Tensor } from './types.js';

type Shape = readonly number[];

/**
 * @param path the node's place in the file
 * @throws E_NIR where the node does not fit its input
 */
export function outputShape(node: NirPlainNode, input: Shape, path: string): Shape {
  const shape = shapeOf(node, input, path);
  if (elementCount(shape) <= limits.neurons) return shape;
  throw new MenageError('E_NIR', { path, value: shape, legal: `at most ${limits.neurons} elements` });
}

function shapeOf(node: NirPlainNode, input: Shape, path: string): Shape {
  const enters = (expected: Shape, dataset: string): void => {
    if (sameShape(input, expected)) return;
    throw new MenageError('E_NIR', {
      path: `${path}/${dataset}`,
      value: expected,
      legal: `${node.type} for an input of shape [${expected}], but [${input}] arrives`,
      remedy: remedyFor(input, expected),
    });
  };
  switch (node.type) {
    case 'Input':
    case 'Output':
      enters(node.shape, 'shape');
      return input;
    case 'Linear':
    case 'Affine':
      enters([node.weight.shape[1]], 'weight');
      return [node.weight.shape[0]];
    case 'Conv2d': {
      const [out, inGroup, height, width] = node.weight.shape;
      const size = image(input, path);
      enters([inGroup * node.groups, ...size], 'weight');
      if (node.inputShape !== null) enters([input[0], ...node.inputShape], 'input_shape');
      return [out, ...windows(size, [height, width], node.stride, node.dilation, node.padding, path)];
    }
    case 'SumPool2d':
    case 'AvgPool2d':
      return [input[0], ...windows(image(input, path), node.kernelSize, node.stride, [1, 1], node.padding, path)];
    case 'Flatten':
      if (node.inputShape !== null) enters(node.inputShape, 'input_type');
      return flattened(input, node.startDim, node.endDim, path);
    case 'Scale':
    case 'IF':
    case 'LIF':
    case 'Threshold':
      for (const [dataset, tensor] of tensorsOf(node)) checkElementwise(tensor, input, `${path}/${dataset}`);
      return input;
  }
}

const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

function remedyFor(input: Shape, expected: Shape): string | undefined {
  if (elementCount(input) !== elementCount(expected)) return undefined;
  return 'the sizes multiply to the same: a Flatten is missing, or its start_dim counts the batch dimension';
}

function image(input: Shape, path: string): Pair {
  if (input.length === 3) return [input[1], input[2]];
  throw new MenageError('E_NIR', {
    path,
    value: input,
    legal: 'an input of shape [channels, height, width] is needed',
  });
}

/** Zeros in front of the first row and column, and in all (torch.nn.Conv2d: `same` puts the odd one behind). */
export function paddingOf(padding: Padding, kernel: Pair, dilation: Pair): { before: Pair; total: Pair } {
  if (padding === 'valid') return { before: [0, 0], total: [0, 0] };
  if (padding !== 'same') return { before: padding, total: [2 * padding[0], 2 * padding[1]] };
  const total: Pair = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  return { before: [Math.floor(total[0] / 2), Math.floor(total[1] / 2)], total };
}

function windows(size: Pair, kernel: Pair, stride: Pair, dilation: Pair, padding: Padding, path: string): Pair {
  const { total } = paddingOf(padding, kernel, dilation);
  const along = (i: 0 | 1): number => {
    const room = size[i] + total[i] - dilation[i] * (kernel[i] - 1) - 1;
    if (room >= 0) return Math.floor(room / stride[i]) + 1;
    throw new MenageError('E_NIR', {
      path,
      value: kernel,
      legal: `a kernel that fits into the padded input, ${size[0] + total[0]} x ${size[1] + total[1]}`,
    });
  };
  return [along(0), along(1)];
}

function flattened(input: Shape, startDim: number, endDim: number, path: string): Shape {
  const index = (dim: number, dataset: string): number => {
    const position = dim < 0 ? dim + input.length : dim;
    if (position >= 0 && position < input.length) return position;
    throw new MenageError('E_NIR', {
      path: `${path}/${dataset}`,
      value: dim,
      legal: `${-input.length}..${input.length - 1}, for an input of shape [${input}] without a batch dimension`,
    });
  };
  const start = index(startDim, 'start_dim');
  const end = index(endDim, 'end_dim');
  if (start > end) {
    throw new MenageError('E_NIR', {
      path: `${path}/end_dim`,
      value: endDim,
      legal: `not before start_dim ${startDim}`,
    });
  }
  return [...input.slice(0, start), elementCount(input.slice(start, end + 1)), ...input.slice(end + 1)];
}

/** One value for all, or the input's shape with any size 1 spread along its dimension. */
function checkElementwise({ shape }: Tensor, input: Shape, path: string): void {
  if (elementCount(shape) === 1) return;
  if (shape.length === input.length && shape.every((size, i) => size === 1 || size === input[i])) return;
  throw new MenageError('E_NIR', {
    path,
    value: shape,
    legal: `one value, or shape [${input}] as arrives`,
    remedy: remedyFor(input, shape),
  });
}
