import { describe, expect, test } from 'vitest';
import { PRESET_NAMES } from '../../src/config/design.js';
import { applySemantics, presets, resolveSemantics } from '../../src/snn/semantics/index.js';
import type { Layer, Network, NeuronNode } from '../../src/snn/types.js';

const f64 = (...values: number[]): Float64Array => Float64Array.from(values);

const lif: NeuronNode = {
  kind: 'LIF',
  tau: f64(1e-3, 2e-3),
  r: f64(10, 20),
  vLeak: f64(0, 0),
  vThreshold: f64(1, 0.5),
  vReset: f64(0, -0.1),
  metadata: {},
};

const network = (neuron: Partial<NeuronNode> = {}, layer: Partial<Layer> = {}): Network => ({
  inputShape: [1],
  layers: [
    {
      name: 'lif1',
      shape: [2],
      synapses: {
        sources: 1,
        targets: 2,
        offset: Uint32Array.of(0, 2),
        target: Uint32Array.of(0, 1),
        weight: f64(1, -1),
      },
      bias: null,
      neuron: { ...lif, ...neuron },
      folded: [],
      ...layer,
    },
  ],
});

const apply = (neuron: Partial<NeuronNode>, values: object, layer: Partial<Layer> = {}) => {
  const semantics = resolveSemantics('nir', [{ origin: 'test', values }]);
  return applySemantics(network(neuron, layer), semantics).layers[0];
};

describe('resolveSemantics', () => {
  test.each(PRESET_NAMES)('preset %s states every value and says so', (name) => {
    const { origin, ...values } = resolveSemantics(name);
    expect(values).toEqual(presets[name]);
    expect(new Set(Object.values(origin))).toEqual(new Set([`preset ${name}`]));
    expect(Object.keys(origin).sort()).toEqual(Object.keys(values).sort());
  });

  test('the last override wins, undefined leaves what was there, and origins follow', () => {
    const semantics = resolveSemantics('norse', [
      { origin: 'design', values: { dt: 2e-4, reset: 'subtract' } },
      { origin: '--dt', values: { dt: 1e-4, reset: undefined } },
    ]);
    expect(semantics).toMatchObject({ dt: 1e-4, reset: 'subtract', fire: 'above' });
    expect(semantics.origin).toMatchObject({ dt: '--dt', reset: 'design', fire: 'preset norse' });
  });

  test.each([
    ['dt', 0],
    ['dt', Number.NaN],
    ['decay', 1.5],
    ['decay', 'exp'],
    ['gain', 'none'],
    ['reset', 'soft'],
    ['resetDelay', 'yes'],
    ['fire', 'below'],
    ['inputDelay', 2],
    ['lowerBound', 1],
    ['refractory', 1],
  ])('%s = %s is refused with its origin', (key, value) => {
    const override = { origin: 'design', values: { [key]: value } as object };
    expect(() => resolveSemantics('nir', [override])).toThrow(
      expect.objectContaining({ code: 'E_SEMANTICS', path: `design: ${key}` }),
    );
  });

  test('an unknown preset is refused with those that there are', () => {
    expect(() => resolveSemantics('brian' as 'nir')).toThrow(/E_SEMANTICS preset = "brian".*snntorch/);
  });
});

describe('applySemantics', () => {
  test('LIF by Euler: beta = 1 - dt/tau, gain = R dt/tau', () => {
    const layer = apply({}, { dt: 1e-4 });
    expect([...layer.beta]).toEqual([1 - 1e-4 / 1e-3, 1 - 1e-4 / 2e-3]);
    expect([...layer.gain]).toEqual([10 * (1e-4 / 1e-3), 20 * (1e-4 / 2e-3)]);
    expect([...layer.rest]).toEqual([0, -0.1]);
    expect(layer.bias).toBeNull();
  });

  test('LIF by exponential decay with each gain', () => {
    const betas = [Math.exp(-1e-4 / 1e-3), Math.exp(-1e-4 / 2e-3)];
    const values = { dt: 1e-4, decay: 'exponential' };
    expect([...apply({}, values).beta]).toEqual(betas);
    expect([...apply({}, { ...values, gain: 'matched' }).gain]).toEqual([10 * (1 - betas[0]), 20 * (1 - betas[1])]);
    expect([...apply({}, { ...values, gain: 'unit' }).gain]).toEqual([1, 1]);
  });

  test('a number is beta itself', () => {
    expect([...apply({}, { decay: 0.8, gain: 'unit' }).beta]).toEqual([0.8, 0.8]);
  });

  test('IF keeps its charge and takes R dt = 1, whatever the decay says', () => {
    const layer = apply({ kind: 'IF', tau: null, r: f64(3, 3) }, { decay: 0.5 });
    expect([...layer.beta, ...layer.gain]).toEqual([1, 1, 1, 1]);
  });

  test('Threshold forgets at every step and resets to nothing', () => {
    const layer = apply({ kind: 'Threshold', tau: null }, { reset: 'subtract', resetDelay: true, lowerBound: -1 });
    expect(layer).toMatchObject({ reset: 'zero', resetDelay: false, lowerBound: null });
    expect([...layer.beta, ...layer.gain, ...layer.rest]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  test('v_leak is a bias that pulls the membrane to it', () => {
    const layer = apply({ vLeak: f64(0.5, 0) }, { dt: 1e-4 }, { bias: f64(0.25, 0) });
    const bias = layer.bias as Float64Array;
    // Where the membrane stays with no input: v = beta v + gain bias.
    expect((layer.gain[0] * (bias[0] - 0.25)) / (1 - layer.beta[0])).toBeCloseTo(0.5, 12);
    expect(bias[1]).toBe(0);
  });

  test('the lower bound is in thresholds', () => {
    expect([...(apply({}, { lowerBound: -2 }).lowerBound as Float64Array)]).toEqual([-2, -1]);
  });

  test.each([
    ['dt above tau', {}, { dt: 1.5e-3 }, 'lif1: dt / tau[0]'],
    ['no tau', { tau: null }, {}, 'lif1: tau'],
    ['negative tau', { tau: f64(1e-3, -1) }, {}, 'lif1: tau[1]'],
    ['R of 0', { r: f64(0, 1) }, {}, 'lif1: r[0]'],
    ['two R in an IF layer', { kind: 'IF' as const, tau: null, r: f64(1, 2) }, {}, 'lif1: r[1]'],
  ])('%s is refused with the place', (_name, neuron, values, path) => {
    expect(() => apply(neuron, values)).toThrow(expect.objectContaining({ code: 'E_SEMANTICS', path }));
  });
});
