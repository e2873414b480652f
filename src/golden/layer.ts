/** What the two levels share: how the layers of a network run one after the other over a whole recording. */

import type { SpikeTrain } from '../snn/types.js';
import { checkInput, countSpikes } from './spikes.js';
import type { Golden, GoldenResult } from './types.js';

export interface LayerRun {
  /** as they leave the layer */
  readonly spikes: SpikeTrain;
  readonly sops: number;
  readonly range: { readonly min: number; readonly max: number };
  readonly clipped: number;
}

export interface LayerModel {
  /** Starts from rest. */
  run(input: SpikeTrain): LayerRun;
}

/**
 * Layers form a chain without feedback, so that each can see the whole recording before the next begins.
 *
 * @param inputShape of the network
 */
export function chain(layers: readonly LayerModel[], inputShape: readonly number[]): Golden {
  return {
    run(input): GoldenResult {
      checkInput(input, inputShape);
      const runs: LayerRun[] = [];
      let spikes = input;
      for (const layer of layers) {
        const run = layer.run(spikes);
        spikes = run.spikes;
        runs.push(run);
      }
      return {
        layers: runs.map((run) => run.spikes),
        counts: countSpikes(spikes),
        sops: Float64Array.from(runs, (run) => run.sops),
        range: runs.map((run) => run.range),
        clipped: Float64Array.from(runs, (run) => run.clipped),
      };
    },
  };
}
