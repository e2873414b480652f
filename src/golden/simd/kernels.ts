/**
 * The loops of a layer that lies in lanes, two doubles at a time, in the order in which scalar code takes them: every
 * neuron gets the same additions one after the other, so that every bit of every sum is the same.
 *
 * An event points at the entry of its source; this and the entry after it say where the source's runs begin and end. A run
 * is where its lanes begin and end, in bytes from the first lane, and where its weights are. Weights of 0 change nothing.
 */

import { assemble, type Code, f64x2, forEach, get, i32, i64x2, type Kernel, set, v128, when } from './assemble.js';

export interface Kernels {
  /**
   * Carries out the events of [event, end) in order: moves the membranes by the runs of each, int16, and follows their
   * range in `figures`: 2 x 2 doubles smallest, as many largest, 2 x 2 int64 clipped.
   */
  move(event: number, end: number, membrane: number, figures: number): void;
  /** As `move`, and keeps every membrane within floor and ceiling; counts what would have left. */
  moveClipped(...parameters: [...Parameters<Kernels['move']>, floor: number, ceiling: number]): void;
  /** Adds the runs, float32, of the events of [event, end) to the sums. */
  add(event: number, end: number, sum: number): void;
  /** membrane = beta membrane + gain (sum + bias), sum = 0; the five arrays of doubles follow each other in this order */
  integrate(membrane: number, past: number, bytes: number): void;
  /** Follows the range of the membranes: 2 doubles smallest, 2 largest. */
  observe(membrane: number, past: number, figures: number): void;
  /** Lists the neurons whose membrane is above its threshold, ascending. @returns the end of the list */
  fireAbove(membrane: number, past: number, threshold: number, list: number): number;
  /** As `fireAbove` for those at or above it. */
  fireAt(membrane: number, past: number, threshold: number, list: number): number;
  /** Multiplies the membranes by beta; what is smaller than `nothing` becomes 0. */
  leak(membrane: number, past: number, beta: number, nothing: number): void;
}

type Name = keyof Kernels;

/** Adds `local` op the value of `operand` to itself. */
const fold = (local: number, operand: Code, operation: Code): number[] => [
  ...get(local),
  ...operand,
  ...operation,
  ...set(local),
];
const advance = (pointer: number, bytes: number): number[] => fold(pointer, i32.const(bytes), i32.add);
const splat = (scalar: number, to: number): number[] => [...get(scalar), ...f64x2.splat, ...set(to)];
interface RunLocals {
  readonly run: number;
  readonly last: number;
  readonly neuron: number;
  readonly past: number;
  readonly weight: number;
}
/** For every four lanes of every run of the event's source; `four` moves `weight` on. */
const forEachRun = (
  event: number,
  lanes: number,
  { run, last, neuron, past, weight }: RunLocals,
  four: Code,
): number[] => [
  ...[...get(event), ...i32.load(), ...set(last)],
  ...[...get(last), ...i32.load(0), ...set(run), ...get(last), ...i32.load(4), ...set(last)],
  ...forEach(run, last, 12, [
    ...[...get(lanes), ...get(run), ...i32.load(0), ...i32.add, ...set(neuron)],
    ...[...get(lanes), ...get(run), ...i32.load(4), ...i32.add, ...set(past)],
    ...[...get(run), ...i32.load(8), ...set(weight)],
    ...forEach(neuron, past, 32, four),
  ]),
];
const runLocals = (first: number): RunLocals => ({
  ...{ run: first, last: first + 1, neuron: first + 2, past: first + 3, weight: first + 4 },
});
const vectors = (count: number): 'v128'[] => new Array<'v128'>(count).fill('v128');
const pointers = (count: number): 'i32'[] => new Array<'i32'>(count).fill('i32');

