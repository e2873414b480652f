/** How often every source fires: what the mapper weighs its rows with. */

import { MenageError } from '../errors/index.js';
import { type GoldenResult, inferBatch } from '../golden/index.js';
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
  return spikesPerStep(network, samples, results, 0.5);
}

/**
 * Mean spikes a step of the sources of each layer.
 *
 * @param results of the golden model, one a sample
 * @param more spikes of every source, and steps, that are counted beside what was seen
 */
export function spikesPerStep(
  network: QuantisedNetwork,
  samples: readonly Sample[],
  results: readonly GoldenResult[],
  more = 0,
): Float64Array[] {
  return network.layers.map(({ synapses }, l) => {
    const spikes = new Float64Array(synapses.sources).fill(more);
    let steps = more;
    results.forEach(({ layers }, s) => {
      const train: SpikeTrain = l === 0 ? samples[s].input : layers[l - 1];
      for (const address of train.address) spikes[address]++;
      steps += train.steps;
    });
    return spikes.map((n) => n / Math.max(steps, 1));
  });
}
