/** Kernels that look at every membrane at the end of a step: which fire, and the leak of L1. */

import { type Code, f64, f64x2, forEach, get, i32, i64x2, type Kernel, set, v128, when } from '../../wasm/assemble.js';
import { advance, pointers, vectors } from './code.js';

export function firing(name: string, passes: Code): Kernel {
  const [membrane, past, threshold, list, number, mask, first, second] = [0, 1, 2, 3, 4, 5, 6, 7];
  const compare = (p: 0 | 1): number[] => [
    ...[...get(membrane), ...v128.load(16 * p), ...get(threshold), ...v128.load(16 * p), ...passes],
  ];
  const push = (compared: number, neuron: number): number[] => [
    ...[...get(compared), ...i64x2.bitmask, ...set(mask)],
    ...[0, 1].flatMap((lane) => [
      ...[...get(mask), ...i32.const(1 << lane), ...i32.and],
      ...when([
        ...[...get(list), ...get(number), ...i32.const(neuron + lane), ...i32.add, ...i32.store()],
        ...advance(list, 4),
      ]),
    ]),
  ];
  return {
    name,
    parameters: pointers(4),
    locals: [...pointers(2), ...vectors(2)],
    result: 'i32',
    body: [
      ...forEach(membrane, past, 32, [
        ...[...compare(0), ...set(first), ...compare(1), ...set(second)],
        ...[...get(first), ...get(second), ...v128.or, ...v128.anyTrue],
        ...when([...push(first, 0), ...push(second, 2)]),
        ...[...advance(threshold, 32), ...advance(number, 4)],
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
