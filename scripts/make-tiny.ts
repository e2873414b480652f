/**
 * Makes the network and the recordings of designs/tiny: `node dist/scripts/make-tiny.js`.
 *
 * The weights are matched filters that a reader can check by hand: one hidden neuron for each row, column and diagonal
 * of the sensor, and one output for each kind of bar.
 */

import { writeFile } from 'node:fs/promises';
import { projectRoot } from '../src/config/project-root.js';
import { fromDense } from '../src/snn/csr.js';
import { exportNetwork } from '../src/snn/nir/export.js';
import { drawBars, onBar } from '../src/snn/recordings/bars.js';
import { formatPackedSteps } from '../src/snn/recordings/index.js';
import type { Layer, Network } from '../src/snn/types.js';

const side = 6;
const inputs = 2 * side * side;
/** kind and number of the bar that each hidden neuron looks for */
const detectors = [0, 1].flatMap((kind) => Array.from({ length: side }, (_, which) => ({ kind, which })));
detectors.push({ kind: 2, which: 0 }, { kind: 2, which: 1 });
const kinds = 3;

/** snnTorch's exporter writes tau = dt / (1 - beta) and r = tau / dt with dt = 1e-4 s; beta is 0.9 here. */
const tau = 1e-4 / (1 - 0.9);

function layer(
  name: string,
  sources: number,
  targets: number,
  weight: (source: number, target: number) => number,
  bias: number,
): Layer {
  const dense = Float64Array.from({ length: targets * sources }, (_, i) =>
    weight(i % sources, Math.floor(i / sources)),
  );
  const fill = (value: number): Float64Array => new Float64Array(targets).fill(value);
  return {
    name,
    shape: [targets],
    synapses: fromDense(dense, targets, sources),
    bias: bias === 0 ? null : fill(bias),
    neuron: {
      kind: 'LIF',
      tau: fill(tau),
      r: fill(tau / 1e-4),
      vLeak: fill(0),
      vThreshold: fill(1),
      vReset: fill(0),
      metadata: {},
    },
    folded: [],
  };
}

const network: Network = {
  inputShape: [2, side, side],
  layers: [
    layer(
      'detectors',
      inputs,
      detectors.length,
      (source, target) => {
        const pixel = source % (side * side);
        const { kind, which } = detectors[target];
        return onBar(kind, which, pixel % side, Math.floor(pixel / side), side) ? 0.25 : -0.035;
      },
      -0.02,
    ),
    layer('kinds', detectors.length, kinds, (source, target) => (detectors[source].kind === target ? 0.8 : -0.25), 0),
  ],
};

const folder = new URL('designs/tiny/', projectRoot);
await exportNetwork(new URL('network.nir', folder).pathname, network);
const recordings = drawBars({ side, steps: 12, count: 12, seed: 1, noise: 0.02 });
await writeFile(new URL('recordings.npz', folder), formatPackedSteps(recordings));
