/** What a mapping is to be best at, as rates of the sources. */

import { MenageError } from '../errors/index.js';
import { costOf, rateOf } from './cost.js';
import type { LayerMapping, MappingProblem, Objective, OperationEnergies } from './types.js';

/** J of one row: it is read, and all engines of the core take one operation for it. */
const rowEnergy = ({ row, operation }: OperationEnergies): number => row + operation;

/**
 * The problem whose cost, rate times rows, is the weighted sum asked for: a row of source i counts
 * (`cycles` + `energy` E) f_i + `rows`, E being the joules of a row. Valid entries are as many in every mapping, so that
 * their energy moves nothing. Bounds and certificates hold for these rates as they do for any.
 *
 * @throws MenageError E_RANGE for a weight of energy without energies
 */
export function weigh(problem: MappingProblem, objective?: Objective): MappingProblem {
  const { cycles, rows, energy = 0, joules } = objective ?? { cycles: 1, rows: 0 };
  if (energy > 0 && joules === undefined) {
    const legal = 'energies of a row, an entry and an operation, or mapping.objective.energy = 0';
    throw new MenageError('E_RANGE', { path: 'mapping.objective.joules', value: null, legal });
  }
  const read = cycles + (joules === undefined ? 0 : energy * rowEnergy(joules));
  if (read === 1 && rows === 0) return problem;
  const rates = Float64Array.from({ length: problem.synapses.sources }, (_, i) => read * rateOf(problem, i) + rows);
  return { ...problem, rates };
}

/** J a step of one layer in lockstep, at the problem's rates: its rows, their operations and its valid entries. */
export function layerEnergy(
  problem: MappingProblem,
  { parts, part, engine }: LayerMapping,
  engines: number,
  joules: OperationEnergies,
): number {
  const bin = Uint32Array.from(part, (p, k) => p * engines + engine[k]);
  const { cost } = costOf(problem, { engines, parts: parts.length, bin });
  const { sources, offset } = problem.synapses;
  let entries = 0;
  for (let i = 0; i < sources; i++) entries += rateOf(problem, i) * (offset[i + 1] - offset[i]);
  return cost * rowEnergy(joules) + entries * joules.entry;
}
