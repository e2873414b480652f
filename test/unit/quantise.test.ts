import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromDense, toDense } from '../../src/snn/csr.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import { quantisationError, quantise } from '../../src/snn/quantise/index.js';
import { applySemantics, resolveSemantics } from '../../src/snn/semantics/index.js';
import type { FloatLayer, FloatNetwork } from '../../src/snn/types.js';
import { sharedPath, sharedTest } from '../shared.js';

const f64 = (...values: number[]): Float64Array => Float64Array.from(values);

/** Two neurons, three inputs; weights row-major [neuron, input]. */
const layer = (weights: number[], changes: Partial<FloatLayer> = {}): FloatLayer => ({
  name: 'lif1',
  shape: [2],
  synapses: fromDense(weights, 2, 3),
  bias: null,
  beta: f64(0.9, 0.9),
  gain: f64(1, 1),
  threshold: f64(1, 1),
  rest: f64(0, 0),
  lowerBound: null,
  reset: 'subtract',
  resetDelay: true,
  fire: 'above',
  inputDelay: 0,
  spikeDelay: 0,
  ...changes,
});

const network = (...layers: FloatLayer[]): FloatNetwork => ({ inputShape: [3], layers });
const irrational = [0.31, -0.4142135, 0.2718281, 0.0931415, -0.11, 0.1];

describe('quantise', () => {
  test.each([4, 5, 6, 7, 8])(
    '%i bits: the largest weight fits, and every weight is off by half an LSB at most',
    (bits) => {
      const float = network(layer(irrational));
      const [whole] = quantise(float, bits).layers;
      const largest = 2 ** (bits - 1) - 1;
      const codes = toDense(whole.synapses);
      expect(Math.max(...codes.map(Math.abs))).toBeLessThanOrEqual(largest);
      expect(Math.max(...codes.map(Math.abs))).toBeGreaterThan(largest / 2);
      codes.forEach((code, i) => {
        expect(Math.abs(code * whole.scale - irrational[i])).toBeLessThanOrEqual(whole.scale * 0.501);
      });
      expect(whole.threshold * whole.scale).toBeCloseTo(1, 12);
      expect(whole).toMatchObject({ beta: 0.9, reset: 'subtract', resetDelay: true, fire: 'above' });
    },
  );

  test('weights that are whole numbers of one LSB already come back as those', () => {
    const codes = [127, -64, 1, 33, -90, 0];
    const [whole] = quantise(network(layer(codes.map((code) => Math.fround(code * 0.0031)))), 8).layers;
    expect([...toDense(whole.synapses)]).toEqual(codes);
    expect(whole.threshold).toBe(Math.round(1 / 0.0031));
    expect(whole.synapses.weight).toHaveLength(5);
  });

  test('of the LSBs that fit equally well, the finest is taken', () => {
    const [whole] = quantise(network(layer([0.25, -0.25, 0.25, 0.125, 0, 0.25])), 8).layers;
    expect(whole).toMatchObject({ threshold: 504, scale: 0.25 / 126 });
  });

  test('an 8-bit network in fewer bits loses some', () => {
    const float = network(layer([127, -64, 1, 33, -90, 0].map((code) => code * 0.0031)));
    const [error] = quantisationError(float, quantise(float, 5));
    expect(error.weightError).toBeGreaterThan(0.01);
    expect(error.weightError).toBeLessThan(0.1);
    expect(error.dropped).toBe(1);
    expect(quantisationError(float, quantise(float, 8))[0]).toMatchObject({ dropped: 0, biasError: 0 });
    expect(quantisationError(float, quantise(float, 8))[0].weightError).toBeLessThan(1e-12);
  });

  test('different thresholds and gains become one threshold, with the same spikes to expect', () => {
    const float = network(layer(irrational, { threshold: f64(1, 3), gain: f64(0.5, 2), bias: f64(0.1, -0.2) }));
    const [whole] = quantise(float, 8).layers;
    const codes = toDense(whole.synapses);
    for (const [i, weight] of irrational.entries()) {
      const neuron = Math.floor(i / 3);
      const want = (weight * float.layers[0].gain[neuron]) / float.layers[0].threshold[neuron];
      expect(Math.abs(codes[i] / whole.threshold - want)).toBeLessThan(0.51 / whole.threshold);
    }
    expect([...(whole.bias as Int32Array)]).toEqual([
      Math.round((0.1 * 0.5 * whole.threshold) / 1),
      Math.round((-0.2 * 2 * whole.threshold) / 3),
    ]);
  });

  test('weights far above the threshold still leave a threshold of at least 1', () => {
    const [whole] = quantise(network(layer(irrational.map((weight) => weight * 5000))), 8).layers;
    expect(whole.threshold).toBe(1);
    expect(Math.max(...toDense(whole.synapses).map(Math.abs))).toBeLessThanOrEqual(127);
  });

  test.each<[string, Partial<FloatLayer>, string]>([
    ['two betas', { beta: f64(0.9, 0.8) }, 'lif1: beta[1]'],
    ['a reset elsewhere than to 0', { reset: 'zero', resetDelay: false, rest: f64(0, 0.1) }, 'lif1: v_reset[1]'],
    ['a delayed reset to zero', { reset: 'zero' }, 'lif1: reset'],
    ['an input delay', { inputDelay: 1 }, 'lif1: inputDelay'],
    ['a spike delay', { spikeDelay: 1 }, 'lif1: spikeDelay'],
    ['a lower bound', { lowerBound: f64(-1, -1) }, 'lif1: lowerBound'],
    ['a threshold of 0', { threshold: f64(1, 0) }, 'lif1: threshold[1]'],
    ['a weight that is not a number', { synapses: fromDense([1, Number.NaN, 1, 1, 1, 1], 2, 3) }, 'lif1: weight[2]'],
    ['no weights', { synapses: fromDense([0, 0, 0, 0, 0, 0], 2, 3) }, 'lif1: weights'],
  ])('%s: refused with the place', (_name, changes, path) => {
    expect(() => quantise(network(layer(irrational, changes)), 8)).toThrow(
      expect.objectContaining({ code: 'E_SEMANTICS', path }),
    );
  });

  test('weight bits out of range', () => {
    expect(() => quantise(network(layer(irrational)), 9)).toThrow(/E_RANGE weightBits = 9/);
  });

  sharedTest('the shipped 8-bit network keeps its integers', async () => {
    const name = sharedPath('data/nir/mlp_nmnist_subtract_pruned50_int8');
    const recorded = JSON.parse(readFileSync(`${name}.expected.json`, 'utf8')) as { weight_scale_per_layer: number[] };
    const float = applySemantics(await importNetwork(`${name}.nir`), resolveSemantics('snntorch'));
    const { layers } = quantise(float, 8);
    for (const [l, { scale, synapses, threshold }] of layers.entries()) {
      const unit = recorded.weight_scale_per_layer[l];
      expect(scale / unit).toBeCloseTo(1, 6);
      expect(threshold).toBe(Math.round(1 / unit));
      const { weight } = float.layers[l].synapses;
      expect([...synapses.weight]).toEqual(Array.from(weight, (value) => Math.round(value / unit)));
    }
    for (const { weightError } of quantisationError(float, { inputShape: [2312], weightBits: 8, layers })) {
      expect(weightError).toBeLessThan(1e-6);
    }
  });
});
