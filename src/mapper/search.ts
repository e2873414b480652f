/** Placements by rule and by search, from the cheapest to find to the best. */

import { deal, roundRobin } from './closed-form.js';
import { costOf, costOfParts, type Placement } from './cost.js';
import { gather } from './gather.js';
import { greedy } from './greedy.js';
import { greedyInTiles, lattice } from './lattice.js';
import type { Reduced } from './reduce.js';
import { annealAll } from './replicas.js';
import { tallyBytes } from './tally.js';
import { tile } from './tiles.js';
import type { MapperOptions, MappingProblem, Resources } from './types.js';

/** Above these a layer is placed by rule alone: the search would not fit into memory, or finding a cut takes minutes. */
const MOST_BYTES = 512 * 2 ** 20;
const MOST_NEURONS = 32_768;

/**
 * Small layers of one part are cheap to anneal again from other draws; large ones gain more from one long run. First and last
 * temperatures of the runs, in the unit of each search.
 */
const SMALL = {
  runs: 4,
  movesPerNeuron: 2_500,
  most: 250_000,
  heats: [
    [0.15, 0.03],
    [0.2, 0.04],
  ],
} as const;
/**
 * Measured on 1000 -> 500 and 2312 -> 200 at 50, 80 and 90 % (scripts/bench-mapper.ts, four seeds): hotter than .2 a run makes moves
 * that it takes back, colder than .06 none; .23 and .07, or .16 and .05, cost .1 to .5 % more in one row or another at equal work.
 */
const LARGE = { runs: 2, movesPerNeuron: 24_000, most: 24_000_000, heats: [[0.2, 0.06]] } as const;
/** From tiles of a convolution, whose order a hot run loses: measured on pruned ones, .05 finds most in all rows but one. */
const TILED = {
  small: [
    [0.02, 0.004],
    [0.15, 0.03],
  ],
  large: [
    [0.1, 0.05],
    [0.2, 0.06],
  ],
} as const;
/** Share of swaps within a part: what crosses the border of a tile costs too much to be made. */
const LOCAL = { tiled: 1, otherwise: 0.5 };
/** Synapses below which a layer is small. */
const FEW = 30_000;

export interface Found {
  readonly placement: Placement;
  readonly cost: number;
  readonly rows: number;
  /** in tiles of a convolution */
  readonly tiled?: boolean;
}

export const evaluate = (problem: MappingProblem, placement: Placement): Found => ({
  placement,
  ...costOf(problem, placement),
});

/** The first of the cheapest. */
export const cheapest = (found: readonly Found[]): Found => found.reduce((a, b) => (b.cost < a.cost ? b : a));

export const searchable = (reduced: Reduced, parts: number, { enginesPerCore }: Resources): boolean =>
  reduced.neurons <= MOST_NEURONS && tallyBytes(reduced, parts, enginesPerCore) <= MOST_BYTES;

/** The best of the constructive placements. @param late looked at for every neuron; true ends those that take long */
export function construct(
  problem: MappingProblem,
  reduced: Reduced,
  sizes: readonly number[],
  resources: Resources,
  late: () => boolean = () => false,
): Found {
  const { enginesPerCore: engines, slotsPerEngine: slots } = resources;
  const byClass = reduced.classes.flat();
  const starts = [roundRobin(reduced.neurons, sizes, engines), deal(byClass, sizes, engines)];
  if (!searchable(reduced, sizes.length, resources)) return cheapest(starts.map((start) => evaluate(problem, start)));
  const tiling = tile(reduced, problem.shape, sizes.length, resources, late);
  const tiled: (Placement | null)[] = [];
  if (tiling !== null) {
    if (!late()) tiled.push(lattice(reduced, tiling, resources, late));
    if (!late()) tiled.push(greedyInTiles(reduced, tiling, { engines, slots, late }));
  } else {
    const gathered = sizes.length === 1 ? byClass : gatheredByClass(reduced, sizes, byClass, late);
    const cut = gathered === null ? starts[1] : deal(gathered, sizes, engines);
    const partOf = cut.bin.map((bin) => Math.floor(bin / engines));
    const built = late() ? null : greedy(reduced, sizes, { engines, slots, partOf, late });
    starts.push(cut, ...(built === null ? [] : [built]));
  }
  return cheapest([
    ...tiled.filter((start) => start !== null).map((start) => ({ ...evaluate(problem, start), tiled: true })),
    ...starts.map((start) => evaluate(problem, start)),
  ]);
}

/** Anneals from `start`, several times over. @returns the best placement seen, never worse than the start */
export async function improve(
  problem: MappingProblem,
  reduced: Reduced,
  start: Found,
  bound: number,
  slots: number,
  { seed, effort = 1, signal, onProgress }: MapperOptions,
): Promise<Found> {
  if (start.cost <= bound || signal?.aborted) return start;
  const { parts } = start.placement;
  const small = parts === 1 && problem.synapses.target.length < FEW;
  const { runs, movesPerNeuron, most, heats: hot } = small ? SMALL : LARGE;
  const heats = start.tiled ? TILED[small ? 'small' : 'large'] : hot;
  const moves = Math.ceil(effort * Math.min(most, movesPerNeuron * reduced.neurons));
  const cost = (of: number): string => String(Number(of.toPrecision(6)));
  const tell = (share: number, best: number): void => {
    const found = cost(Math.min(start.cost, best + reduced.fixedCost));
    onProgress?.(
      problem.name,
      `annealing ${runs} times, ${(100 * share).toFixed(0)} %: cost ${found}, bound ${cost(bound)}`,
    );
  };
  tell(0, start.cost);
  const target = bound - reduced.fixedCost;
  const replicas = Array.from({ length: runs }, (_, run) => ({
    reduced,
    start: start.placement,
    slots,
    local: start.tiled ? LOCAL.tiled : LOCAL.otherwise,
    moves,
    heats: heats[run % heats.length],
    small,
    target,
    draw: [seed, problem.name, run] as const,
  }));
  const bins = await annealAll(replicas, signal, tell);
  const placements = [start.placement, ...bins.map((bin) => ({ ...start.placement, bin }))];
  const found = start.tiled ? [bestOfParts(problem, placements)] : placements;
  return cheapest([start, ...found.map((placement) => evaluate(problem, placement))]);
}

/** Of placements with the same neurons in every part: each part as it is cheapest. */
function bestOfParts(problem: MappingProblem, placements: readonly Placement[]): Placement {
  const costs = placements.map((placement) => costOfParts(problem, placement));
  const [{ engines, parts, bin }] = placements;
  const best = Array.from({ length: parts }, (_, p) => {
    const least = Math.min(...costs.map((cost) => cost[p]));
    return placements[costs.findIndex((cost) => cost[p] === least)];
  });
  return { engines, parts, bin: bin.map((b, k) => best[Math.floor(b / engines)].bin[k]) };
}

/** Parts as `gather` fills them, neurons within a part by class: then equal neurons are dealt to different engines. */
function gatheredByClass(
  reduced: Reduced,
  sizes: readonly number[],
  byClass: readonly number[],
  late: () => boolean,
): number[] | null {
  const rank = new Uint32Array(reduced.neurons);
  byClass.forEach((k, at) => {
    rank[k] = at;
  });
  const gathered = gather(reduced, sizes, late);
  if (gathered === null) return null;
  let first = 0;
  return sizes.flatMap((size) => {
    first += size;
    return Array.from(gathered.subarray(first - size, first)).sort((a, b) => rank[a] - rank[b]);
  });
}
