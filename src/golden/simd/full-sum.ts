/** Full rows of a layer whose membranes have no limits. */

import { f64x2, get, i16x8, type Kernel, set, v128 } from '../../wasm/assemble.js';
import { fold, locals, pointers, vectors } from './code.js';
import { allLanes, asDoubles, type Block, followed, laneBytes, membrane, vectorsAtOnce } from './full.js';

/** Membranes without limits: sums of the events so far, their smallest and largest, then all on top of the membrane. */
export function summing(): Kernel {
  const width = vectorsAtOnce;
  const first = 5;
  const [half, smallest, largest, moved] = locals(first + 4, 4);
  const [sum, low, high] = [0, 1, 2].map((i) => locals(first + 8 + width * i, width));
  const close = (n: number): number[] => {
    const at = (pair: number): number => laneBytes * n + 16 * pair;
    const above = (pair: number): number[] => [...get(membrane), ...v128.load(at(pair)), ...f64x2.add];
    return [
      ...asDoubles(low[n], half, (pair) => [...above(pair), ...get(smallest), ...f64x2.pmin, ...set(smallest)]),
      ...asDoubles(high[n], half, (pair) => [...above(pair), ...get(largest), ...f64x2.pmax, ...set(largest)]),
      ...asDoubles(sum[n], half, (pair) => [
        ...[...above(pair), ...set(moved), ...get(membrane), ...get(moved), ...v128.store(at(pair))],
      ]),
    ];
  };
  const block: Block = {
    open: (n) => [sum[n], low[n], high[n]].flatMap((local) => [...v128.zero, ...set(local)]),
    move: (n) => [
      ...[...get(sum[n]), ...i16x8.add, ...set(sum[n])],
      ...[...fold(low[n], get(sum[n]), i16x8.min), ...fold(high[n], get(sum[n]), i16x8.max)],
    ],
    close,
  };
  return {
    name: 'move',
    parameters: pointers(5),
    locals: [...pointers(4), ...vectors(4 + 3 * width)],
    result: null,
    body: followed(smallest, largest, allLanes(width, first, block)),
  };
}