function moving(name: Name, clip: boolean): Kernel {
  const [event, end, membrane, figures, floor, ceiling] = [0, 1, 2, 3, 4, 5];
  const own = clip ? 6 : 4;
  const inRun = runLocals(own);
  const { neuron, weight } = inRun;
  const [low, high, four, free, moved] = [5, 6, 7, 8, 9].map((i) => own + i);
  const smallest = own + 10;
  const largest = own + 12;
  const clipped = own + 14;
  const kept = [0, 1, 2, 3, 4, 5].map((i) => smallest + i);
  const within = [
    ...[...set(free), ...get(free), ...get(low), ...f64x2.pmax, ...get(high), ...f64x2.pmin, ...set(moved)],
  ];
  const pair = (p: 0 | 1): number[] => [
    ...[...get(neuron), ...v128.load(16 * p)],
    ...[...get(four), ...(p === 0 ? [] : [...get(four), ...v128.upper]), ...f64x2.fromLowInt32],
    ...[...f64x2.add, ...(clip ? within : set(moved))],
    // A comparison that holds is -1.
    ...(clip ? fold(clipped + p, [...get(moved), ...get(free), ...f64x2.ne], i64x2.sub) : []),
    ...fold(smallest + p, get(moved), f64x2.pmin),
    ...fold(largest + p, get(moved), f64x2.pmax),
    ...[...get(neuron), ...get(moved), ...v128.store(16 * p)],
  ];
  return {
    name,
    parameters: [...pointers(4), ...(clip ? (['f64', 'f64'] as const) : [])],
    locals: [...pointers(5), ...vectors(11)],
    result: null,
    body: [
      ...kept.flatMap((local, i) => [...get(figures), ...v128.load(16 * i), ...set(local)]),
      ...(clip ? [...splat(floor, low), ...splat(ceiling, high)] : []),
      ...forEach(event, end, 4, [
        ...forEachRun(event, membrane, inRun, [
          ...[...get(weight), ...v128.load16x4(), ...set(four)],
          ...[...pair(0), ...pair(1), ...advance(weight, 8)],
        ]),
      ]),
      ...kept.flatMap((local, i) => [...get(figures), ...get(local), ...v128.store(16 * i)]),
    ],
  };
}

function adding(): Kernel {
  const [event, end, sum] = [0, 1, 2];
  const inRun = runLocals(3);
  const { neuron, weight } = inRun;
  const pair = (p: 0 | 1): number[] => [
    ...[...get(neuron), ...get(neuron), ...v128.load(16 * p)],
    ...[...get(weight), ...v128.load64(8 * p), ...f64x2.fromLowFloat32],
    ...[...f64x2.add, ...v128.store(16 * p)],
  ];
  return {
    name: 'add' satisfies Name,
    parameters: pointers(3),
    locals: pointers(5),
    result: null,
    body: forEach(event, end, 4, forEachRun(event, sum, inRun, [...pair(0), ...pair(1), ...advance(weight, 16)])),
  };
}

function integrating(): Kernel {
  const [membrane, past, bytes, sum] = [0, 1, 2, 3];
  /** the n-th of the arrays that follow the membranes, at this neuron */
  const array = (n: number): number[] => [
    ...[...get(membrane), ...get(bytes), ...i32.const(n), ...i32.mul, ...i32.add, ...v128.load()],
  ];
  return {
    name: 'integrate' satisfies Name,
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

function observing(): Kernel {
  const [membrane, past, figures, smallest, largest] = [0, 1, 2, 3, 4];
  const value = [...get(membrane), ...v128.load()];
  return {
    name: 'observe' satisfies Name,
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

function firing(name: Name, passes: Code): Kernel {
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

function leaking(): Kernel {
  const [membrane, past, beta, nothing, factor, least, value] = [0, 1, 2, 3, 4, 5, 6];
  return {
    name: 'leak' satisfies Name,
    parameters: ['i32', 'i32', 'f64', 'f64'],
    locals: vectors(3),
    result: null,
    body: [
      ...[...splat(beta, factor), ...splat(nothing, least)],
      ...forEach(membrane, past, 16, [
        ...[...get(membrane), ...v128.load(), ...get(factor), ...f64x2.mul, ...set(value), ...get(membrane)],
        ...[...get(value), ...get(value), ...f64x2.abs, ...get(least), ...f64x2.ge, ...v128.and, ...v128.store()],
      ]),
    ],
  };
}

const module = new WebAssembly.Module(
  assemble([
    moving('move', false),
    moving('moveClipped', true),
    adding(),
    integrating(),
    observing(),
    firing('fireAbove', f64x2.gt),
    firing('fireAt', f64x2.ge),
    leaking(),
  ]),
);

/** The kernels at work on one memory; pointers are its byte addresses, counts of neurons multiples of 4. */
export const kernelsOn = (memory: WebAssembly.Memory): Kernels =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
