/** Constructive placement: the neurons with the most sources first, each where it adds the fewest rows. */

import type { Placement } from './cost.js';
import { forEachSource, type Reduced } from './reduce.js';
import { Tally } from './tally.js';

export interface GreedyOptions {
  readonly engines: number;
  readonly slots: number;
  /** part of each neuron where the cut is given; any part with room otherwise */
  readonly partOf?: ArrayLike<number>;
  /** bin of each neuron that has a place, -1 of the others; none has one otherwise */
  readonly placed?: Int32Array;
  readonly late?: () => boolean;
}

/** @param sizes neurons of each part, filled exactly @returns null where it got too late */
export function greedy(
  reduced: Reduced,
  sizes: readonly number[],
  { engines, slots, partOf, placed, late = () => false }: GreedyOptions,
): Placement | null {
  const tally = new Tally(reduced, sizes.length, engines);
  const bin = new Uint32Array(reduced.neurons);
  const load = new Uint16Array(sizes.length * engines);
  const room = Uint32Array.from(sizes);
  const put = (k: number, b: number): void => {
    tally.place(k, b);
    bin[k] = b;
    load[b]++;
    room[Math.floor(b / engines)]--;
  };
  placed?.forEach((b, k) => {
    if (b >= 0) put(k, b);
  });
  for (const k of byFanIn(reduced)) {
    if (placed !== undefined && placed[k] >= 0) continue;
    if (late()) return null;
    let best = -1;
    let bestDelta = Infinity;
    let bestOverlap = Infinity;
    for (let p = 0; p < sizes.length; p++) {
      if (room[p] === 0 || (partOf !== undefined && partOf[k] !== p)) continue;
      for (let b = p * engines; b < (p + 1) * engines; b++) {
        if (load[b] === slots) continue;
        const delta = tally.placeDelta(k, b);
        if (delta > bestDelta) continue;
        const overlap = tally.overlap(k, b);
        if (delta === bestDelta && (overlap > bestOverlap || (overlap === bestOverlap && load[b] >= load[best])))
          continue;
        best = b;
        bestDelta = delta;
        bestOverlap = overlap;
      }
    }
    put(k, best);
  }
  return { engines, parts: sizes.length, bin };
}

/** Neurons by falling rate of input events, then ascending. */
function byFanIn(reduced: Reduced): number[] {
  const rate = new Float64Array(reduced.neurons);
  for (let k = 0; k < reduced.neurons; k++) {
    forEachSource(reduced, k, (i) => {
      rate[k] += reduced.weight[i];
    });
  }
  return Array.from(rate.keys()).sort((a, b) => rate[b] - rate[a] || a - b);
}
