/** The inner loops of the search in WebAssembly SIMD: what a move costs, 128 sources at a time, and the tables of guesses. */

import {
  assemble,
  type Code,
  f32,
  f32x4,
  forEach,
  get,
  i8x16,
  i32,
  i32x4,
  type Kernel,
  set,
  v128,
} from '../wasm/assemble.js';

/** Bytes of one vector, and 32-bit words in it. */
const VECTOR_BYTES = 16;
export const VECTOR_WORDS = 4;
/** Bytes of the costs of as many neurons as `raise` takes at a time, and those. */
const RAISED_BYTES = 32;
export const RAISED = 8;

/** Addresses are in bytes. */
export interface SearchKernels {
  /**
   * `bitsA`, `bitsB`: sources of the two neurons, the first up to `end`. `binA`, `binB`: sets of the bins that they leave,
   * vector by vector top, sole, near (tally.ts). `rate`: f32 rate of each word. `near`: -1 where the bins are of one part, else 0.
   *
   * @returns change of cost
   */
  judge(bitsA: number, end: number, bitsB: number, binA: number, binB: number, rate: number, near: number): number;
  /** Adds `by` to the f32 of [cost, end), by eights, whose byte from `mask` on is -1 and not 0. */
  raise(cost: number, end: number, mask: number, by: number): void;
}

const advance = (local: number, bytes: number): Code => [...get(local), ...i32.const(bytes), ...i32.add, ...set(local)];

function judge(): Kernel {
  const [bitsA, end, bitsB, binA, binB, rate, near] = [0, 1, 2, 3, 4, 5, 6];
  const [sum, toB, toA, mask] = [7, 8, 9, 10];
  const load = (address: number, offset = 0): Code => [...get(address), ...v128.load(offset)];
  const and = (a: Code, b: Code): Code => [...a, ...b, ...v128.and];
  const andNot = (a: Code, b: Code): Code => [...a, ...b, ...v128.andNot];
  const or = (a: Code, b: Code): Code => [...a, ...b, ...v128.or];
  const top = (bin: number): Code => load(bin, 0);
  const sole = (bin: number): Code => load(bin, VECTOR_BYTES);
  const nearTop = (bin: number): Code => and(load(bin, 2 * VECTOR_BYTES), get(mask));
  const lane = (n: number): Code => [...get(sum), ...f32x4.lane(n)];
  // Leaving the sole top saves a row only if the other engine of the part does not rise to the same height.
  const costs = or(and(get(toB), top(binB)), and(get(toA), top(binA)));
  const saves = or(and(get(toB), andNot(sole(binA), nearTop(binB))), and(get(toA), andNot(sole(binB), nearTop(binA))));
  return {
    name: 'judge',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    locals: ['v128', 'v128', 'v128', 'v128'],
    result: 'f32',
    body: [
      ...[...get(near), ...i32x4.splat, ...set(mask)],
      ...forEach(bitsA, end, VECTOR_BYTES, [
        // A source of both neurons stays where it is.
        ...[...andNot(load(bitsA), load(bitsB)), ...set(toB)],
        ...[...andNot(load(bitsB), load(bitsA)), ...set(toA)],
        ...[...costs, ...i8x16.popcnt, ...saves, ...i8x16.popcnt, ...i8x16.sub],
        ...[...i32x4.pairs8, ...i32x4.pairs16], // one count a word
        ...[...f32x4.fromInt32, ...load(rate), ...f32x4.mul],
        ...[...get(sum), ...f32x4.add, ...set(sum)],
        ...[bitsB, rate].flatMap((pointer) => advance(pointer, VECTOR_BYTES)),
        ...[binA, binB].flatMap((pointer) => advance(pointer, 3 * VECTOR_BYTES)),
      ]),
      ...[...lane(0), ...lane(1), ...f32.add, ...lane(2), ...f32.add, ...lane(3), ...f32.add],
    ],
  };
}

function raise(): Kernel {
  const [cost, end, mask, by] = [0, 1, 2, 3];
  const [step, bytes] = [4, 5];
  const half = (offset: number, extend: Code): Code => [
    ...[...get(cost), ...get(cost), ...v128.load(offset)],
    ...[...get(bytes), ...extend, ...get(step), ...v128.and],
    ...[...f32x4.add, ...v128.store(offset)],
  ];
  return {
    name: 'raise',
    parameters: ['i32', 'i32', 'i32', 'f32'],
    locals: ['v128', 'v128'],
    result: null,
    body: [
      ...[...get(by), ...f32x4.splat, ...set(step)],
      ...forEach(cost, end, RAISED_BYTES, [
        ...[...get(mask), ...v128.load8x8(), ...set(bytes)],
        ...half(0, i32x4.low16),
        ...half(VECTOR_BYTES, i32x4.high16),
        ...advance(mask, RAISED),
      ]),
    ],
  };
}

/** @param memory that holds what the addresses point to */
export function searchKernels(memory: WebAssembly.Memory): SearchKernels {
  const module = new WebAssembly.Module(assemble([judge(), raise()]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SearchKernels;
}
