import { describe, expect, test } from 'vitest';
import { characterisationTrace, fitModel } from '../../generators/analog/characterise.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import type { EngineTrace } from '../../src/snn/operations.js';

const technology = loadTechnology('generic90');
const truth = {
  gain: 1.0004,
  offset: -0.05,
  droop: 0.0006,
  leakError: 0.0003,
  leakOffset: 0.15,
  residual: 0.002,
  resetOffset: 0.4,
  comparatorOffset: 3,
  precharge: 1.5,
};

/** An engine that follows the model to the letter. */
function simulate(trace: EngineTrace, beta: number, threshold: number) {
  const { slots, ops } = trace;
  const now = trace.initial.map((v) => v + truth.precharge);
  const membranes = new Float64Array(ops.length * slots);
  const decisions = new Uint8Array(ops.length);
  ops.forEach((op, i) => {
    const v = now[op.slot]!;
    if (op.kind === 'reset') now[op.slot] = v * truth.residual + truth.resetOffset;
    else if (op.kind === 'leak') now[op.slot] = v * beta * (1 - truth.leakError) + truth.leakOffset;
    else now[op.slot] = v * (1 - truth.droop) + truth.gain * (op.kind === 'event' ? op.weight : 0) + truth.offset;
    if (op.kind === 'fire') decisions[i] = now[op.slot]! > threshold + truth.comparatorOffset ? 1 : 0;
    membranes.set(now, i * slots);
  });
  return { membranes, decisions };
}

describe.each([
  [4, 0.9, 240],
  [16, 0.9, 48],
  [16, 0.5, 60],
  [1, 0.9, 40],
])('characterisation of N=%i, beta %f in %i operations', (slotsPerEngine, beta, length) => {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine }, { threshold: 190, beta });
  const trace = characterisationTrace(sizing, 5, length);

  test('holds every kind of operation and both signs, within the swing', () => {
    const kinds = new Set(trace.ops.map((op) => (op.kind === 'event' ? Math.sign(op.weight) : op.kind)));
    expect(kinds).toEqual(new Set([1, -1, 'leak', 'fire', 'reset']));
    expect(Math.max(...trace.initial.map(Math.abs))).toBeLessThanOrEqual(-sizing.saturation.min);
    for (const op of trace.ops) if (op.kind === 'event') expect(Math.abs(op.weight)).toBeLessThanOrEqual(127);
  });

  test('finds the numbers of an engine that has them', () => {
    const model = fitModel(trace, simulate(trace, beta, sizing.threshold), sizing);
    for (const key of ['gain', 'offset', 'droop', 'leakError', 'leakOffset', 'residual', 'resetOffset'] as const) {
      expect(model[key], key).toBeCloseTo(truth[key], 8);
    }
    expect(Math.abs(model.comparatorOffset - truth.comparatorOffset)).toBeLessThan(1);
    if (slotsPerEngine > 1) expect(model.precharge).toBeCloseTo(truth.precharge, 8);
    expect(model.max).toBeLessThan(1e-8);
  });

  test('is another list for another seed, and the same for the same', () => {
    expect(characterisationTrace(sizing, 5, length)).toEqual(trace);
    expect(characterisationTrace(sizing, 6, length)).not.toEqual(trace);
  });
});

test('an engine without leak is characterised without one', () => {
  const shape = { weightBits: 8, slotsPerEngine: 4 };
  const sizing = sizeEngine(technology, shape, { threshold: 190, beta: 1 });
  const trace = characterisationTrace(sizing, 5, 60);
  expect(trace.ops.some(({ kind }) => kind === 'leak')).toBe(false);
  const model = fitModel(trace, simulate(trace, 1, 190), sizing);
  expect([model.leakError, model.leakOffset]).toEqual([0, 0]);
  expect(model.gain).toBeCloseTo(truth.gain, 8);
});

test('an error that the model does not know is what is left', () => {
  const shape = { weightBits: 8, slotsPerEngine: 4 };
  const sizing = sizeEngine(technology, shape, { threshold: 190, beta: 0.9 });
  const trace = characterisationTrace(sizing, 5, 60);
  const samples = simulate(trace, 0.9, 190);
  const { slot } = trace.ops[20]!;
  for (let i = 20; i < trace.ops.length; i++) samples.membranes[i * 4 + slot] += 2;
  expect(fitModel(trace, samples, sizing).max).toBeGreaterThan(1);
});
