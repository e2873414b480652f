/**
 * Kernels of L0, two doubles at a time: every neuron gets the additions of scalar code in its order, one after the other, so
 * that every bit of every sum is the same. Weights of 0 change nothing.
 */

import { f64x2, forEach, get, i32, type Kernel, set, v128 } from '../../wasm/assemble.js';
import { fold, pointers, splat, vectors } from './code.js';
import { walkFull, walkRuns } from './walk.js';

export function adding(full: boolean): Kernel {
  const [event, end, sum, past, result] = [0, 1, 2, 3, 4];
  const walk = full ? walkFull(event, end, sum, past, 5) : walkRuns(event, end, sum, 5);
  const add = (pair: number): number[] => [
    ...[...walk.read(pair), ...get(walk.weight), ...v128.load64(8 * pair), ...f64x2.fromLowFloat32],
    ...[...f64x2.add, ...set(result), ...walk.write(pair, result)],
  ];
  return {
    name: 'add',
    parameters: pointers(4),
    locals: [...vectors(1), ...walk.locals],
    result: null,
    body: walk.loop(walk.pairs.flatMap(add), 4),
  };
}

export function integrating(): Kernel {
  const [membrane, past, bytes, sum] = [0, 1, 2, 3];
  /** the n-th of the arrays that follow the membranes, at this neuron */
  const array = (n: number): number[] => [
    ...[...get(membrane), ...get(bytes), ...i32.const(n), ...i32.mul, ...i32.add, ...v128.load()],
  ];
  return {
    name: 'integrate',
    parameters: pointers(3),
    locals: pointers(1),
    result: null,
    body: forEach(membrane, past, 16, [
      ...[...get(membrane), ...get(bytes), ...i32.add, ...set(sum)],
      ...[...get(membrane), ...array(0), ...array(2), ...f64x2.mul],
      ...[...array(3), ...array(1), ...array(4), ...f64x2.add, ...f64x2.mul, ...f64x2.add, ...v128.store()],
      ...[...get(sum), ...v128.zero, ...v128.store()],
    ]),
  };
}

export function observing(): Kernel {
  const [membrane, past, figures, smallest, largest] = [0, 1, 2, 3, 4];
  const value = [...get(membrane), ...v128.load()];
  return {
    name: 'observe',
    parameters: pointers(3),
    locals: vectors(2),
    result: null,
    body: [
      ...[...get(figures), ...v128.load(0), ...set(smallest), ...get(figures), ...v128.load(16), ...set(largest)],
      ...forEach(membrane, past, 16, [...[...fold(smallest, value, f64x2.pmin), ...fold(largest, value, f64x2.pmax)]]),
      ...[...get(figures), ...get(smallest), ...v128.store(0), ...get(figures), ...get(largest), ...v128.store(16)],
    ],
  };
}

export function sweeping(): Kernel {
  const [membrane, past, nothing, least, value] = [0, 1, 2, 3, 4];
  return {
    name: 'sweep',
    parameters: ['i32', 'i32', 'f64'],
    locals: vectors(2),
    result: null,
    body: [
      ...splat(nothing, least),
      ...forEach(membrane, past, 16, [
        ...[...get(membrane), ...v128.load(), ...set(value), ...get(membrane)],
        ...[...get(value), ...get(value), ...f64x2.abs, ...get(least), ...f64x2.ge, ...v128.and, ...v128.store()],
      ]),
    ],
  };
}
