/** Spike for spike: two spike trains of one population, step by step and in order. */

import type { SpikeTrain } from '../snn/types.js';
import type { Divergence } from './types.js';

export interface SpikeComparison {
  /** places looked at: steps x neurons, since a spike that is missing counts like one that is too many */
  readonly compared: number;
  /** places with a different number of spikes, and steps whose spikes are the same but left in another order */
  readonly mismatches: number;
  readonly firstDivergence?: Divergence;
}

const stepOf = (train: SpikeTrain, step: number): Uint32Array =>
  train.address.subarray(train.offset[step], train.offset[step + 1]);

const same = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

/** Differences of two steps' spikes by address: positive where `found` has too few. */
function differences(expected: Uint32Array, found: Uint32Array): Map<number, number> {
  const balance = new Map<number, number>();
  for (const address of expected) balance.set(address, (balance.get(address) ?? 0) + 1);
  for (const address of found) balance.set(address, (balance.get(address) ?? 0) - 1);
  for (const [address, count] of balance) if (count === 0) balance.delete(address);
  return balance;
}

const list = (spikes: Uint32Array): string => {
  const head = [...spikes.subarray(0, 12)].join(' ');
  return spikes.length === 0 ? 'no spikes' : `${spikes.length} spikes: ${head}${spikes.length > 12 ? ' ...' : ''}`;
};

/**
 * @param where recording and layer, for the divergence
 * @returns every place compared; trains of different length or size differ in every step that only one of them has
 */
export function compareSpikes(expected: SpikeTrain, found: SpikeTrain, where: Divergence | object): SpikeComparison {
  const steps = Math.max(expected.steps, found.steps);
  const size = Math.max(expected.size, found.size);
  const none = new Uint32Array();
  let mismatches = 0;
  let first: Divergence | undefined;
  for (let step = 0; step < steps; step++) {
    const want = step < expected.steps ? stepOf(expected, step) : none;
    const have = step < found.steps ? stepOf(found, step) : none;
    if (step < expected.steps && step < found.steps && same(want, have)) continue;
    const wrong = differences(want, have);
    mismatches += Math.max(1, wrong.size);
    const neuron = wrong.keys().next().value ?? have[want.findIndex((address, i) => address !== have[i])];
    first ??= {
      ...where,
      step,
      neuron,
      expected: list(want),
      found: wrong.size === 0 ? `${list(have)} (order)` : list(have),
    };
  }
  return { compared: steps * size, mismatches, firstDivergence: first };
}

/** Sums up comparisons of one level; the first divergence of the first that has one is kept. */
export function sumComparisons(parts: readonly SpikeComparison[]): SpikeComparison {
  return {
    compared: parts.reduce((sum, part) => sum + part.compared, 0),
    mismatches: parts.reduce((sum, part) => sum + part.mismatches, 0),
    firstDivergence: parts.find((part) => part.firstDivergence !== undefined)?.firstDivergence,
  };
}
