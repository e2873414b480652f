/** What a network would cost without spikes: the multiplications of one step. */

import type { Chain } from '../snn/nir/chain.js';

const product = (shape: readonly number[]): number => shape.reduce((all, n) => all * n, 1);

/**
 * Multiply-accumulates of all linear and convolution nodes, zero weights included and padding counted; pooling, flattening and scaling
 * count nothing.
 */
export function denseMacs({ nodes }: Chain): number {
  return nodes.reduce((sum, { node, output }) => {
    switch (node.type) {
      case 'Linear':
      case 'Affine':
        return sum + product(node.weight.shape);
      case 'Conv2d':
        return sum + product(output) * product(node.weight.shape.slice(1));
      default:
        return sum;
    }
  }, 0);
}
