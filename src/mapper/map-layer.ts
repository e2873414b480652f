/** One layer: from its fan-out table to a placement, with what is known about how good that is. */

import type { PlannedPart } from './capacity.js';
import { certify } from './certify.js';
import { closedForm, roundRobin } from './closed-form.js';
import { boundOfCut, lowerBound, type Placement } from './cost.js';
import { mapDecoupled } from './decoupled.js';
import { reduce } from './reduce.js';
import { construct, evaluate, type Found, improve, searchable } from './search.js';
import type { Certificate, LayerQuality, MapperOptions, MappingProblem, Resources } from './types.js';

/** What the search found by then hangs on the machine: the one mapping that a seed does not bring back. */
const CUT_SHORT = 'deadline, search cut short: another run may differ';

interface Verdict {
  readonly found: Found;
  readonly certificate: Certificate;
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
  const { found, certificate, stop } = await place(problem, sizes, resources, options, bound);
  const { placement, cost, rows } = found;
  const quality: LayerQuality = {
    name: problem.name,
    cost,
    lowerBound: bound,
    gap: bound === 0 ? 0 : cost / bound - 1,
    proven: certificate !== 'none',
    certificate,
    stop,
    rows,
    seconds: (performance.now() - start) / 1000,
  };
  return { placement, quality };
}

/** Layers from which a search would take long; shares of the bound from which it would gain next to nothing. */
const LONG_SEARCH = 30_000;
const NEAR = 1.01;

function nearBoundOfCut(problem: MappingProblem, { placement, cost }: Found): boolean {
  const { engines, bin } = placement;
  if (problem.synapses.target.length < LONG_SEARCH) return false;
  const part = bin.map((b) => Math.floor(b / engines));
  return cost <= NEAR * boundOfCut(problem, engines, part);
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
  if (found.cost > bound && !late() && nearBoundOfCut(problem, found)) {
    return { found, certificate: 'none', stop: 'near the bound of its cut' };
  }
  if (searchable(reduced, sizes.length, resources)) {
    found = await improve(problem, reduced, found, bound, slots, { ...options, signal: inTime });
  }
  if (found.cost === bound) return { found, certificate: 'bound-met', stop: 'bound met' };
  if (options.signal?.aborted) return { found, certificate: 'none', stop: 'aborted' };
  const left = options.deadline - (performance.now() - start) / 1000;
  if (inTime.aborted || left <= 0) return { found, certificate: 'none', stop: CUT_SHORT };
  const rest = { ...options, deadline: left };
  const certified = await certify(problem, reduced, found, sizesOf(found.placement), slots, rest);
  const met = certified.found.cost === bound ? 'bound-met' : 'ilp-optimal';
  return { found: certified.found, certificate: certified.optimal ? met : 'none', stop: certified.stop };
}
