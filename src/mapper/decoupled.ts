/**
 * Placement for engines that each walk their own list of synapses: not rows are few then, but loads alike. A step takes
 * max_j sum_i f_i c_ij, the events that the busiest engine works through; rounds take their times one after the other.
 */

import type { PlannedPart } from './capacity.js';
import { roundRobin } from './closed-form.js';
import { costOf, type Placement, rateOf } from './cost.js';
import type { LayerQuality, MappingProblem, Resources } from './types.js';

/** Synaptic events a step of every neuron: the rates of its sources, summed in their order. */
export function neuronLoads(problem: MappingProblem): Float64Array {
  const { sources, targets, offset, target } = problem.synapses;
  const load = new Float64Array(targets);
  for (let i = 0; i < sources; i++) {
    for (let s = offset[i]; s < offset[i + 1]; s++) load[target[s]] += rateOf(problem, i);
  }
  return load;
}

/** Of every mapping onto this many engines, whatever the rounds: the mean load of an engine, and the heaviest neuron. */
export const decoupledBound = (loads: Float64Array, engines: number): number =>
  loads.reduce((most, load) => Math.max(most, load), loads.reduce((sum, load) => sum + load, 0) / engines);

/** @param roundOf round of each part; all in one when absent */
export function decoupledCost(
  loads: Float64Array,
  { engines, parts, bin }: Placement,
  roundOf: readonly number[] = new Array<number>(parts).fill(0),
): number {
  const sum = new Float64Array(parts * engines);
  bin.forEach((b, k) => {
    sum[b] += loads[k];
  });
  const busiest = new Float64Array(1 + Math.max(...roundOf));
  sum.forEach((load, b) => {
    const round = roundOf[Math.floor(b / engines)];
    busiest[round] = Math.max(busiest[round], load);
  });
  return busiest.reduce((all, load) => all + load, 0);
}

/**
 * Every round gets its share of heavy and of light neurons; within one, longest processing time first (Graham 1969), with a
 * limit on the neurons of an engine and the part sizes kept; then the busiest engine swaps neurons with others for as
 * long as that makes the busier of the two less busy.
 */
export function balance(
  loads: Float64Array,
  plan: readonly Pick<PlannedPart, 'round' | 'neurons'>[],
  resources: Resources,
): Placement {
  const { enginesPerCore: engines } = resources;
  const partsOf: number[][] = [];
  plan.forEach(({ round }, p) => {
    partsOf[round] ??= [];
    partsOf[round].push(p);
  });
  const sizes = partsOf.map((parts) => parts.reduce((sum, p) => sum + plan[p].neurons, 0));
  const falling = Array.from(loads.keys()).sort((a, b) => loads[b] - loads[a] || a - b);
  const queues: number[][] = sizes.map(() => []);
  const share = (r: number): number => (queues[r].length + 1) / sizes[r];
  for (const k of falling) {
    let round = 0;
    for (let r = 1; r < sizes.length; r++) if (share(r) < share(round)) round = r;
    queues[round].push(k);
  }
  const bin = new Uint32Array(loads.length);
  partsOf.forEach((parts, r) => {
    const members = balanceRound(
      loads,
      queues[r],
      parts.map((p) => plan[p].neurons),
      resources,
    );
    members.forEach((list, b) => {
      for (const k of list) bin[k] = parts[Math.floor(b / engines)] * engines + (b % engines);
    });
  });
  return { engines, parts: plan.length, bin };
}

/** @param falling neurons of the round, the heaviest first @returns neurons of every engine of its parts */
function balanceRound(
  loads: Float64Array,
  falling: readonly number[],
  sizes: readonly number[],
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
): number[][] {
  const bins = sizes.length * engines;
  const members: number[][] = Array.from({ length: bins }, () => []);
  const sum = new Float64Array(bins);
  const room = [...sizes];
  for (const k of falling) {
    let best = -1;
    for (let b = 0; b < bins; b++) {
      if (room[Math.floor(b / engines)] === 0 || members[b].length === slots) continue;
      if (best < 0 || sum[b] < sum[best]) best = b;
    }
    members[best].push(k);
    sum[best] += loads[k];
    room[Math.floor(best / engines)]--;
  }
  while (relieve(loads, members, sum));
  return members;
}

/** @returns whether a swap made the busiest engine less busy */
function relieve(loads: Float64Array, members: readonly number[][], sum: Float64Array): boolean {
  const busiest = sum.indexOf(Math.max(...sum));
  let best = { gain: 1e-9 * sum[busiest], other: -1, a: -1, b: -1 };
  members.forEach((list, other) => {
    const slack = sum[busiest] - sum[other];
    for (const [a, k] of members[busiest].entries()) {
      for (const [b, m] of list.entries()) {
        const shift = loads[k] - loads[m];
        const gain = Math.min(shift, slack - shift);
        if (gain > best.gain) best = { gain, other, a, b };
      }
    }
  });
  const { other, a, b } = best;
  if (other < 0) return false;
  const [k, m] = [members[busiest][a], members[other][b]];
  members[busiest][a] = m;
  members[other][b] = k;
  sum[busiest] += loads[m] - loads[k];
  sum[other] += loads[k] - loads[m];
  return true;
}

export function mapDecoupled(
  problem: MappingProblem,
  plan: readonly PlannedPart[],
  resources: Resources,
): { placement: Placement; quality: LayerQuality } {
  const start = performance.now();
  const { enginesPerCore: engines } = resources;
  const loads = neuronLoads(problem);
  const roundOf = plan.map(({ round }) => round);
  const costOfPlaces = (placement: Placement): number => decoupledCost(loads, placement, roundOf);
  const bound = decoupledBound(loads, new Set(plan.map((part) => part.core)).size * engines);
  const sizes = plan.map(({ neurons }) => neurons);
  const dealt = roundRobin(loads.length, sizes, engines);
  const balanced = balance(loads, plan, resources);
  const placement = costOfPlaces(balanced) < costOfPlaces(dealt) ? balanced : dealt;
  const cost = costOfPlaces(placement);
  const met = cost <= bound * (1 + 1e-9);
  const quality: LayerQuality = {
    name: problem.name,
    cost,
    lowerBound: bound,
    gap: bound === 0 ? 0 : cost / bound - 1,
    proven: met,
    certificate: met ? 'bound-met' : 'none',
    together: met ? engines : 1,
    stop: met ? 'bound met' : 'no swap helps',
    dispatch: 'decoupled',
    rows: costOf(problem, placement).rows,
    seconds: (performance.now() - start) / 1000,
  };
  return { placement, quality };
}
