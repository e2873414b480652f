/** Placements that follow from a rule: round robin, and the one that is optimal wherever its condition holds. */

import type { Placement } from './cost.js';
import type { Reduced } from './reduce.js';

/**
 * Deals neurons in the given order: the first `sizes[0]` to part 0, and so on; within a part neuron t goes to engine
 * t mod M, slot level by slot level. With ascending order this is plain round robin.
 */
export function deal(order: ArrayLike<number>, sizes: readonly number[], engines: number): Placement {
  const bin = new Uint32Array(order.length);
  let first = 0;
  sizes.forEach((size, p) => {
    for (let t = 0; t < size; t++) bin[order[first + t]] = p * engines + (t % engines);
    first += size;
  });
  return { engines, parts: sizes.length, bin };
}

/** Neuron k on engine k mod M of its part, parts in ascending order: what any mapping must beat. */
export const roundRobin = (neurons: number, sizes: readonly number[], engines: number): Placement =>
  deal(
    Array.from({ length: neurons }, (_, k) => k),
    sizes,
    engines,
  );

/**
 * Optimal placement of a layer whose neurons fall into classes of identical fan-in such that
 * R = sum over classes of (size mod M) <= M; null where that does not hold. Covers fully connected layers (one class),
 * layers of at most M neurons, and dense convolutions whose number of channels is a multiple of M (all channels of one
 * position have the same sources).
 *
 * Proof. Deal every class in full levels of M neurons, one an engine, and the R neurons left over in one last level.
 * Part sizes but for the last are multiples of M, so no level is cut. Source i reaches a level of a class wholly or not
 * at all: q_i levels wholly, and s_i <= R <= M neurons of the last one, hence deg_i = q_i M + s_i. Each level costs one
 * row: q_i + (s_i > 0) = ceil(deg_i / M), the bound of `lowerBound`, for every source.
 */
export function closedForm(reduced: Reduced, sizes: readonly number[], engines: number): Placement | null {
  const full = reduced.classes.map((members) => members.length - (members.length % engines));
  const levels = reduced.classes.flatMap((members, g) => members.slice(0, full[g]));
  const left = reduced.classes.flatMap((members, g) => members.slice(full[g]));
  return left.length <= engines ? deal([...levels, ...left], sizes, engines) : null;
}
