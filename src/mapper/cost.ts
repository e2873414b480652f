/** Cost of a placement and the bounds it is measured against, straight from the layer's fan-out table. */

import type { MappingProblem } from './types.js';

/**
 * A placement under construction: neuron k lives in bin p * M + j, engine j of part p. Slots do not matter to the cost
 * and are dealt last.
 */
export interface Placement {
  readonly engines: number;
  readonly parts: number;
  readonly bin: Uint32Array;
}

export interface Cost {
  /** sum over sources and parts of rate x rows */
  readonly cost: number;
  /** words of MEM_S&N, without the rows of a bias event */
  readonly rows: number;
}

export const rateOf = (problem: MappingProblem, source: number): number => problem.rates?.[source] ?? 1;

/** Calls back with every source and the rows that an event of it takes in each part. */
function forEachEvent(
  { synapses: { sources, offset, target } }: MappingProblem,
  { engines, parts, bin }: Placement,
  visit: (source: number, rows: Uint32Array) => void,
): void {
  const count = new Uint32Array(parts * engines);
  const most = new Uint32Array(parts);
  for (let i = 0; i < sources; i++) {
    count.fill(0);
    most.fill(0);
    for (let s = offset[i]; s < offset[i + 1]; s++) {
      const b = bin[target[s]];
      const p = Math.floor(b / engines);
      if (++count[b] > most[p]) most[p]++;
    }
    visit(i, most);
  }
}

/**
 * An event of source i makes the core of part p read as many rows as its busiest engine has targets of i: all engines
 * work on one row together, each on at most one entry of it. Summed in source order, so that equal placements have
 * equal cost to the last bit.
 */
export function costOf(problem: MappingProblem, placement: Placement): Cost {
  let cost = 0;
  let rows = 0;
  forEachEvent(problem, placement, (i, most) => {
    let read = 0;
    for (const n of most) read += n;
    rows += read;
    cost += rateOf(problem, i) * read;
  });
  return { cost, rows };
}

/** Cost of each part. */
export function costOfParts(problem: MappingProblem, placement: Placement): Float64Array {
  const cost = new Float64Array(placement.parts);
  forEachEvent(problem, placement, (i, most) => {
    for (let p = 0; p < most.length; p++) cost[p] += rateOf(problem, i) * most[p];
  });
  return cost;
}

/**
 * Lower bound on the cost of **every** mapping of this layer onto cores of M engines, whatever the number of parts and
 * whoever is in which: LB = sum_i f_i ceil(deg_i / M).
 *
 * Proof. Let d_p be the number of targets of source i in part p; sum_p d_p = deg_i. A row serves at most one target an
 * engine, so part p reads r_p >= d_p / M rows. Then sum_p r_p >= deg_i / M, and since the left side is an integer,
 * sum_p r_p >= ceil(deg_i / M). Multiply by f_i >= 0 and add over the sources.
 *
 * It is the bound of an ideal cut as well: ceil(deg_i / M) is below sum_p ceil(d_p / M), what a given cut can reach
 * (`boundOfCut`), by up to P - 1 rows a source.
 */
export function lowerBound(problem: MappingProblem, engines: number): number {
  const { sources, offset } = problem.synapses;
  let bound = 0;
  for (let i = 0; i < sources; i++) bound += rateOf(problem, i) * Math.ceil((offset[i + 1] - offset[i]) / engines);
  return bound;
}

/**
 * Lower bound on the cost of every mapping with the same neurons in the same parts: sum_i f_i sum_p ceil(d_ip / M), by
 * the proof above within each part. At least `lowerBound`; equal to it for a layer of one part.
 *
 * @param part part of every neuron
 */
export function boundOfCut(problem: MappingProblem, engines: number, part: ArrayLike<number>): number {
  const { sources, offset, target } = problem.synapses;
  const inPart = new Map<number, number>();
  let bound = 0;
  for (let i = 0; i < sources; i++) {
    inPart.clear();
    for (let s = offset[i]; s < offset[i + 1]; s++) {
      const p = part[target[s]];
      inPart.set(p, (inPart.get(p) ?? 0) + 1);
    }
    for (const targets of inPart.values()) bound += rateOf(problem, i) * Math.ceil(targets / engines);
  }
  return bound;
}
