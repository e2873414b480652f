/** From addresses on the wires to spikes of the network's own neurons. */

import { MenageError } from '../../errors/index.js';
import type { SpikeTrain } from '../../snn/types.js';
import type { RtlLayout } from './types.js';
import { type SpikeFile, train } from './words.js';

/**
 * Spikes of every layer in one recording. A layer's cores are watched before their merger and put together here in
 * core order, step by step; the last layer is watched where it leaves the chain.
 *
 * @throws E_TOOL_FAILED for an address where no neuron lives
 */
export function layerTrains(layout: RtlLayout, spikes: SpikeFile, recording: number): readonly SpikeTrain[] {
  const last = layout.stages.length - 1;
  return layout.stages.map((cores, l) => {
    const logs = l === last ? [spikes.out] : cores.map((core) => spikes.cores.get(core));
    const places = logs.map((log) => log?.recordings[recording] ?? []);
    const neuron = new Map(Array.from(layout.addressOf[l], (address, k) => [address, k]));
    const steps = places[0].map((_, step) =>
      places.flatMap((place) =>
        place[step].map((address) => {
          const k = neuron.get(address);
          if (k !== undefined) return k;
          throw new MenageError('E_TOOL_FAILED', {
            path: `layer ${l}, recording ${recording}, step ${step}`,
            value: `address ${address}`,
            legal: 'a spike from a place where no neuron lives',
          });
        }),
      ),
    );
    return train(steps, neuron.size);
  });
}
