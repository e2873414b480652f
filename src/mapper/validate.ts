/** Refuses resources and layers that cannot be mapped at all, before anything is computed from them. */

import { MenageError } from '../errors/index.js';
import type { MappingProblem, Resources } from './types.js';

/** Largest accelerator, as the design file has it. */
export const LIMITS = { cores: 64, enginesPerCore: 64, slotsPerEngine: 256, rounds: 16 } as const;

/** @throws MenageError E_RANGE */
export function validateResources(resources: Resources): void {
  for (const key of ['cores', 'enginesPerCore', 'slotsPerEngine', 'rounds'] as const) {
    const value = resources[key] ?? 1;
    if (!Number.isInteger(value) || value < 1 || value > LIMITS[key]) {
      throw new MenageError('E_RANGE', { path: `accelerator.${key}`, value, legal: `an integer, 1..${LIMITS[key]}` });
    }
  }
}

/** @throws MenageError E_RANGE for a fan-out table that is not one, or rates that are not rates */
export function validateProblem({ name, synapses, rates }: MappingProblem): void {
  const fault = (what: string, value: unknown, legal: string): MenageError =>
    new MenageError('E_RANGE', { path: `${name}.${what}`, value, legal });
  const { sources, targets, offset, target } = synapses;
  if (!Number.isInteger(targets) || targets < 1) throw fault('targets', targets, 'a layer has at least one neuron');
  if (offset.length !== sources + 1) throw fault('offset.length', offset.length, `sources + 1 = ${sources + 1}`);
  if (offset[0] !== 0 || offset[sources] !== target.length) {
    throw fault('offset', `${offset[0]}..${offset[sources]}`, `0..${target.length}, the number of synapses`);
  }
  for (let i = 0; i < sources; i++) {
    if (offset[i] > offset[i + 1]) throw fault(`offset[${i + 1}]`, offset[i + 1], `at least ${offset[i]}`);
    for (let s = offset[i]; s < offset[i + 1]; s++) {
      const least = s === offset[i] ? 0 : target[s - 1] + 1;
      if (target[s] < least || target[s] >= targets) {
        throw fault(`target[${s}]`, target[s], `ascending targets of source ${i}: ${least}..${targets - 1}`);
      }
    }
  }
  if (rates === undefined) return;
  if (rates.length !== sources) throw fault('rates.length', rates.length, `one rate a source: ${sources}`);
  const bad = rates.findIndex((rate) => !Number.isFinite(rate) || rate < 0);
  if (bad >= 0) throw fault(`rates[${bad}]`, rates[bad], 'spikes a step, finite and not negative');
}
