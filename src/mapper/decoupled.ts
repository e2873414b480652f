/**
 * Placement for engines that each walk their own list of synapses: not rows are few then, but loads alike. A step takes
 * max_j sum_i f_i c_ij, the events that the busiest engine works through.
 */

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

/** Of every mapping onto this many engines: the mean load of an engine, and the heaviest neuron. */
export const decoupledBound = (loads: Float64Array, bins: number): number =>
  Math.max(loads.reduce((sum, load) => sum + load, 0) / bins, ...loads);

export function decoupledCost(loads: Float64Array, { engines, parts, bin }: Placement): number {
  const sum = new Float64Array(parts * engines);
  bin.forEach((b, k) => {
    sum[b] += loads[k];
  });
  return Math.max(...sum);
}

/**
 * Longest processing time first (Graham 1969), with a limit on the neurons of an engine and the part sizes kept; then the
 * busiest engine swaps neurons with others for as long as that makes the busier of the two less busy.
 */
export function balance(
  loads: Float64Array,
  sizes: readonly number[],
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
): Placement {
  const bins = sizes.length * engines;
  const members: number[][] = Array.from({ length: bins }, () => []);
  const sum = new Float64Array(bins);
  const room = [...sizes];
  for (const k of Array.from(loads.keys()).sort((a, b) => loads[b] - loads[a] || a - b)) {
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
  const bin = new Uint32Array(loads.length);
  members.forEach((list, b) => {
    for (const k of list) bin[k] = b;
  });
  return { engines, parts: sizes.length, bin };
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

/** @param sizes neurons of each part */
export function mapDecoupled(
  problem: MappingProblem,
  sizes: readonly number[],
  resources: Resources,
): { placement: Placement; quality: LayerQuality } {
  const start = performance.now();
  const { enginesPerCore: engines } = resources;
  const loads = neuronLoads(problem);
  const bound = decoupledBound(loads, sizes.length * engines);
  const dealt = roundRobin(loads.length, sizes, engines);
  const balanced = balance(loads, sizes, resources);
  const placement = decoupledCost(loads, balanced) < decoupledCost(loads, dealt) ? balanced : dealt;
  const cost = decoupledCost(loads, placement);
  const met = cost <= bound * (1 + 1e-9);
  const quality: LayerQuality = {
    name: problem.name,
    cost,
    lowerBound: bound,
    gap: bound === 0 ? 0 : cost / bound - 1,
    proven: met,
    certificate: met ? 'bound-met' : 'none',
    stop: met ? 'bound met' : 'no swap helps',
    dispatch: 'decoupled',
    rows: costOf(problem, placement).rows,
    seconds: (performance.now() - start) / 1000,
  };
  return { placement, quality };
}
