/** Which neurons share a core: those that share sources, so that few sources are read by several cores. */

import { forEachSource, type Reduced } from './reduce.js';

/**
 * Fills the parts one after the other, each time with the neuron that brings in the least rate of sources its part
 * does not read yet. For a convolution this finds the spatial tiles without knowing of any geometry.
 *
 * @returns neurons, part by part; null where it got too late
 */
export function gather(
  reduced: Reduced,
  sizes: readonly number[],
  late: () => boolean = () => false,
): Uint32Array | null {
  const { neurons, weight } = reduced;
  const targets: number[][] = Array.from(weight, () => []);
  const total = new Float64Array(neurons);
  for (let k = 0; k < neurons; k++) {
    forEachSource(reduced, k, (i) => {
      targets[i].push(k);
      total[k] += weight[i];
    });
  }
  const order = new Uint32Array(neurons);
  const waiting = Array.from(order.keys());
  let at = 0;
  for (const size of sizes) {
    const missing = Float64Array.from(total);
    const read = new Uint8Array(weight.length);
    for (let n = 0; n < size; n++) {
      if (late()) return null;
      let best = 0;
      // The first of a part is simply the next neuron: the one with the fewest sources would start in a far corner.
      for (let w = 1; n > 0 && w < waiting.length; w++) if (missing[waiting[w]] < missing[waiting[best]]) best = w;
      const k = waiting[best];
      waiting.splice(best, 1);
      order[at++] = k;
      forEachSource(reduced, k, (i) => {
        if (read[i] === 1) return;
        read[i] = 1;
        for (const t of targets[i]) missing[t] -= weight[i];
      });
    }
  }
  return order;
}
