/** One run of the annealing as plain data, so that any thread can do it and gets the same placement. */

import { rng } from '../random/index.js';
import { anneal, type Heats } from './anneal.js';
import { annealSmall } from './anneal-small.js';
import type { Placement } from './cost.js';
import type { Reduced } from './reduce.js';

export interface Replica {
  readonly reduced: Reduced;
  readonly start: Placement;
  readonly slots: number;
  readonly local: number;
  readonly moves: number;
  readonly heats: Heats;
  /** the search of small layers, which counts ties */
  readonly small: boolean;
  readonly target: number;
  /** of the draws: seed, layer and number of the run */
  readonly draw: readonly [seed: number, layer: string, run: number];
  /** one word in shared memory, set to 1 to stop every run that looks at it */
  readonly stop: Int32Array;
  /** in shared memory: share of its work that this run has done, and its least cost */
  readonly state: Float64Array;
}

/** @returns bins of the best placement seen */
export async function annealReplica({
  reduced,
  start,
  draw,
  stop,
  state,
  small,
  ...options
}: Replica): Promise<Uint32Array> {
  const [seed, layer, run] = draw;
  const random = rng(seed, 'anneal', layer, run);
  const stopped = (): boolean => Atomics.load(stop, 0) === 1;
  const report = (share: number, best: number): void => state.set([share, best]);
  const search = small ? annealSmall : anneal;
  return (await search(reduced, start, { ...options, random, stopped, report })).bin;
}
