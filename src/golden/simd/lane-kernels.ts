/** Kernels that look at every membrane at the end of a step: which fire, and the leak of L1. */

import {
  type Code,
  f64,
  f64x2,
  forEach,
  forEachBit,
  get,
  i32,
  i64x2,
  type Kernel,
  set,
  tee,
  v128,
  when,
} from '../../wasm/assemble.js';
import { advance, pointers, vectors } from './code.js';

export function firing(name: string, passes: Code): Kernel {
  const [membrane, past, threshold, list, number, mask, first] = [0, 1, 2, 3, 4, 5, 6];
  const pairs = [0, 1, 2, 3];
  const compared = (p: number): number => first + p;
  return {
    name,
    parameters: pointers(4),
    locals: [...pointers(2), ...vectors(4)],
    result: 'i32',
    body: [
      ...forEach(membrane, past, 64, [
        ...pairs.flatMap((p) => [
          ...[...get(membrane), ...v128.load(16 * p), ...get(threshold), ...v128.load(16 * p), ...passes],
          ...[...tee(compared(p)), ...(p === 0 ? [] : v128.or)],
        ]),
        ...v128.anyTrue,
        ...when([
          ...pairs.flatMap((p) => [
            ...[...get(compared(p)), ...i64x2.bitmask, ...i32.const(2 * p), ...i32.shl],
            ...(p === 0 ? [] : i32.or),
          ]),
          ...set(mask),
          ...forEachBit(mask, (bit) => [
            ...[...get(list), ...get(number), ...bit, ...i32.add, ...i32.store(), ...advance(list, 4)],
          ]),
        ]),
        ...[...advance(threshold, 64), ...advance(number, 8)],
      ]),
      ...get(list),
    ],
  };
}

export function leaking(): Kernel {
  const [membrane, past, beta, grid, factor, part] = [0, 1, 2, 3, 4, 5];
  // A grid is a power of two: to multiply and divide by it rounds nothing.
  return {
    name: 'leak',
    parameters: ['i32', 'i32', 'f64', 'f64'],
    locals: vectors(2),
    result: null,
    body: [
      ...[...get(beta), ...get(grid), ...f64.mul, ...f64x2.splat, ...set(factor)],
      ...[...f64.const(1), ...get(grid), ...f64.div, ...f64x2.splat, ...set(part)],
      ...forEach(membrane, past, 16, [
        ...[...get(membrane), ...get(membrane), ...v128.load(), ...get(factor), ...f64x2.mul, ...f64x2.trunc],
        ...[...get(part), ...f64x2.mul, ...v128.store()],
      ]),
    ],
  };
}
