/**
 * Where rows have runs, an event points at the entry of its source; this and the entry after it say where the source's runs
 * begin and end. A run is where its lanes begin and end, in bytes from the first lane, and where its weights are. Where
 * rows are full, an event points at its row, and eight lanes at a time take all events before the next eight.
 */

import { type Code, forEach, get, i32, set, v128 } from '../../wasm/assemble.js';
import { advance, pointers, vectors } from './code.js';

/** How the lanes and weights of events are come by: locals, and the loop around what is done to pairs of lanes. */
export interface Walk {
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
export function walkRuns(event: number, end: number, lanes: number, first: number): Walk {
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
export function walkFull(event: number, end: number, lanes: number, past: number, first: number): Walk {
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
