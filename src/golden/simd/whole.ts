/**
 * Kernels of a fully connected layer at L1: the events of a step as sums of int16, eight lanes of neurons at a time. Charge
 * is whole LSB and a membrane lies on the grid of the leak, so that such a sum is that of doubles in the order of the events,
 * to the last bit.
 *
 * An event points at its row of weights. Some vectors of lanes take all events, in registers, before the next ones do.
 */

import {
  type Code,
  f64,
  f64x2,
  forEach,
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

/** Bytes of the membranes of a vector of eight lanes, and of their weights. */
const laneBytes = 64;
const weightBytes = 16;

/** Locals by their number of a kind, after the parameters. */
const locals = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const fold = (local: number, operand: Code, operation: Code): number[] => [
  ...get(local),
  ...operand,
  ...operation,
  ...set(local),
];
const pointers = (count: number): 'i32'[] => new Array<'i32'>(count).fill('i32');
const vectors = (count: number): 'v128'[] => new Array<'v128'>(count).fill('v128');

/** Parameters of both kernels, as `Kernels.move` says. */
const [event, end, membrane, past, figures] = [0, 1, 2, 3, 4];

interface Block {
  /** @param vector number of the vector in the block */
  open(vector: number): Code;
  /** what one event does, its weights on the stack */
  move(vector: number): Code;
  close(vector: number): Code;
}

/** All lanes, `width` vectors at a time and then one by one. @param first of four pointers */
function allLanes(width: number, first: number, block: Block): number[] {
  const [at, column, weight, whole] = locals(first, 4);
  const some = (count: number, until: number): number[] => {
    const numbers = locals(0, count);
    const { open, move, close } = block;
    return forEach(membrane, until, laneBytes * count, [
      ...numbers.flatMap(open),
      ...[...get(event), ...set(at)],
      ...forEach(at, end, 4, [
        ...[...get(at), ...i32.load(), ...get(column), ...i32.add, ...set(weight)],
        ...numbers.flatMap((n) => [...get(weight), ...v128.load(weightBytes * n), ...move(n)]),
      ]),
      ...numbers.flatMap(close),
      ...fold(column, i32.const(weightBytes * count), i32.add),
    ]);
  };
  const wide = laneBytes * width;
  return [
    ...[...get(past), ...get(past), ...get(membrane), ...i32.sub, ...i32.const(wide), ...i32.remU, ...i32.sub],
    ...set(whole),
    ...some(width, whole),
    ...some(1, past),
  ];
}

/** The pairs of a vector of int16 as doubles, one after the other. @param half a local of this function's */
const asDoubles = (vector: number, half: number, take: (pair: number) => Code): number[] =>
  [0, 1].flatMap((h) => [
    ...[...get(vector), ...(h === 0 ? i32x4.low16 : i32x4.high16), ...set(half)],
    ...[...get(half), ...f64x2.fromLowInt32, ...take(2 * h)],
    ...[...get(half), ...get(half), ...v128.upper, ...f64x2.fromLowInt32, ...take(2 * h + 1)],
  ]);

const followed = (smallest: number, largest: number, body: Code): number[] => [
  ...[...get(figures), ...v128.load(0), ...set(smallest), ...get(figures), ...v128.load(32), ...set(largest)],
  ...body,
  ...[...get(figures), ...get(smallest), ...v128.store(0), ...get(figures), ...get(largest), ...v128.store(32)],
];

/** Membranes without limits: sums of the events so far, their smallest and largest, then all on top of the membrane. */
export function summing(): Kernel {
  const width = 4;
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

/**
 * Membranes within a range. One is kept as floor(v) + ceil(v): twice its whole part, and one more where there is a fraction.
 * That keeps the order of membranes and limits, so that it clips as they do, and the limit that it is left at has no fraction.
 */
export function clipping(): Kernel {
  const width = 2;
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
