/** The networks of real frameworks, against what is known of them from outside. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { importNetwork } from '../../src/snn/nir/index.js';
import type { Csr } from '../../src/snn/types.js';
import { sharedDescribe, sharedPath, sharedTest } from '../shared.js';

const nir = (name: string): string => sharedPath('data', 'nir', name);

const fanOut = ({ offset }: Csr, source: number): number => offset[source + 1] - offset[source];

/** Targets along one dimension of a convolution that input position i reaches, counted tap by tap. */
function reached(i: number, size: number, kernel: number, stride: number, padding: number): number {
  const outputs = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  let count = 0;
  for (let o = 0; o < outputs; o++) for (let k = 0; k < kernel; k++) if (o * stride - padding + k === i) count++;
  return count;
}

/** Input addresses of a recording's events in the first `limit` microseconds (data/README.md). */
function addresses(path: string, limit: number): number[] {
  const bytes = readFileSync(path);
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 5) {
    const word = bytes.readUIntBE(at + 2, 3);
    if ((word & 0x7fffff) < limit) found.push((word >> 23) * 1156 + bytes[at + 1] * 34 + bytes[at]);
  }
  return found;
}

sharedDescribe('the convolutional network of sinabs', () => {
  sharedTest('folds into five layers', async () => {
    const { inputShape, layers } = await importNetwork(nir('cnn_sinabs.nir'));
    expect(inputShape).toEqual([2, 34, 34]);
    expect(layers.map(({ name, shape, folded }) => [name, shape, folded])).toEqual([
      ['1', [16, 16, 16], ['0']],
      ['3', [16, 16, 16], ['2']],
      ['6', [8, 8, 8], ['4', '5']],
      ['10', [256], ['7', '8', '9']],
      ['12', [10], ['11']],
    ]);
    for (const { neuron, bias, synapses, shape } of layers) {
      expect(neuron.kind).toBe('IF');
      expect(neuron.r.length).toBe(shape.reduce((a, b) => a * b));
      expect(bias).toBeNull();
      expect(synapses.weight.includes(0)).toBe(false);
    }
  });

  sharedTest('has the fan-outs of its kernels, edges included', async () => {
    const { layers } = await importNetwork(nir('cnn_sinabs.nir'));
    for (let y = 0; y < 34; y++) {
      for (let x = 0; x < 34; x++) {
        const expected = 16 * reached(y, 34, 5, 2, 1) * reached(x, 34, 5, 2, 1);
        expect(fanOut(layers[0].synapses, y * 34 + x)).toBe(expected);
        expect(fanOut(layers[0].synapses, 1156 + y * 34 + x)).toBe(expected);
      }
    }
    // Two by two neurons go into one pool, each pool as the convolution after it says.
    expect(fanOut(layers[2].synapses, 0)).toBe(8 * reached(0, 8, 3, 1, 1) ** 2);
    expect(layers[3].synapses.offset[512]).toBe(512 * 256);
  });

  sharedTest('does the synaptic operations that were recorded', async () => {
    const expected = JSON.parse(readFileSync(nir('cnn_sinabs.expected.json'), 'utf8'));
    const run = expected.runs.numpy_nir_literal;
    const { layers } = await importNetwork(nir('cnn_sinabs.nir'));
    const folder = sharedPath('data', 'n-mnist', 'Test');
    const recordings = readdirSync(folder).flatMap((label) =>
      readdirSync(`${folder}/${label}`).map((file) => ({
        id: Number.parseInt(file, 10),
        path: `${folder}/${label}/${file}`,
      })),
    );
    let compared = 0;
    for (const [i, id] of expected.sample_ids.entries()) {
      const recording = recordings.find((r) => r.id === id);
      if (recording === undefined) continue;
      const events = addresses(recording.path, 300_000);
      expect(events.length).toBe(run.layer_spike_totals.input[i]);
      const sops = events.reduce((sum, source) => sum + fanOut(layers[0].synapses, source), 0);
      expect(sops).toBe(run.sops_per_sample['0'][i]);
      compared++;
    }
    expect(compared).toBe(50);
  });
});

sharedDescribe('networks of other exporters', () => {
  sharedTest('norse: one LIF', async () => {
    const { layers } = await importNetwork(nir('lif_norse.nir'));
    expect(layers.length).toBe(1);
    expect(layers[0].neuron).toMatchObject({ kind: 'LIF', vReset: Float64Array.of(0) });
    expect(layers[0].neuron.tau).toEqual(Float64Array.of(Math.fround(0.0025)));
    expect(layers[0].neuron.vThreshold).toEqual(Float64Array.of(Math.fround(0.1)));
  });

  sharedTest('snnTorch: half of the weights pruned, 255 values a layer at most', async () => {
    for (const [name, sizes] of [
      ['mlp_nmnist_subtract_pruned50_int8.nir', [2312, 200, 100, 40, 10]],
      ['mlp_cifardvs_subtract_pruned50_int8.nir', [2048, 1000, 500, 200, 100, 10]],
    ] as const) {
      const { inputShape, layers } = await importNetwork(nir(name));
      expect([inputShape[0], ...layers.map(({ synapses }) => synapses.targets)]).toEqual(sizes);
      for (const [i, { synapses, neuron }] of layers.entries()) {
        expect(synapses.weight.length).toBe((sizes[i] * sizes[i + 1]) / 2);
        expect(new Set(synapses.weight).size).toBeLessThanOrEqual(254);
        expect(neuron.metadata).toEqual({ dt: 1e-4, reset: 'subtract', reset_delay: 'True' });
      }
    }
  });
});
