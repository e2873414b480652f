/** How many cores a network needs, and how many neurons each of them gets. */

import { MenageError } from '../errors/index.js';
import type { MappingProblem, Resources } from './types.js';
import { LIMITS } from './validate.js';

/**
 * Sizes of the parts of one layer: the fewest parts of at most M x N neurons, balanced to within M since they work in
 * parallel. All but one are multiples of M: a part whose last slot level is not full wastes engines in every row, and
 * only then can a fully connected layer meet its bound (closed-form.ts).
 *
 * @returns neurons of each part, largest first, length ceil(neurons / (M N))
 */
export function partSizes(neurons: number, resources: Resources): number[] {
  const { enginesPerCore, slotsPerEngine } = resources;
  const parts = Math.ceil(neurons / (enginesPerCore * slotsPerEngine));
  const levels = Math.ceil(neurons / enginesPerCore);
  const sizes = Array.from(
    { length: parts },
    (_, p) => enginesPerCore * (Math.floor(levels / parts) + (p < levels % parts ? 1 : 0)),
  );
  sizes[parts - 1] -= levels * enginesPerCore - neurons;
  return sizes;
}

/**
 * @returns the part sizes of every layer
 * @throws MenageError E_CAPACITY with every layer's need when the cores do not suffice
 */
export function planParts(problems: readonly MappingProblem[], resources: Resources): number[][] {
  const plans = problems.map((problem) => partSizes(problem.synapses.targets, resources));
  const needed = plans.reduce((sum, sizes) => sum + sizes.length, 0);
  if (needed > resources.cores) {
    const capacity = resources.enginesPerCore * resources.slotsPerEngine;
    const needs = problems.map((problem, l) => {
      const parts = plans[l].length;
      return `${problem.name}: ${problem.synapses.targets} neurons, ${parts} core${parts === 1 ? '' : 's'}`;
    });
    throw new MenageError('E_CAPACITY', {
      path: 'accelerator.cores',
      value: resources.cores,
      legal: `the network needs ${needed} cores of ${resources.enginesPerCore} x ${resources.slotsPerEngine} = ${capacity} neurons (${needs.join('; ')})`,
      remedy:
        needed <= LIMITS.cores
          ? `set accelerator.cores = ${needed}, or more engines or slots a core`
          : `there are at most ${LIMITS.cores} cores: set more accelerator.enginesPerCore or slotsPerEngine`,
    });
  }
  return plans;
}
