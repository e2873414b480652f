/** The integer program as improvement and as certificate of a placement that the search found. */

import { MenageError } from '../errors/index.js';
import { ilpModel, ilpNonZeros, readSolution } from './ilp-model.js';
import type { Reduced } from './reduce.js';
import { evaluate, type Found } from './search.js';
import { solve } from './solver.js';
import type { MapperOptions, MappingProblem } from './types.js';

/**
 * Largest model tried, in entries (`ilpNonZeros`). On `auto` one that GLPK solves in about a second, so that the outcome does not hang
 * on the clock (measured: K = 20, M = 4 with 820 entries 0.7 s, K = 24, M = 4 with 1400 not in 15 s); on request whatever it can hold.
 */
const LARGEST = { auto: 1_000, ilp: 50_000 } as const;

/**
 * Entries up to which GLPK is the faster solver: 0.3 s against 2.5 s at 480, but 13 s against 8 s at 950, and 42 s against 2 s
 * on the merged classes of a convolution (scripts/bench-mapper.ts, `solvers`).
 */
const GLPK_BETTER = 800;

/** Relative tolerance of the solver's objective. */
const TOLERANCE = 1e-6;

export interface Certified {
  readonly found: Found;
  readonly optimal: boolean;
  readonly stop: string;
}

/**
 * Optimal over all placements with these part sizes where the solver ends in time. The placement given is kept unless
 * the solver's is cheaper, so that a proof alone changes no byte.
 *
 * @throws MenageError E_SOLVER when the claimed optimum is not a placement or not the optimum: nothing it says holds then
 */
export async function certify(
  problem: MappingProblem,
  reduced: Reduced,
  found: Found,
  sizes: readonly number[],
  slots: number,
  { method, deadline, signal, onProgress }: MapperOptions,
): Promise<Certified> {
  const { engines } = found.placement;
  const entries = ilpNonZeros(reduced, sizes.length * engines);
  if (method === 'round-robin' || entries > LARGEST[method]) {
    return { found, optimal: false, stop: 'too large for the ILP' };
  }
  onProgress?.(problem.name, `integer program of ${entries} entries, at most ${deadline} s`);
  const model = ilpModel(reduced, sizes, engines, slots, found.cost - reduced.fixedCost);
  const solver = entries <= GLPK_BETTER ? 'glpk' : 'highs';
  const outcome = await solve(model, deadline, signal, solver);
  if (outcome.kind === 'failed') return { found, optimal: false, stop: `solver failed: ${outcome.reason}` };
  if (outcome.kind !== 'optimal') return { found, optimal: false, stop: outcome.kind };

  const placement = readSolution(reduced, sizes.length, engines, outcome.value);
  const solved = placement === null ? null : evaluate(problem, placement);
  const claimed = outcome.objective + reduced.fixedCost;
  const slack = TOLERANCE * Math.max(1, claimed);
  if (solved === null || Math.abs(solved.cost - claimed) > slack || found.cost < claimed - slack) {
    throw new MenageError('E_SOLVER', {
      path: problem.name,
      value: claimed,
      legal: `${solver} calls this cost optimal, but its placement costs ${solved?.cost ?? 'nothing, being none'} and one of ${found.cost} is known`,
      remedy: 'map with mapping.method = auto or round-robin, and report this network',
    });
  }
  return { found: solved.cost < found.cost - slack ? solved : found, optimal: true, stop: 'optimal' };
}
