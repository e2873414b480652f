/** What can be said of a node alone: numbers finite, arrays of the right rank, sizes legal. */

import { MenageError } from '../../errors/index.js';
import { elementCount, tensorsOf } from './tensors.js';
import type { NirPlainNode, Pair, Tensor } from './types.js';

/**
 * @param path the node's place in the file; the fault's dataset is appended
 * @throws E_NIR
 */
export function checkNode(node: NirPlainNode, path: string): void {
  for (const [dataset, tensor] of tensorsOf(node)) checkTensor(tensor, `${path}/${dataset}`);
  switch (node.type) {
    case 'Input':
    case 'Output':
      demand(
        node.shape.length > 0 && node.shape.every((size) => size >= 1),
        `${path}/shape`,
        node.shape,
        'one size or more, each 1 or more',
      );
      break;
    case 'Linear':
      checkRank(node.weight, 2, '[out, in]', path);
      break;
    case 'Affine':
      checkRank(node.weight, 2, '[out, in]', path);
      checkBias(node.bias, node.weight, path);
      break;
    case 'Conv2d':
      checkConvolution(node, path);
      break;
    case 'SumPool2d':
    case 'AvgPool2d':
      checkPair(node.kernelSize, 1, `${path}/kernel_size`);
      checkPair(node.stride, 1, `${path}/stride`);
      checkPair(node.padding, 0, `${path}/padding`);
      break;
    case 'LIF': {
      const bad = node.tau.data.find((tau) => tau <= 0);
      demand(bad === undefined, `${path}/tau`, bad, 'above 0 s');
      break;
    }
  }
}

function checkConvolution(node: NirPlainNode<'Conv2d'>, path: string): void {
  const { weight, bias, groups, stride, padding, dilation, inputShape } = node;
  checkRank(weight, 4, '[channels out, channels in / groups, height, width]', path);
  if (bias !== null) checkBias(bias, weight, path);
  const fits = groups >= 1 && weight.shape[0] % groups === 0;
  demand(fits, `${path}/groups`, groups, `a divisor of the ${weight.shape[0]} channels out`);
  checkPair(stride, 1, `${path}/stride`);
  checkPair(dilation, 1, `${path}/dilation`);
  if (inputShape !== null) checkPair(inputShape, 1, `${path}/input_shape`);
  if (typeof padding !== 'string') checkPair(padding, 0, `${path}/padding`);
  const strided = stride.some((step) => step !== 1);
  demand(!(padding === 'same' && strided), `${path}/stride`, stride, '1 with padding "same"');
}

function demand(legal: boolean, path: string, value: unknown, what: string): void {
  if (!legal) throw new MenageError('E_NIR', { path, value, legal: what });
}

/** The first element that is no number is named: `weight[3,17]`. */
function checkTensor({ data, shape }: Tensor, path: string): void {
  demand(data.length === elementCount(shape), path, shape, `a shape of ${data.length} elements`);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  let rest = bad;
  const index = shape.toReversed().map((size) => {
    const position = rest % size;
    rest = Math.floor(rest / size);
    return position;
  });
  throw new MenageError('E_NIR', {
    path: index.length === 0 ? path : `${path}[${index.toReversed()}]`,
    value: data[bad],
    legal: 'a finite number',
    remedy: 'the training diverged or the export went wrong: export again',
  });
}

function checkRank({ shape }: Tensor, dimensions: number, what: string, path: string): void {
  demand(
    shape.length === dimensions && !shape.includes(0),
    `${path}/weight`,
    shape,
    `${dimensions} dimensions, ${what}, none of size 0`,
  );
}

function checkBias({ shape }: Tensor, weight: Tensor, path: string): void {
  const out = weight.shape[0];
  demand(shape.length === 1 && shape[0] === out, `${path}/bias`, shape, `shape [${out}], as weight has`);
}

function checkPair(pair: Pair, least: number, path: string): void {
  demand(Math.min(...pair) >= least, path, pair, `${least} or more`);
}
