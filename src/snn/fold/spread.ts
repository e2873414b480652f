/** An array with one value a neuron from a tensor that may hold fewer. */

import { elementCount } from '../nir/tensors.js';
import type { Tensor } from '../nir/types.js';

/**
 * One value for all, or the shape itself with any size 1 spread along its dimension (checked by the chain).
 *
 * @returns row-major, one entry an element of `shape`
 */
export function spread({ data, shape: own }: Tensor, shape: readonly number[]): Float64Array {
  const size = elementCount(shape);
  if (data.length === size) return Float64Array.from(data);
  if (data.length === 1) return new Float64Array(size).fill(data[0]);
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let rest = i;
    let from = 0;
    let step = 1;
    for (let d = shape.length - 1; d >= 0; d--) {
      if (own[d] !== 1) {
        from += (rest % shape[d]) * step;
        step *= own[d];
      }
      rest = Math.floor(rest / shape[d]);
    }
    result[i] = data[from];
  }
  return result;
}
