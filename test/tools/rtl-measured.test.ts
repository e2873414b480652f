/** The real-number model with measured numbers: every spike that the golden L2 fires, and every decision of a replay. */

import { describe, expect, test } from 'vitest';
import type { AcceleratorPlan } from '../../generators/types.js';
import { type MeasuredModel, replayModel } from '../../src/config/analog-model.js';
import { createAnalogGolden, idealEngine } from '../../src/golden/analog.js';
import { replayEngine } from '../../src/golden/index.js';
import type { RtlResult } from '../../src/sim/rtl/index.js';
import { type Built, build, type Case, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { missingTools, toolDescribe } from '../need-tools.js';

/** Worse than any engine of ours, so that every number shows. */
const poor: MeasuredModel = {
  gain: 1.013,
  offset: -0.37,
  droop: 0.0043,
  leakError: 0.0071,
  leakOffset: 0.61,
  residual: 0.031,
  resetOffset: 1.7,
  comparatorOffset: 2.3,
  precharge: 0,
  rms: 0,
  max: 0,
};

const ideal: MeasuredModel = {
  ...poor,
  ...{ gain: 1, offset: 0, droop: 0, leakError: 0, leakOffset: 0, residual: 0, resetOffset: 0, comparatorOffset: 0 },
};

const small: Case = { name: 'small', sizes: [14, 17, 6], engines: 4, slots: 5, steps: 14 };
const range = { min: -160, max: 230 };

const cases: readonly Case[] = [
  { ...small, name: 'subtract', saturation: range },
  { ...small, name: 'subtract-delayed', layer: { resetDelay: true }, saturation: range },
  { ...small, name: 'reset-zero', layer: { reset: 'zero' }, bias: 40 },
  { ...small, name: 'fire-at', layer: { fire: 'at', threshold: 20, beta: 1 }, weightBits: 4 },
  { ...small, name: 'no-memory-delayed', layer: { beta: 0, resetDelay: true }, saturation: range, bias: 60 },
  { ...small, name: 'threshold-in-pieces', weightBits: 5, layer: { threshold: 47, resetDelay: true }, bias: 30 },
];

const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

/** What L2 computes for this plan with `model` in every engine. */
function golden({ network, saturation }: Built, plan: AcceleratorPlan, model: MeasuredModel, given: Case) {
  const order = plan.addressOf.map((addresses) => {
    const ascending = [...addresses].sort((a, b) => a - b);
    return addresses.map((address) => ascending.indexOf(address));
  });
  const layers = network.layers.map(({ beta }, l) => {
    const place = { core: new Uint16Array(given.sizes[l + 1]), slot: new Uint16Array(given.sizes[l + 1]) };
    const { comparatorOffset } = model;
    const engine = new Uint16Array(given.sizes[l + 1]);
    return { model: { ...idealEngine, ...replayModel(model, beta), comparatorOffset }, engine, ...place };
  });
  return createAnalogGolden(network, { order, saturation, layers, seed: 1, cycle: 20e-9 });
}

const simulators = (['icarus', 'verilator'] as const).filter((s) => s === 'icarus' || missingTools([s]).length === 0);

toolDescribe(['iverilog', 'vvp'], 'real-number model with measured numbers', () => {
  describe.each(simulators)('in %s', (simulator) => {
    // one build of Verilator takes as long as all of Icarus
    test.each(simulator === 'icarus' ? cases : cases.slice(1, 2))('fires with the golden L2: $name', async (given) => {
      const built = build(given);
      const plan = planOf(built);
      const samples = drawnSamples(given.sizes[0], 3, 14, 0.35);
      const measured = given.sizes.slice(1).map(() => poor);
      const result = await simulate(plan, { samples, measured, isolated: true, simulator });
      const model = golden(built, plan, poor, given);
      const expected = samples.map(({ input }) => model.run(input).layers.map(steps));
      expect(found(result)).toEqual(expected);
      expect(expected[0].flat(2).length).toBeGreaterThan(2);
      // negative control: ideal engines fire otherwise
      const other = golden(built, plan, ideal, given);
      expect(samples.map(({ input }) => other.run(input).layers.map(steps))).not.toEqual(expected);
    });
  });

  test('ideal numbers give the spikes of the ideal model', async () => {
    const built = build(cases[1]);
    const plan = planOf(built);
    const samples = drawnSamples(14, 2, 14, 0.35);
    const plain = await simulate(plan, { samples });
    expect(found(await simulate(plan, { samples, measured: [ideal, ideal] }))).toEqual(found(plain));
  });

  test('a replay of its control words decides as it did', async () => {
    const built = build(cases[1]);
    const plan = planOf(built);
    const samples = drawnSamples(14, 1, 14, 0.35);
    const { traces } = await simulate(plan, { samples, measured: [poor, poor], trace: { core: 0, recording: 0 } });
    const { threshold, beta, saturation } = plan.cores[0];
    let spikes = 0;
    for (const trace of traces) {
      const replayed = replayEngine(
        trace,
        replayModel(poor, beta),
        threshold + poor.comparatorOffset,
        beta,
        saturation,
      ).decisions;
      expect([...replayed]).toEqual(trace.ops.map((op) => (op.kind === 'fire' && op.spike ? 1 : 0)));
      spikes += replayed.reduce((a, b) => a + b);
    }
    expect(spikes).toBeGreaterThan(0);
  });
});
