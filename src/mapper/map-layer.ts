/** One layer: from its fan-out table to a placement, with what is known about how good that is. */

import type { PlannedPart } from './capacity.js';
import { certify } from './certify.js';
import { closedForm, roundRobin } from './closed-form.js';
import { boundOfCut, lowerBound, type Placement } from './cost.js';
import { mapDecoupled } from './decoupled.js';
import { type Reduced, reduce } from './reduce.js';
import { construct, evaluate, type Found, improve, searchable } from './search.js';
import { settleAside } from './settle.js';
import type { Certificate, LayerQuality, MapperOptions, MappingProblem, Resources } from './types.js';

/** What the search found by then hangs on the machine: the one mapping that a seed does not bring back. */
const CUT_SHORT = 'deadline, search cut short: another run may differ';

interface Verdict {
  readonly found: Found;
  readonly certificate: Certificate;
  /** of a layer that is not proven; 1 when absent */
  readonly together?: number;
  readonly stop: string;
}

/** @param parts of the layer (`planParts`) */
export async function mapLayer(
  problem: MappingProblem,
  parts: readonly PlannedPart[],
  resources: Resources,
  options: MapperOptions,
): Promise<{ placement: Placement; quality: LayerQuality }> {
  const start = performance.now();
  if (options.dispatch === 'decoupled') return mapDecoupled(problem, parts, resources);
  const sizes = parts.map(({ neurons }) => neurons);
  const bound = lowerBound(problem, resources.enginesPerCore);
  const { found, certificate, stop, together = 1 } = await place(problem, sizes, resources, options, bound);
  const { placement, cost, rows } = found;
  const quality: LayerQuality = {
    name: problem.name,
    cost,
    lowerBound: bound,
    gap: bound === 0 ? 0 : cost / bound - 1,
    proven: certificate !== 'none',
    certificate,
    together: certificate === 'none' ? together : resources.enginesPerCore,
    stop,
    rows,
    seconds: (performance.now() - start) / 1000,
  };
  return { placement, quality };
}

/** Layers from which a search would take long; shares of the bound from which it would gain next to nothing. */
const LONG_SEARCH = 30_000;
const NEAR = 1.01;

function cutBound(problem: MappingProblem, { placement: { engines, bin } }: Found): number {
  return boundOfCut(
    problem,
    engines,
    bin.map((b) => Math.floor(b / engines)),
  );
}

/** Work on sets of engines for each unit of effort: about half a second. */
const SETTLING = 100_000_000;

/** Every set of engines that work allows brought to its best. */
async function settleFound(
  problem: MappingProblem,
  reduced: Reduced,
  { placement: start, cost }: Found,
  slots: number,
  { effort = 1, signal, onProgress }: MapperOptions,
): Promise<{ found: Found; together: number }> {
  const { bin, together } = await settleAside({ reduced, start, slots, work: SETTLING * effort }, signal, (of, share) =>
    onProgress?.(problem.name, `best of every ${of} engines, ${(100 * share).toFixed(0)} %: cost ${cost}`),
  );
  const found = evaluate(problem, { ...start, bin });
  return { found, together };
}

/** A tiling has part sizes of its own. */
function sizesOf({ engines, parts, bin }: Placement): number[] {
  const sizes = new Array<number>(parts).fill(0);
  for (const b of bin) sizes[Math.floor(b / engines)]++;
  return sizes;
}

async function place(
  problem: MappingProblem,
  sizes: readonly number[],
  resources: Resources,
  options: MapperOptions,
  bound: number,
): Promise<Verdict> {
  const start = performance.now();
  const { enginesPerCore: engines, slotsPerEngine: slots } = resources;
  const reduced = reduce(problem);
  const closed = closedForm(reduced, sizes, engines);
  if (options.method === 'round-robin') {
    const found = evaluate(problem, roundRobin(reduced.neurons, sizes, engines));
    const met = closed === null ? 'bound-met' : 'closed-form';
    return { found, certificate: found.cost === bound ? met : 'none', stop: 'round robin' };
  }
  if (closed !== null) {
    return { found: evaluate(problem, closed), certificate: 'closed-form', stop: 'closed form' };
  }
  const late = (): boolean => performance.now() - start > 1000 * options.deadline;
  let found = construct(problem, reduced, sizes, resources, late);
  const timer = AbortSignal.timeout(Math.max(1, Math.ceil(1000 * options.deadline - (performance.now() - start))));
  const inTime = options.signal === undefined ? timer : AbortSignal.any([options.signal, timer]);
  const long = problem.synapses.target.length >= LONG_SEARCH;
  if (long && found.cost > bound && !late() && found.cost <= NEAR * cutBound(problem, found)) {
    return { found, certificate: 'none', stop: 'near the bound of its cut' };
  }
  let together = 1;
  if (searchable(reduced, sizes.length, resources)) {
    const limited = { ...options, signal: inTime };
    // A search of single neurons finds no other tiles: nothing is better than the bound of these.
    const goal = found.tiled ? cutBound(problem, found) : bound;
    found = await improve(problem, reduced, found, goal, slots, limited);
    if (found.cost > bound && found.cost <= goal) {
      return { found, certificate: 'none', stop: 'the bound of its cut' };
    }
    if (found.cost > bound && !inTime.aborted) {
      ({ found, together } = await settleFound(problem, reduced, found, slots, limited));
    }
  }
  if (found.cost === bound) return { found, certificate: 'bound-met', stop: 'bound met' };
  if (together === engines && sizes.length === 1) return { found, certificate: 'branch-and-bound', stop: 'optimal' };
  if (options.signal?.aborted) return { found, certificate: 'none', together, stop: 'aborted' };
  const left = options.deadline - (performance.now() - start) / 1000;
  if (inTime.aborted || left <= 0) return { found, certificate: 'none', together, stop: CUT_SHORT };
  const rest = { ...options, deadline: left };
  const certified = await certify(problem, reduced, found, sizesOf(found.placement), slots, rest);
  const met = certified.found.cost === bound ? 'bound-met' : 'ilp-optimal';
  return { found: certified.found, certificate: certified.optimal ? met : 'none', together, stop: certified.stop };
}
