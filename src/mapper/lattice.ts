/**
 * Placement of a dense convolution by a rule: all channels of a position follow each other round the engines, and
 * positions start a x + b y engines on, so that the positions under one kernel lie end to end.
 *
 * Why that is near the bound: the positions that one source reaches are a window of w x h. With a = C and b = w C their
 * C-long runs of engines tile the circle of M without gap or overlap, every engine has floor or ceil of w h C / M, and the rows
 * are ceil(deg_i / M). Windows that a part or the border cuts leave gaps; so every (a, b) is tried, part by part.
 */

import type { Placement } from './cost.js';
import { gather } from './gather.js';
import { forEachSource, type Reduced } from './reduce.js';
import type { Resources } from './types.js';

/**
 * @param shape of the layer; channels, height, width where it is a convolution
 * @param parts how many cores it takes
 * @param late looked at for every neuron and every tiling; true ends the trials with the best tiling so far
 * @returns null where positions do not share their sources, where whole positions do not fit into that many parts, or where it got
 *   too late
 */
export function lattice(
  reduced: Reduced,
  shape: readonly number[] | undefined,
  parts: number,
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
  late: () => boolean = () => false,
): Placement | null {
  if (shape?.length !== 3) return null;
  const [channels, height, width] = shape;
  const positions = height * width;
  const alike = reduced.classes.every((members) => members.every((k) => k % positions === members[0] % positions));
  if (!alike || reduced.classes.length !== positions || channels * positions !== reduced.neurons) return null;
  const most = Math.ceil(positions / parts);
  if (most * channels > engines * slots) return null;

  const sizes = Array.from({ length: parts }, (_, p) => Math.floor((positions + p) / parts)).reverse();
  const order = gather(positionsOnly(reduced, positions), sizes, late);
  if (order === null) return null;
  const bin = new Uint32Array(reduced.neurons);
  let first = 0;
  for (const [p, size] of sizes.entries()) {
    const members = order.subarray(first, first + size).sort();
    first += size;
    const start = bestStarts(reduced, members, { channels, width, engines, slots }, late);
    members.forEach((position, n) => {
      for (let c = 0; c < channels; c++) bin[c * positions + position] = p * engines + ((start[n] + c) % engines);
    });
  }
  return { engines, parts, bin };
}

/** The layer of channel 0 alone. */
function positionsOnly(reduced: Reduced, positions: number): Reduced {
  return { ...reduced, neurons: positions, offset: reduced.offset.subarray(0, positions + 1) };
}

interface Frame {
  readonly channels: number;
  readonly width: number;
  readonly engines: number;
  readonly slots: number;
}

/** @returns first engine of every position of one part */
function bestStarts(
  reduced: Reduced,
  members: Uint32Array,
  { channels, width, engines, slots }: Frame,
  late: () => boolean,
): readonly number[] {
  const reached = new Map<number, number[]>();
  members.forEach((position, n) => {
    forEachSource(reduced, position, (i) => {
      const list = reached.get(i);
      if (list === undefined) reached.set(i, [n]);
      else list.push(n);
    });
  });
  // Positions end to end in their order: never more than the slots hold.
  let best = Array.from(members, (_, n) => (n * channels) % engines);
  let least = costOfStarts(best);
  for (let a = 0; a < engines; a++) {
    for (let b = 0; b < engines; b++) {
      if (late()) return best;
      const start = Array.from(members, (at) => (a * (at % width) + b * Math.floor(at / width)) % engines);
      if (heights(start, start.keys()) > slots) continue;
      const cost = costOfStarts(start);
      if (cost < least) [best, least] = [start, cost];
    }
  }
  return best;

  function costOfStarts(start: readonly number[]): number {
    let cost = 0;
    for (const [i, list] of reached) cost += reduced.weight[i] * heights(start, list);
    return cost;
  }

  /** Most neurons that one engine has of the positions listed. */
  function heights(start: readonly number[], list: Iterable<number>): number {
    const count = new Uint16Array(engines);
    let full = 0;
    for (const n of list) {
      full += Math.floor(channels / engines);
      for (let c = 0; c < channels % engines; c++) count[(start[n] + c) % engines]++;
    }
    return full + count.reduce((most, c) => Math.max(most, c), 0);
  }
}
