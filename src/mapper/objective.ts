/** What a mapping is to be best at, as rates of the sources. */

import { rateOf } from './cost.js';
import type { MappingProblem, Objective } from './types.js';

/**
 * The problem whose cost, rate times rows, is the weighted sum asked for: a row of source i counts
 * `cycles` f_i + `rows`. Bounds and certificates hold for it as they do for any rates.
 */
export function weigh(problem: MappingProblem, objective?: Objective): MappingProblem {
  if (objective === undefined || (objective.cycles === 1 && objective.rows === 0)) return problem;
  const { cycles, rows } = objective;
  const rates = Float64Array.from({ length: problem.synapses.sources }, (_, i) => cycles * rateOf(problem, i) + rows);
  return { ...problem, rates };
}
