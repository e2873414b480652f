/** What one thread does for a batch: a share of its recordings, forward and back. */

import { rng } from '../../src/random/index.js';
import type { SpikeTrain } from '../../src/snn/types.js';
import { Pass, type PassLayer } from './pass.js';
import { spiking } from './pulse.js';
import type { LayerConstants } from './types.js';

/** In memory that all threads share. */
export interface Shared {
  readonly shape: readonly { readonly sources: number; readonly targets: number }[];
  /** weights in use, one array a layer */
  readonly weights: readonly Float32Array[];
  /** [shard][layer] */
  readonly gradients: readonly (readonly Float32Array[])[];
  readonly inputs: readonly SpikeTrain[];
  readonly labels: readonly number[];
  /** [polarity, y, x] of the input, for shifts */
  readonly inputShape: readonly number[];
  readonly steps: number;
  readonly steepness: number;
  readonly seed: number;
}

export interface Task {
  readonly shard: number;
  readonly samples: readonly number[];
  readonly constants: readonly LayerConstants[];
  /** pixels by which a picture may be moved, 0 for none */
  readonly shift: number;
  /** of this batch, for its draws */
  readonly batch: number;
}

export interface TaskResult {
  readonly loss: number;
  readonly right: number;
}

/** The same picture elsewhere: what leaves the sensor is lost. */
export function shifted(input: SpikeTrain, [, height, width]: readonly number[], dx: number, dy: number): SpikeTrain {
  if (dx === 0 && dy === 0) return input;
  const offset = new Uint32Array(input.steps + 1);
  const address = new Uint32Array(input.address.length);
  let count = 0;
  for (let step = 0; step < input.steps; step++) {
    for (let e = input.offset[step]; e < input.offset[step + 1]; e++) {
      const cell = input.address[e];
      const x = (cell % width) + dx;
      const y = (Math.floor(cell / width) % height) + dy;
      if (x >= 0 && x < width && y >= 0 && y < height) address[count++] = cell + dy * width + dx;
    }
    offset[step + 1] = count;
  }
  return { ...input, offset, address: address.subarray(0, count) };
}

/** Leaves the shard's gradient, summed over its recordings, in its own arrays. */
export function runTask(shared: Shared, { shard, samples, constants, shift, batch }: Task): TaskResult {
  const { shape, weights, inputShape, steps, steepness, seed } = shared;
  const gradient = shared.gradients[shard];
  for (const values of gradient) values.fill(0);
  const layers = shape.map((size, l): PassLayer => ({ ...size, weight: weights[l], constants: constants[l] }));
  const pass = new Pass(layers, steps, spiking(steepness));
  let loss = 0;
  let right = 0;
  for (const i of samples) {
    const random = rng(seed, 'pass', batch, i);
    const move = (): number => random.integer(2 * shift + 1) - shift;
    const input = shift === 0 ? shared.inputs[i] : shifted(shared.inputs[i], inputShape, move(), move());
    const result = pass.run(input, shared.labels[i], gradient, random.normal);
    loss += result.loss;
    if (result.decided === shared.labels[i]) right++;
  }
  return { loss, right };
}
