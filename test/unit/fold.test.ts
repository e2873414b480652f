import { describe, expect, test } from 'vitest';
import { toDense } from '../../src/snn/csr.js';
import { foldChain } from '../../src/snn/fold/index.js';
import { chainOf } from '../../src/snn/nir/chain.js';
import type { NirGraph, NirPlainNode } from '../../src/snn/nir/types.js';
import type { Network } from '../../src/snn/types.js';
import { chained, flatten, full, input, integrate, linear, output, tensor } from '../fixtures/nir/graphs.js';

const fold = (network: NirGraph): Network => foldChain(chainOf(network, 'n.nir'), 'n.nir');

const affine = (out: number, into: number, bias: readonly number[]): NirPlainNode<'Affine'> => ({
  ...linear(out, into),
  type: 'Affine',
  bias: tensor([out], bias),
});
const scale = (...values: number[]): NirPlainNode<'Scale'> => ({
  type: 'Scale',
  scale: tensor([values.length], values),
  metadata: {},
});

describe('linear nodes between two spiking ones', () => {
  test('become one layer: weights multiply, biases go through what follows them', () => {
    const [layer] = fold(
      chained({
        input: input(2),
        a: affine(3, 2, [1, 0, -2]),
        s: scale(2, 0, 0.5),
        b: affine(2, 3, [10, 20]),
        n: integrate(2),
        output: output(2),
      }),
    ).layers;
    // by hand: a = [[1, 1.125], [2, 2.125], [3, 3.125]], b = [[1, 1.125, 1.25], [2, 2.125, 2.25]]
    expect(toDense(layer.synapses)).toEqual(Float64Array.of(3.875, 4.203125, 7.375, 8.015625));
    expect(layer.bias).toEqual(Float64Array.of(10 + 2 - 1.25, 20 + 4 - 2.25));
    expect(layer.folded).toEqual(['a', 's', 'b']);
  });

  test('none at all is one synapse a neuron', () => {
    const { layers } = fold(
      chained({ input: input(2, 3), n: integrate(2, 3), f: flatten(), m: integrate(6), output: output(6) }),
    );
    for (const { synapses, bias } of layers) {
      expect(toDense(synapses)).toEqual(Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0)));
      expect(bias).toBeNull();
    }
    expect(layers.map(({ shape }) => shape)).toEqual([[2, 3], [6]]);
  });

  test('weights of zero, sums of zero and biases of zero leave nothing', () => {
    const cancel = { ...linear(1, 2), weight: tensor([1, 2], [1, -1]) };
    const both = { ...linear(2, 1), weight: tensor([2, 1], [3, 3]) };
    const { layers } = fold(
      chained({
        input: input(1),
        both,
        cancel,
        n: integrate(1),
        a: { ...affine(2, 1, [0, 0]), weight: tensor([2, 1], [0, -0]) },
        m: integrate(2),
        output: output(2),
      }),
    );
    for (const { synapses, bias } of layers) {
      expect(synapses.weight.length).toBe(0);
      expect(synapses.offset).toEqual(Uint32Array.of(0, 0));
      expect(bias).toBeNull();
    }
  });

  test('an average counts the padding: always the kernel area', () => {
    const pool: NirPlainNode<'AvgPool2d'> = {
      type: 'AvgPool2d',
      kernelSize: [2, 2],
      stride: [2, 2],
      padding: [1, 1],
      metadata: {},
    };
    const [{ synapses }] = fold(
      chained({ input: input(1, 2, 2), pool, n: integrate(1, 2, 2), output: output(1, 2, 2) }),
    ).layers;
    expect(toDense(synapses)).toEqual(Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 0.25 : 0)));
  });
});

describe('neurons', () => {
  test('one value, or one a channel, stands for all', () => {
    const n: NirPlainNode<'LIF'> = {
      type: 'LIF',
      tau: tensor([], [2e-3]),
      r: tensor([1], [3]),
      vLeak: null,
      vThreshold: tensor([2, 1, 2], [1, 2, 3, 4]),
      vReset: full([2, 2, 2], -1),
      metadata: { dt: 1e-3 },
    };
    const [{ neuron }] = fold(chained({ input: input(2, 2, 2), n, output: output(2, 2, 2) })).layers;
    expect(neuron).toEqual({
      kind: 'LIF',
      tau: new Float64Array(8).fill(2e-3),
      r: new Float64Array(8).fill(3),
      vLeak: new Float64Array(8),
      vThreshold: Float64Array.of(1, 2, 1, 2, 3, 4, 3, 4),
      vReset: new Float64Array(8).fill(-1),
      metadata: { dt: 1e-3 },
    });
  });

  test('Threshold has no state of its own', () => {
    const n: NirPlainNode<'Threshold'> = { type: 'Threshold', threshold: tensor([2], [1, 2]), metadata: {} };
    const [{ neuron }] = fold(chained({ input: input(2), n, output: output(2) })).layers;
    expect(neuron).toMatchObject({ kind: 'Threshold', tau: null, r: Float64Array.of(1, 1) });
    expect(neuron.vThreshold).toEqual(Float64Array.of(1, 2));
  });
});

describe('a hostile convolution', () => {
  const sized = (change: Partial<NirPlainNode<'Conv2d'>>): NirPlainNode<'Conv2d'> => ({
    type: 'Conv2d',
    inputShape: null,
    weight: full([1, 1, 2, 1], 1),
    bias: null,
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
    metadata: {},
    ...change,
  });

  test('of a huge dilation, padding or stride costs what its synapses cost', () => {
    const far = 2 ** 40;
    const apart = sized({ dilation: [far, 1], padding: [far / 2, 0], stride: [far / 4, 1] });
    const [{ synapses }] = fold(
      chained({ input: input(1, 3, 1), apart, n: integrate(1, 1, 1), output: output(1, 1, 1) }),
    ).layers;
    expect(synapses.weight.length).toBe(0);
  });

  test('a pool whose kernel would fill the memory is refused', () => {
    const pool: NirPlainNode<'SumPool2d'> = {
      type: 'SumPool2d',
      kernelSize: [2 ** 20, 2 ** 20],
      stride: [2 ** 20, 2 ** 20],
      padding: [2 ** 19, 2 ** 19],
      metadata: {},
    };
    const huge = chained({ input: input(1, 3, 3), pool, n: integrate(1, 1, 1), output: output(1, 1, 1) });
    expect(() => fold(huge)).toThrow(/E_NIR .*pool = 1099511627776: at most \d+ taps/);
  });
});

describe('refused', () => {
  test('a chain that does not end in a spiking node', () => {
    const open = chained({ input: input(3), n: integrate(3), readout: linear(2, 3), output: output(2) });
    expect(() => fold(open)).toThrow(/E_NIR n\.nir:\/node\/nodes\/readout: ends in Linear, which does not spike/);
  });

  test('a network without neurons', () => {
    expect(() => fold(chained({ input: input(3), output: output(3) }))).toThrow(/no spiking node/);
  });

  test('more synapses than any memory holds, before they are made', () => {
    const conv: NirPlainNode<'Conv2d'> = {
      type: 'Conv2d',
      inputShape: null,
      weight: full([64, 1, 9, 9], 1),
      bias: null,
      stride: [1, 1],
      padding: 'same',
      dilation: [1, 1],
      groups: 1,
      metadata: {},
    };
    const large = chained({
      input: input(1, 512, 512),
      conv,
      n: { ...integrate(1) },
      output: output(64, 512, 512),
    });
    expect(() => fold(large)).toThrow(/\/conv = 1347183616: at most \d+ synapses/);
  });
});
