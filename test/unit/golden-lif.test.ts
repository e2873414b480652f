/** One LIF neuron against the membranes and spikes that eight simulators recorded of it (NIR paper's comparison). */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { PresetName } from '../../src/config/design.js';
import { createFloatGolden, floatMembranes } from '../../src/golden/index.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import { applySemantics, resolveSemantics, type SemanticsValues } from '../../src/snn/semantics/index.js';
import type { Network, SpikeTrain } from '../../src/snn/types.js';
import { sharedPath, sharedTest } from '../shared.js';

interface Simulator {
  readonly spike_idx: readonly number[];
  readonly v: readonly number[];
  readonly v_scale_to_nir_units: number;
  readonly best_model: {
    readonly v_unit_factor: number;
    readonly max_abs_err_nir_units: number;
    readonly rms: number;
  };
}

interface Recorded {
  readonly tau: number;
  readonly r: number;
  readonly v_threshold: number;
  readonly input_spike_steps: readonly number[];
  readonly simulators: Readonly<Record<string, Simulator>>;
}

interface Case {
  readonly simulator: string;
  readonly preset: PresetName;
  /** where the recording was made with something else than the preset */
  readonly values: Partial<SemanticsValues>;
  /** whether recorded membranes come in stated units or, as their tolerance does, in fitted ones */
  readonly units: 'stated' | 'fitted';
}

const cases: readonly Case[] = [
  { simulator: 'norse', preset: 'norse', values: { dt: 1e-4 }, units: 'fitted' },
  // Recorded through snnTorch's NIR importer, which sets reset_mechanism="zero", reset_delay=False.
  { simulator: 'snntorch', preset: 'snntorch', values: { reset: 'zero', resetDelay: false }, units: 'fitted' },
  { simulator: 'spyx', preset: 'spyx', values: {}, units: 'fitted' },
  // Recorded with MembraneSubtract.
  { simulator: 'sinabs', preset: 'sinabs-single', values: { reset: 'subtract' }, units: 'fitted' },
  { simulator: 'rockpool', preset: 'rockpool', values: {}, units: 'fitted' },
  { simulator: 'nengo', preset: 'nengo', values: {}, units: 'fitted' },
  // The tolerance is that of a model of its 12-bit decay; the recording itself has more.
  { simulator: 'lava_cpu_float', preset: 'lava', values: {}, units: 'stated' },
  { simulator: 'spinnaker2', preset: 'nir', values: {}, units: 'fitted' },
  {
    simulator: 'exact',
    preset: 'nir',
    values: { decay: 'exponential', gain: 'matched', reset: 'subtract' },
    units: 'fitted',
  },
];

const read = (): Recorded => JSON.parse(readFileSync(sharedPath('data/nir/lif_expected.json'), 'utf8')) as Recorded;

function train(steps: number, spikes: readonly number[]): SpikeTrain {
  const offset = Uint32Array.from({ length: steps + 1 }, (_, t) => spikes.filter((step) => step < t).length);
  return { steps, size: 1, offset, address: new Uint32Array(spikes.length) };
}

/** The neuron as the record describes it: the file holds the same constants rounded to float32. */
const described = (file: Network, { tau, r, v_threshold }: Recorded): Network => ({
  ...file,
  layers: file.layers.map((layer) => ({
    ...layer,
    neuron: {
      ...layer.neuron,
      tau: Float64Array.of(tau),
      r: Float64Array.of(r),
      vThreshold: Float64Array.of(v_threshold),
    },
  })),
});

function simulate(network: Network, { preset, values }: Case, { input_spike_steps }: Recorded) {
  const float = applySemantics(network, resolveSemantics(preset, [{ origin: 'record', values }]));
  const input = train(1000, input_spike_steps);
  const [{ offset }] = createFloatGolden(float).run(input).layers;
  const spikes = Array.from({ length: 1000 }, (_, t) => t).filter((t) => offset[t + 1] > offset[t]);
  return { spikes, membrane: floatMembranes(float.layers[0], input) };
}

function errors(membrane: Float64Array, { units }: Case, { v, v_scale_to_nir_units, best_model }: Simulator) {
  const scale = units === 'fitted' ? 1 / best_model.v_unit_factor : v_scale_to_nir_units;
  const found = Array.from(membrane, (value, t) => Math.abs(value - v[t] * scale));
  return { max: Math.max(...found), rms: Math.sqrt(found.reduce((sum, e) => sum + e * e, 0) / found.length) };
}

/** Fits are recorded with as many digits as doubles have; a part in a million is left for their last ones. */
const digits = 1 + 1e-6;

for (const item of cases) {
  sharedTest(`${item.preset} reproduces the recorded LIF trace of ${item.simulator}`, async () => {
    const recorded = read();
    const simulator = recorded.simulators[item.simulator];
    const { max_abs_err_nir_units: tolerance, rms } = simulator.best_model;
    const file = await importNetwork(sharedPath('data/nir/lif_norse.nir'));

    const exact = simulate(described(file, recorded), item, recorded);
    expect(exact.spikes).toEqual(simulator.spike_idx);
    const found = errors(exact.membrane, item, simulator);
    expect(found.max).toBeLessThanOrEqual(tolerance * digits);
    expect(found.rms).toBeLessThanOrEqual(rms * digits);

    // As imported: the file's constants carry half a unit of float32's last place.
    const imported = simulate(file, item, recorded);
    expect(imported.spikes).toEqual(simulator.spike_idx);
    expect(errors(imported.membrane, item, simulator).max).toBeLessThanOrEqual(tolerance + 0.1 * 2 ** -24);
  });

  sharedTest(`the trace of ${item.simulator} is not that of another reset`, async () => {
    const recorded = read();
    const simulator = recorded.simulators[item.simulator];
    const file = await importNetwork(sharedPath('data/nir/lif_norse.nir'));
    const reset = { ...presets(item), reset: presets(item).reset === 'zero' ? 'subtract' : 'zero' } as const;
    const wrong = simulate(file, { ...item, values: reset }, recorded);
    expect(errors(wrong.membrane, item, simulator).max).toBeGreaterThan(2 * simulator.best_model.max_abs_err_nir_units);
  });
}

function presets({ preset, values }: Case): SemanticsValues {
  const { origin: _, ...all } = resolveSemantics(preset, [{ origin: 'record', values }]);
  return all;
}
