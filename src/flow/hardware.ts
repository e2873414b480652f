/** What the golden model must know of the hardware to agree with it to the last spike. */

import type { QuantisedOptions } from '../golden/types.js';
import type { Prepared } from './prepare.js';

/** A layer's spikes leave in the order of their addresses; the golden model takes ranks without gaps. */
function ranks(addresses: Uint32Array): Uint32Array {
  const byAddress = Uint32Array.from(addresses.keys()).sort((a, b) => addresses[a] - addresses[b]);
  const rank = new Uint32Array(addresses.length);
  byAddress.forEach((neuron, place) => {
    rank[neuron] = place;
  });
  return rank;
}

/** By layer: in which order its neurons' spikes leave within a step. */
export const emissionOrder = ({ addressOf }: Prepared['plan']): Uint32Array[] => addressOf.map(ranks);

/** The order of emission and the range of the membranes. */
export const hardware = ({ plan, saturation }: Pick<Prepared, 'plan' | 'saturation'>): QuantisedOptions => ({
  order: emissionOrder(plan),
  saturation,
});
