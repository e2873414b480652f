import { expect, test } from 'vitest';
import { pruned } from '../../src/snn/prune.js';
import type { FloatNetwork } from '../../src/snn/types.js';

const synapses = {
  sources: 2,
  targets: 3,
  offset: Uint32Array.of(0, 3, 5),
  target: Uint32Array.of(0, 1, 2, 0, 2),
  weight: Float64Array.of(0.1, -0.5, 0.3, -0.2, 0.4),
};
const network = { inputShape: [2], layers: [{ synapses }] } as unknown as FloatNetwork;
const left = (share: number) => pruned(network, share).layers[0]!.synapses;

test('pruning leaves the largest weights of a layer where they are', () => {
  expect(left(0)).toEqual(synapses);
  expect(left(0.4)).toEqual({
    ...synapses,
    offset: Uint32Array.of(0, 2, 3),
    target: Uint32Array.of(1, 2, 2),
    weight: Float64Array.of(-0.5, 0.3, 0.4),
  });
});
