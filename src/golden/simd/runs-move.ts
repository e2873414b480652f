/**
 * Kernels of a convolution at L1, two doubles at a time: every neuron gets the additions of scalar code in its order, one
 * after the other. Weights of 0 change nothing.
 */

import { f64x2, get, i64x2, type Kernel, set, v128 } from '../../wasm/assemble.js';
import { fold, pointers, splat, vectors } from './code.js';
import { walkRuns } from './walk.js';

export function moving(name: string, clip: boolean): Kernel {
  const [event, end, membrane, figures, floor, ceiling] = [0, 1, 2, 4, 5, 6];
  const own = clip ? 7 : 5;
  const [low, high, four, free, moved] = [0, 1, 2, 3, 4].map((i) => own + i);
  const smallest = own + 5;
  const largest = own + 7;
  const clipped = own + 9;
  const kept = [0, 1, 2, 3, 4, 5].map((i) => smallest + i);
  const walk = walkRuns(event, end, membrane, own + 11);
  const within = [
    ...[...set(free), ...get(free), ...get(low), ...f64x2.pmax, ...get(high), ...f64x2.pmin, ...set(moved)],
  ];
  const move = (pair: number): number[] => [
    ...(pair % 2 === 0 ? [...get(walk.weight), ...v128.load16x4(4 * pair), ...set(four)] : []),
    ...walk.read(pair),
    ...[...get(four), ...(pair % 2 === 0 ? [] : [...get(four), ...v128.upper]), ...f64x2.fromLowInt32],
    ...[...f64x2.add, ...(clip ? within : set(moved))],
    // A comparison that holds is -1.
    ...(clip ? fold(clipped + (pair % 2), [...get(moved), ...get(free), ...f64x2.ne], i64x2.sub) : []),
    ...fold(smallest + (pair % 2), get(moved), f64x2.pmin),
    ...fold(largest + (pair % 2), get(moved), f64x2.pmax),
    ...walk.write(pair, moved),
  ];
  return {
    name,
    parameters: [...pointers(5), ...(clip ? (['f64', 'f64'] as const) : [])],
    locals: [...vectors(11), ...walk.locals],
    result: null,
    body: [
      ...kept.flatMap((local, i) => [...get(figures), ...v128.load(16 * i), ...set(local)]),
      ...(clip ? [...splat(floor, low), ...splat(ceiling, high)] : []),
      ...walk.loop(walk.pairs.flatMap(move), 2),
      ...kept.flatMap((local, i) => [...get(figures), ...get(local), ...v128.store(16 * i)]),
    ],
  };
}
