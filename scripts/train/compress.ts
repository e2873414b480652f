/** What training does to weights beside learning: draws them, takes the smallest out, puts them on a lattice. */

import { rng } from '../../src/random/index.js';
import { chooseScale } from '../../src/snn/quantise/scale.js';
import type { TrainedLayer } from './types.js';

/** Share of sources that fire in a step, about: of recordings, and of hidden neurons at first. */
const activity = { input: 0.05, hidden: 0.15 };

/** Weights with which an average step moves a membrane by about half of a threshold, in memory that threads share. */
export function drawLayers(sizes: readonly number[], seed: number): TrainedLayer[] {
  return sizes.slice(1).map((targets, l) => {
    const sources = sizes[l];
    const random = rng(seed, 'weights', l);
    const active = Math.max(4, sources * (l === 0 ? activity.input : activity.hidden));
    const weight = new Float32Array(sources * targets);
    for (let i = 0; i < weight.length; i++) weight[i] = (0.5 * random.normal()) / Math.sqrt(active);
    return { sources, targets, weight, mask: new Uint8Array(weight.length).fill(1) };
  });
}

/** Takes out the smallest synapses of a layer for good, so that `share` of all are gone; none comes back. */
export function prune({ weight, mask }: TrainedLayer, share: number): void {
  const order = Uint32Array.from(weight.keys()).sort((a, b) => Math.abs(weight[a]) - Math.abs(weight[b]) || a - b);
  let gone = mask.reduce((count, kept) => count + 1 - kept, 0);
  const wanted = Math.round(share * weight.length);
  for (const i of order) {
    if (gone >= wanted) break;
    if (mask[i] === 0) continue;
    mask[i] = 0;
    gone++;
  }
  for (let i = 0; i < weight.length; i++) if (mask[i] === 0) weight[i] = 0;
}

export const density = ({ mask }: TrainedLayer): number => mask.reduce((sum, kept) => sum + kept, 0) / mask.length;

export interface Lattice {
  /** units of the float threshold */
  readonly lsb: number;
  /** LSB */
  readonly threshold: number;
}

/**
 * The weights that the hardware would hold, written to `into`: whole LSB of the scale that the quantiser chooses.
 * The gradient passes straight through.
 */
export function putOnLattice({ weight }: TrainedLayer, weightBits: number, into: Float32Array): Lattice {
  const largest = 2 ** (weightBits - 1) - 1;
  const lattice = chooseScale(Float64Array.from(weight), largest);
  for (let i = 0; i < weight.length; i++) {
    const code = Math.min(largest, Math.max(-largest, Math.round(weight[i] / lattice.lsb)));
    into[i] = code * lattice.lsb;
  }
  return lattice;
}
