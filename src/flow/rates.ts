/** How often every source fires: what the mapper weighs its rows with. */

import { MenageError } from '../errors/index.js';
import { inferBatch } from '../golden/index.js';
import type { QuantisedNetwork, Sample, SpikeTrain } from '../snn/types.js';

/**
 * Mean spikes a step of the sources of each layer at L1, over all recordings. A source that stayed silent in these may
 * fire in others: each is counted half a spike more, in half a step more, so that no row is free.
 *
 * @throws E_RECORDING without recordings, or as the golden model does
 */
export async function measureRates(
  network: QuantisedNetwork,
  samples: readonly Sample[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  if (samples.length === 0) {
    throw new MenageError('E_RECORDING', { path: 'mapping.rates', value: 'measured', legal: 'at least one recording' });
  }
  const results = await inferBatch(network, samples, { signal });
  return network.layers.map(({ synapses }, l) => {
    const spikes = new Float64Array(synapses.sources).fill(0.5);
    let steps = 0.5;
    results.forEach(({ layers }, s) => {
      const train: SpikeTrain = l === 0 ? samples[s].input : layers[l - 1];
      for (const address of train.address) spikes[address]++;
      steps += train.steps;
    });
    return spikes.map((n) => n / steps);
  });
}
