/**
 * Kernels of a fully connected layer at L1: the events of a step as sums of int16, eight lanes of neurons at a time. Charge
 * is whole LSB and a membrane lies on the grid of the leak, so that such a sum is that of doubles in the order of the events,
 * to the last bit.
 *
 * An event points at its row of weights. Some vectors of lanes take all events, in registers, before the next ones do.
 */

import { type Code, f64x2, forEach, get, i32, i32x4, set, v128 } from '../../wasm/assemble.js';
import { fold, locals } from './code.js';

/** Bytes of the membranes of a vector of eight lanes, and of their weights. */
export const laneBytes = 64;
const weightBytes = 8;

/** Vectors that the loops of both kernels keep in the sixteen registers of a processor; with one more they spill. */
export const vectorsAtOnce = 3;

/** Parameters of both kernels, as `Kernels.move` says. */
export const [event, end, membrane, past, figures] = [0, 1, 2, 3, 4];

export interface Block {
  /** @param vector number of the vector in the block */
  open(vector: number): Code;
  /** what one event does, its weights on the stack */
  move(vector: number): Code;
  close(vector: number): Code;
}

/** All lanes, `width` vectors at a time and then one by one. @param first of four pointers */
export function allLanes(width: number, first: number, block: Block): number[] {
  const [at, column, weight, whole] = locals(first, 4);
  const some = (count: number, until: number): number[] => {
    const numbers = locals(0, count);
    const { open, move, close } = block;
    return forEach(membrane, until, laneBytes * count, [
      ...numbers.flatMap(open),
      ...[...get(event), ...set(at)],
      ...forEach(at, end, 4, [
        ...[...get(at), ...i32.load(), ...get(column), ...i32.add, ...set(weight)],
        ...numbers.flatMap((n) => [...get(weight), ...v128.load8x8(weightBytes * n), ...move(n)]),
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
export const asDoubles = (vector: number, half: number, take: (pair: number) => Code): number[] =>
  [0, 1].flatMap((h) => [
    ...[...get(vector), ...(h === 0 ? i32x4.low16 : i32x4.high16), ...set(half)],
    ...[...get(half), ...f64x2.fromLowInt32, ...take(2 * h)],
    ...[...get(half), ...get(half), ...v128.upper, ...f64x2.fromLowInt32, ...take(2 * h + 1)],
  ]);

/** `body` with the range of the figures in two locals. */
export const followed = (smallest: number, largest: number, body: Code): number[] => [
  ...[...get(figures), ...v128.load(0), ...set(smallest), ...get(figures), ...v128.load(32), ...set(largest)],
  ...body,
  ...[...get(figures), ...get(smallest), ...v128.store(0), ...get(figures), ...get(largest), ...v128.store(32)],
];
