/** The memories of every part, as the checker of images reads them: a core of several rounds holds several. */

import type { AcceleratorPlan, CorePlan } from '../types.js';

/** What a core reads in one of its rounds; rows are those of all of them. */
export function roundImage(core: CorePlan, round: number) {
  const words = core.sources + 1;
  const places = core.engines * core.slots;
  return {
    ...core,
    part: core.part + round,
    round,
    e2aBase: core.e2aBase.subarray(round * words, (round + 1) * words),
    e2aCount: core.e2aCount.subarray(round * words, (round + 1) * words),
    occupied: core.occupied.subarray(round * places, (round + 1) * places),
    neuron: core.neuron.subarray(round * places, (round + 1) * places),
    addressBase: core.addressBase + round * places,
  };
}

export const partImages = ({ cores }: AcceleratorPlan) =>
  cores.flatMap((core) => Array.from({ length: core.rounds }, (_, round) => roundImage(core, round)));
