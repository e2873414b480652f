/** The words that go through an accelerator, from the spikes that the golden model found. */

import { ladderSteps } from '../snn/ladder-steps.js';
import type { SpikeTrain } from '../snn/types.js';
import type { AcceleratorTables, CoreTables } from './types.js';

/** One recording: what enters the accelerator and what leaves each of its layers, in the order in which it leaves. */
export interface Activity {
  readonly input: SpikeTrain;
  readonly layers: readonly SpikeTrain[];
}

/** Addresses as they enter the stage of a layer, step for step as in the train that brings them. */
export function enteringAddresses({ addressOf }: AcceleratorTables, layer: number, train: SpikeTrain): Uint32Array {
  const places = addressOf[layer - 1];
  return places === undefined ? train.address : train.address.map((neuron) => places[neuron]);
}

export const trainInto = ({ input, layers }: Activity, layer: number): SpikeTrain =>
  layer === 0 ? input : (layers[layer - 1] as SpikeTrain);

/** By round and step: places (slot * engines + engine) of a core that spike, in the order in which they leave. */
export function leavingPlaces(
  { addressOf }: AcceleratorTables,
  core: CoreTables,
  { layers }: Activity,
): readonly (readonly (readonly number[])[])[] {
  const train = layers[core.layer] as SpikeTrain;
  const places = addressOf[core.layer] as Uint32Array;
  const size = core.engines * core.slots;
  const rounds = Array.from({ length: core.rounds }, () => Array.from({ length: train.steps }, (): number[] => []));
  for (let step = 0; step < train.steps; step++) {
    for (let i = train.offset[step]; i < train.offset[step + 1]; i++) {
      const place = places[train.address[i]] - core.addressBase;
      if (place >= 0) rounds[Math.floor(place / size)]?.[step]?.push(place % size);
    }
  }
  return rounds;
}

/** By round: slots with a neuron. */
export const livingSlots = ({ rounds, slots, engines, occupied }: CoreTables): boolean[][] =>
  Array.from({ length: rounds }, (_, round) =>
    Array.from({ length: slots }, (_, slot) => {
      const first = (round * slots + slot) * engines;
      return occupied.subarray(first, first + engines).includes(1);
    }),
  );

/** Ladder operations or resets that follow a spike. */
export const resetPieces = ({ reset, threshold, weightBits }: CoreTables): number =>
  reset === 'zero' ? 1 : ladderSteps(-threshold, weightBits).length;
