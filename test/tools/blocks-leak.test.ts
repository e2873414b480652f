/** The leak capacitor: what one leak leaves, and a step's beta by several small ones. */

import { describe, expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadDesign } from '../../src/config/load-design.js';
import { loadTechnology } from '../../src/config/technology.js';
import { prepare } from '../../src/flow/prepare.js';
import { sizingReport } from '../../src/flow/sizing-report.js';
import { replayEngine } from '../../src/golden/replay.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const engine = (beta: number, leakOperations?: number): EngineSizing =>
  sizeEngine(technology, { weightBits: 8, slotsPerEngine: 2, leakOperations }, { threshold: 187, beta });

describe('sizing of the leak', () => {
  test.each([1, 2, 4, 16])('%i operations leave beta together', (operations) => {
    const { beta, leak, membrane, leakOperations } = engine(0.9, operations);
    expect(leakOperations).toBe(operations);
    expect((membrane / (membrane + leak!)) ** operations).toBeCloseTo(0.9, 12);
    expect(beta ** operations).toBeCloseTo(0.9, 12);
  });

  test('a beta that one capacitor cannot reach is reached by several', () => {
    expect(() => engine(0.05)).toThrow(/E_TECHNOLOGY.*leakMax.*leakOperations/);
    expect(engine(0.05, 4).leak).toBeLessThan(technology.capacitors.leakMax);
  });

  test('too many for the smallest capacitor, and a number that is none', () => {
    expect(() => engine(0.995, 16)).toThrow(/E_TECHNOLOGY.*leakMin/);
    expect(() => engine(0.9, 0)).toThrow(/E_RANGE leakOperations = 0: 1..16/);
    expect(engine(1, 4)).toMatchObject({ leak: null, leakOperations: 0, beta: 1 });
  });
});

test('a run with more than one leak a step is refused, its sizes are not', async () => {
  const loaded = await loadDesign('designs/tiny', 'test');
  const accelerator = { ...loaded.design.accelerator, leakOperations: 2 };
  const several = { ...loaded, design: { ...loaded.design, accelerator } };
  await expect(prepare(several)).rejects.toThrow(/E_SEMANTICS accelerator.leakOperations = 2/);
  const [layer] = await sizingReport(several, { limit: 1 });
  expect(layer!.sizing.leakOperations).toBe(2);
});

/** One step's leaks of a high and of a low membrane. */
const step = ({ slots, leakOperations }: EngineSizing): EngineTrace => ({
  core: 0,
  engine: 0,
  slots,
  initial: Float64Array.of(180, -150),
  ops: [0, 1].flatMap((slot) => Array.from({ length: leakOperations }, () => ({ kind: 'leak', slot }) as const)),
});

toolDescribe(['ngspice'], 'leak', () => {
  test.each([
    [0.9, 1],
    [0.9, 4],
    [0.05, 4],
  ])('beta %d in %i operations, at transistor level', async (beta, operations) => {
    const sizing = engine(beta, operations);
    const trace = step(sizing);
    const model = replayModel(measuredModel(technology, sizing, 'transistor'), sizing.beta);
    const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
    const { membranes } = await runBench({ sizing, technology, level: 'transistor', trace });
    golden.membranes.forEach((want, i) => {
      expect(Math.abs(membranes[i]! - want)).toBeLessThan(0.5);
    });
    // What the two membranes are apart has no offset in it.
    const [high, low] = membranes.slice(-2) as unknown as [number, number];
    expect((high - low) / (trace.initial[0]! - trace.initial[1]!)).toBeCloseTo(beta, 2);
  });

  test('with the capacitor of a single leak, several take far too much', async () => {
    const sizing = engine(0.9, 4);
    const trace = step(sizing);
    const { membranes } = await runBench({
      sizing: { ...sizing, leak: engine(0.9).leak },
      technology,
      level: 'transistor',
      trace,
    });
    const [high, low] = membranes.slice(-2) as unknown as [number, number];
    expect((high - low) / (trace.initial[0]! - trace.initial[1]!)).toBeLessThan(0.7);
  });
});
