import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AnalogModel, idealAnalog, replayEngine } from '../../src/golden/index.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import { sharedPath, sharedTest } from '../shared.js';

const trace = (ops: readonly EngineOp[], initial: number[] = [0, 0]): EngineTrace => ({
  core: 0,
  engine: 0,
  slots: initial.length,
  initial: Float64Array.from(initial),
  ops,
});

const story: readonly EngineOp[] = [
  { kind: 'event', slot: 0, weight: 100 },
  { kind: 'event', slot: 1, weight: -20 },
  { kind: 'fire', slot: 0, spike: true },
  { kind: 'leak', slot: 1 },
  { kind: 'reset', slot: 0 },
];

const rows = (membranes: Float64Array): number[][] =>
  Array.from({ length: membranes.length / 2 }, (_, i) => [...membranes.slice(2 * i, 2 * i + 2)]);

test('an ideal engine: charge, leak, decision and reset, one slot at a time', () => {
  const { membranes, decisions } = replayEngine(trace(story, [10, 0]), idealAnalog, 109, 0.9, null);
  expect(rows(membranes)).toEqual([
    [110, 0],
    [110, -20],
    [110, -20],
    [110, -18],
    [0, -18],
  ]);
  expect([...decisions]).toEqual([0, 0, 1, 0, 0]);
});

test.each([
  ['above', 110, 0],
  ['at', 110, 1],
  ['above', 109.99, 1],
  ['at', 110.01, 0],
] as const)('a membrane of 110 fires %s %f: %i', (fire, threshold, spike) => {
  const { decisions } = replayEngine(trace(story, [10, 0]), idealAnalog, threshold, 0.9, null, fire);
  expect(decisions[2]).toBe(spike);
});

test('gain, offset and droop act on the slot that an operation connects, and on no other', () => {
  const model: AnalogModel = {
    ...{ gain: 1.01, offset: -0.5, droop: 0.001, beta: 0.9, leakOffset: -0.25, residual: 0.01, resetOffset: 0.125 },
  };
  const { membranes } = replayEngine(trace(story, [10, 0]), model, 109, 0.9, null);
  const charged = 10 * 0.999 + 101 - 0.5;
  const fired = charged * 0.999 - 0.5;
  const drawn = -20.2 - 0.5;
  expect(rows(membranes)).toEqual([
    [charged, 0],
    [charged, drawn],
    [fired, drawn],
    [fired, drawn * 0.9 - 0.25],
    [fired * 0.01 + 0.125, drawn * 0.9 - 0.25],
  ]);
});

test('a measured beta and offset of the leak stand in for the nominal ones', () => {
  const model: AnalogModel = { ...idealAnalog, offset: -0.5, beta: 0.8, leakOffset: 0.25 };
  const { membranes } = replayEngine(trace([{ kind: 'leak', slot: 1 }], [0, 100]), model, 1, 0.9, null);
  expect([...membranes]).toEqual([0, 80.25]);
});

test('membranes stay inside their range', () => {
  const { membranes } = replayEngine(trace(story, [10, 0]), idealAnalog, 50, 0.9, { min: -15, max: 60 });
  expect(rows(membranes).slice(0, 2)).toEqual([
    [60, 0],
    [60, -15],
  ]);
});

interface Measured {
  readonly N: number;
  readonly ops: readonly (readonly [kind: 'ev' | 'lf', slot: number, weight?: number])[];
  readonly membrane_lsb: readonly (readonly number[])[];
  readonly fit: Readonly<Record<'gain' | 'off' | 'leakev' | 'beta' | 'boff' | 'traj_max', number>>;
}

sharedTest('with fitted deviations it follows a transistor-level engine; the ideal one does not', () => {
  for (const [engine, limit] of [
    ['engine_cascoded_inverter', 0.06],
    ['engine_folded_cascode', 0.6],
  ] as const) {
    const measured = JSON.parse(readFileSync(sharedPath('reference/analog', `${engine}.json`), 'utf8')) as Measured;
    const ops = measured.ops.map(
      ([kind, slot, weight = 0]): EngineOp =>
        kind === 'ev' ? { kind: 'event', slot, weight } : { kind: 'leak', slot },
    );
    const { gain, off, leakev, beta, boff } = measured.fit;
    const fitted: AnalogModel = {
      gain,
      offset: off,
      droop: -leakev,
      beta,
      leakOffset: boff,
      residual: 0,
      resetOffset: 0,
    };
    const found = measured.membrane_lsb.flat();
    const worst = (model: AnalogModel): number => {
      const { membranes } = replayEngine(trace(ops, new Array(measured.N).fill(0)), model, 127, 100 / 111, null);
      return Math.max(...membranes.map((v, i) => Math.abs(v - found[i])));
    };
    expect(worst(fitted)).toBeLessThan(limit);
    expect(worst(idealAnalog)).toBeGreaterThan(10 * limit);
  }
});
