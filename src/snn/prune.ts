/** A network without its smallest weights. */

import type { Csr, FloatNetwork } from './types.js';

function prunedSynapses(synapses: Csr, share: number): Csr {
  const { sources, targets, offset, target, weight } = synapses;
  const sizes = weight.map(Math.abs).sort();
  const least = share === 0 ? 0 : (sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] ?? 0);
  const kept: number[] = [];
  const begin = new Uint32Array(sources + 1);
  for (let i = 0; i < sources; i++) {
    for (let s = offset[i]; s < offset[i + 1]; s++) if (Math.abs(weight[s]) >= least) kept.push(s);
    begin[i + 1] = kept.length;
  }
  return {
    sources,
    targets,
    offset: begin,
    target: Uint32Array.from(kept, (s) => target[s]),
    weight: Float64Array.from(kept, (s) => weight[s]),
  };
}

/**
 * Of each layer, the smallest weights by magnitude are left out; equal ones at the edge stay.
 *
 * @param share 0..1 of those that are there
 */
export const pruned = ({ layers, ...network }: FloatNetwork, share: number): FloatNetwork => ({
  ...network,
  layers: layers.map((layer) => ({ ...layer, synapses: prunedSynapses(layer.synapses, share) })),
});
