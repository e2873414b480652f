/** Full rows of a layer whose membranes have a range. */

import {
  type Code,
  f64,
  f64x2,
  get,
  i16x8,
  i32,
  i32x4,
  i64x2,
  type Kernel,
  set,
  tee,
  v128,
  when,
} from '../../wasm/assemble.js';
import { fold, locals, pointers, vectors } from './code.js';
import {
  allLanes,
  asDoubles,
  type Block,
  end,
  event,
  figures,
  followed,
  laneBytes,
  membrane,
  vectorsAtOnce,
} from './full.js';

/**
 * Membranes within a range. One is kept as floor(v) + ceil(v): twice its whole part, and one more where there is a fraction.
 * That keeps the order of membranes and limits, so that it clips as they do, and the limit that it is left at has no fraction.
 */
export function clipping(): Kernel {
  const width = vectorsAtOnce;
  const [floor, ceiling] = [5, 6];
  const first = 7;
  const [half, smallest, largest, least, most, lowest, highest, events, free, clipped, value, whole, point5] = locals(
    first + 4,
    13,
  );
  const [twice, low, high, kept] = [0, 1, 2, 3].map((i) => locals(first + 17 + width * i, width));
  const at = (n: number, pair: number): number[] => [...get(membrane), ...v128.load(laneBytes * n + 16 * pair)];
  const ends = (n: number, pair: number): number[] => [
    ...[...at(n, pair), ...f64x2.floor, ...at(n, pair), ...f64x2.ceil, ...f64x2.add, ...i32x4.fromFloat64],
  ];
  /** The membrane of what is on the stack; its fraction is that of the membrane in memory, or none. */
  const membraneOf = (n: number, pair: number): number[] => [
    ...[...get(point5), ...f64x2.mul, ...tee(value), ...f64x2.floor, ...set(whole)],
    ...[...at(n, pair), ...at(n, pair), ...f64x2.floor, ...f64x2.sub],
    ...[...get(whole), ...get(value), ...f64x2.ne, ...v128.and, ...get(whole), ...f64x2.add],
  ];
  const close = (n: number): number[] => [
    ...fold(clipped, [...get(kept[n]), ...get(events), ...i16x8.add, ...i32x4.pairs16], i32x4.add),
    // Few steps widen the range.
    ...[...get(low[n]), ...get(lowest), ...i16x8.lt, ...get(high[n]), ...get(highest), ...i16x8.gt],
    ...[...v128.or, ...v128.anyTrue],
    ...when([
      ...asDoubles(low[n], half, (pair) => [
        ...[...membraneOf(n, pair), ...get(smallest), ...f64x2.pmin, ...set(smallest)],
      ]),
      ...asDoubles(high[n], half, (pair) => [
        ...[...membraneOf(n, pair), ...get(largest), ...f64x2.pmax, ...set(largest)],
      ]),
    ]),
    ...asDoubles(twice[n], half, (pair) => [
      ...[...membraneOf(n, pair), ...set(value), ...get(membrane), ...get(value)],
      ...v128.store(laneBytes * n + 16 * pair),
    ]),
  ];
  const block: Block = {
    open: (n) => [
      ...[...ends(n, 0), ...ends(n, 1), ...v128.lowers, ...ends(n, 2), ...ends(n, 3), ...v128.lowers],
      ...[...i16x8.fromInt32, ...tee(twice[n]), ...tee(low[n]), ...set(high[n]), ...v128.zero, ...set(kept[n])],
    ],
    move: (n) => [
      ...[...i32.const(1), ...i16x8.shl, ...get(twice[n]), ...i16x8.add, ...tee(free)],
      ...[...get(least), ...i16x8.max, ...get(most), ...i16x8.min, ...set(twice[n])],
      // A comparison that holds is -1.
      ...fold(kept[n], [...get(twice[n]), ...get(free), ...i16x8.eq], i16x8.add),
      ...[...fold(low[n], get(twice[n]), i16x8.min), ...fold(high[n], get(twice[n]), i16x8.max)],
    ],
    close,
  };
  /** Twice the whole number on the stack, in every lane of `local`. */
  const doubled = (local: number): number[] => [
    ...[...i32.truncF64, ...i32.const(2), ...i32.mul, ...i16x8.splat, ...set(local)],
  ];
  const both = (local: number, operation: Code): number[] => [
    ...[...get(local), ...f64x2.lane(0), ...get(local), ...f64x2.lane(1), ...operation],
  ];
  const counted = (bytes: number, half32: Code): number[] => [
    ...[...get(figures), ...get(figures), ...v128.load(bytes), ...get(clipped), ...half32, ...i64x2.add],
    ...v128.store(bytes),
  ];
  return {
    name: 'moveClipped',
    parameters: [...pointers(5), 'f64', 'f64'],
    locals: [...pointers(4), ...vectors(13 + 4 * width)],
    result: null,
    body: followed(smallest, largest, [
      ...[...f64.const(0.5), ...f64x2.splat, ...set(point5)],
      ...[...get(floor), ...doubled(least), ...get(ceiling), ...doubled(most)],
      ...[...both(smallest, f64.min), ...f64.ceil, ...doubled(lowest)],
      ...[...both(largest, f64.max), ...f64.floor, ...doubled(highest)],
      ...[...get(end), ...get(event), ...i32.sub, ...i32.const(2), ...i32.shrU, ...i16x8.splat, ...set(events)],
      ...allLanes(width, first, block),
      ...[...counted(64, i64x2.low32), ...counted(80, i64x2.high32)],
    ]),
  };
}
