/**
 * The loops of a layer that lies in lanes, two doubles at a time: every neuron gets the additions of scalar code in its
 * order, one after the other, so that every bit of every sum is the same. Weights of 0 change nothing.
 *
 * Where rows have runs, an event points at the entry of its source; this and the entry after it say where the source's runs
 * begin and end. A run is where its lanes begin and end, in bytes from the first lane, and where its weights are. Where
 * rows are full, an event points at its row, and eight lanes at a time take all events before the next eight.
 */

import {
  assemble,
  type Code,
  f64,
  f64x2,
  forEach,
  get,
  i32,
  i64x2,
  type Kernel,
  set,
  v128,
  when,
} from '../../wasm/assemble.js';
import { clipping, summing } from './whole.js';

export interface Kernels {
  /**
   * Carries out the events of [event, end) in order: moves the membranes of [membrane, past) by the weights of each, int16,
   * and follows their range in `figures`: 2 x 2 doubles smallest, as many largest, 2 x 2 int64 clipped.
   */
  move(event: number, end: number, membrane: number, past: number, figures: number): void;
  /** As `move`, and keeps every membrane within floor and ceiling; counts what would have left. */
  moveClipped(...parameters: [...Parameters<Kernels['move']>, floor: number, ceiling: number]): void;
  /** Adds the weights, float32, of the events of [event, end) to the sums of [sum, past). */
  add(event: number, end: number, sum: number, past: number): void;
  /** membrane = beta membrane + gain (sum + bias), sum = 0; the five arrays of doubles follow each other in this order */
  integrate(membrane: number, past: number, bytes: number): void;
  /** Follows the range of the membranes: 2 doubles smallest, 2 largest. */
  observe(membrane: number, past: number, figures: number): void;
  /** Lists the neurons whose membrane is above its threshold, ascending. @returns the end of the list */
  fireAbove(membrane: number, past: number, threshold: number, list: number): number;
  /** As `fireAbove` for those at or above it. */
  fireAt(membrane: number, past: number, threshold: number, list: number): number;
  /** Multiplies the membranes by beta and cuts them to whole parts of `grid`. */
  leak(membrane: number, past: number, beta: number, grid: number): void;
  /** Makes 0 of what is smaller than `nothing`. */
  sweep(membrane: number, past: number, nothing: number): void;
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
const vectors = (count: number): 'v128'[] => new Array<'v128'>(count).fill('v128');
const pointers = (count: number): 'i32'[] => new Array<'i32'>(count).fill('i32');

/** How the lanes and weights of events are come by: locals, and the loop around what is done to pairs of lanes. */
interface Walk {
  readonly locals: readonly ('i32' | 'v128')[];
  /** where the weights of the lanes at hand begin */
  readonly weight: number;
  /** pairs of lanes that `body` does at a time */
  readonly pairs: readonly number[];
  /** brings a pair onto the stack */
  read(pair: number): Code;
  /** keeps what is in `local` */
  write(pair: number, local: number): Code;
  /** @param bytes of a weight */
  loop(body: Code, bytes: number): Code;
}

/** Runs of an event, event after event. */
function walkRuns(event: number, end: number, lanes: number, first: number): Walk {
  const [run, last, lane, beyond, weight] = [0, 1, 2, 3, 4].map((i) => first + i);
  return {
    locals: pointers(5),
    weight,
    pairs: [0, 1],
    read: (pair) => [...get(lane), ...v128.load(16 * pair)],
    write: (pair, local) => [...get(lane), ...get(local), ...v128.store(16 * pair)],
    loop: (body, bytes) =>
      forEach(event, end, 4, [
        ...[...get(event), ...i32.load(), ...set(last)],
        ...[...get(last), ...i32.load(0), ...set(run), ...get(last), ...i32.load(4), ...set(last)],
        ...forEach(run, last, 12, [
          ...[...get(lanes), ...get(run), ...i32.load(0), ...i32.add, ...set(lane)],
          ...[...get(lanes), ...get(run), ...i32.load(4), ...i32.add, ...set(beyond)],
          ...[...get(run), ...i32.load(8), ...set(weight)],
          ...forEach(lane, beyond, 32, [...body, ...advance(weight, 4 * bytes)]),
        ]),
      ]),
  };
}

/** All events for eight lanes, which stay in registers meanwhile, eight after eight. */
function walkFull(event: number, end: number, lanes: number, past: number, first: number): Walk {
  const [at, column, weight] = [0, 1, 2].map((i) => first + i);
  const pairs = [0, 1, 2, 3];
  const held = pairs.map((pair) => first + 3 + pair);
  return {
    locals: [...pointers(3), ...vectors(4)],
    weight,
    pairs,
    read: (pair) => get(held[pair]),
    write: (pair, local) => [...get(local), ...set(held[pair])],
    loop: (body, bytes) =>
      forEach(lanes, past, 64, [
        ...pairs.flatMap((pair) => [...get(lanes), ...v128.load(16 * pair), ...set(held[pair])]),
        ...[...get(event), ...set(at)],
        ...forEach(at, end, 4, [...get(at), ...i32.load(), ...get(column), ...i32.add, ...set(weight), ...body]),
        ...pairs.flatMap((pair) => [...get(lanes), ...get(held[pair]), ...v128.store(16 * pair)]),
        ...advance(column, 8 * bytes),
      ]),
  };
}

function moving(name: Name, clip: boolean): Kernel {
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

function adding(full: boolean): Kernel {
  const [event, end, sum, past, result] = [0, 1, 2, 3, 4];
  const walk = full ? walkFull(event, end, sum, past, 5) : walkRuns(event, end, sum, 5);
  const add = (pair: number): number[] => [
    ...[...walk.read(pair), ...get(walk.weight), ...v128.load64(8 * pair), ...f64x2.fromLowFloat32],
    ...[...f64x2.add, ...set(result), ...walk.write(pair, result)],
  ];
  return {
    name: 'add' satisfies Name,
    parameters: pointers(4),
    locals: [...vectors(1), ...walk.locals],
    result: null,
    body: walk.loop(walk.pairs.flatMap(add), 4),
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
  const [membrane, past, beta, grid, factor, part] = [0, 1, 2, 3, 4, 5];
  // A grid is a power of two: to multiply and divide by it rounds nothing.
  return {
    name: 'leak' satisfies Name,
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

function sweeping(): Kernel {
  const [membrane, past, nothing, least, value] = [0, 1, 2, 3, 4];
  return {
    name: 'sweep' satisfies Name,
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

const moduleOf = (full: boolean): WebAssembly.Module =>
  new WebAssembly.Module(
    assemble([
      ...(full ? [summing(), clipping()] : [moving('move', false), moving('moveClipped', true)]),
      adding(full),
      integrating(),
      observing(),
      firing('fireAbove', f64x2.gt),
      firing('fireAt', f64x2.ge),
      leaking(),
      sweeping(),
    ]),
  );
const modules = { full: moduleOf(true), runs: moduleOf(false) };

/**
 * The kernels at work on one memory; pointers are its byte addresses, counts of neurons multiples of 8.
 *
 * @param full whether rows are
 */
export const kernelsOn = (memory: WebAssembly.Memory, full: boolean): Kernels =>
  new WebAssembly.Instance(full ? modules.full : modules.runs, { env: { memory } }).exports as unknown as Kernels;
