import { describe, expect, test } from 'vitest';
import { crosstalkOf, fitBend, holdOf, kickbackOf } from '../../generators/analog/characterise-effects.js';
import { energyTrace, holdTrace, saturationTrace } from '../../generators/analog/characterise-traces.js';
import { ladderChargeErrors } from '../../generators/analog/ladder-charge.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import type { MeasuredModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';
import { bendFunction, replayEngine } from '../../src/golden/index.js';
import { deliveredEnergy, drivenEnergy, integrate } from '../../src/sim/spice/energy.js';
import type { RawFile } from '../../src/sim/spice/raw-file.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 8 }, { threshold: 190, beta: 0.9 });
const model: MeasuredModel = {
  ...{ gain: 1, offset: 0, droop: 0, leakError: 0, leakOffset: 0, residual: 0, resetOffset: 0 },
  ...{ comparatorOffset: 0, precharge: 0, rms: 0, max: 0 },
};
const analog = { gain: 1, offset: 0, droop: 0, beta: null, leakOffset: 0, residual: 0, resetOffset: 0 };

describe('the bend of an engine', () => {
  const trace = saturationTrace(sizing);
  const truth = { linear: [-1200, -700, -500, 480, 700, 1300], held: [-900, -650, -500, 480, 660, 950] };
  const run = (bend?: typeof truth) =>
    replayEngine(trace, bend === undefined ? analog : { ...analog, bend }, 190, 0.9, null);

  test('is found from a walk beyond the swing, to a few LSB', () => {
    const bend = fitBend(trace, run(truth), model, sizing);
    const [found, want] = [bendFunction(bend), bendFunction(truth)];
    for (const v of [-800, -600, -300, 0, 200, 470, 600, 800])
      expect(Math.abs(found(v) - want(v)), `${v}`).toBeLessThan(12);
    expect(Math.abs(found(800) - 800)).toBeGreaterThan(50);
    expect([...bend.linear].sort((a, b) => a - b)).toEqual(bend.linear);
  });

  test('is a straight line where there is none', () => {
    const bend = fitBend(trace, run(), model, sizing);
    for (const [i, linear] of bend.linear.entries()) expect(bend.held[i]).toBeCloseTo(linear, 9);
  });
});

test('crosstalk and kickback are told from what an operation does to its own slot', () => {
  const trace = energyTrace(sizing, 3);
  const { membranes } = replayEngine(trace, analog, 190, 0.9, null);
  const decisions = new Uint8Array(trace.ops.length);
  expect(crosstalkOf(trace, { membranes, decisions })).toEqual({ mean: 0, rms: 0, max: 0 });
  expect(kickbackOf(trace, { membranes, decisions }, model)).toBeCloseTo(0, 12);
  const moved = membranes.map((v, i) => v + 0.25 * Math.floor(i / sizing.slots));
  const { mean, rms } = crosstalkOf(trace, { membranes: moved, decisions });
  expect([mean, rms].map((x) => Number(x.toFixed(9)))).toEqual([0.25, 0.25]);
  expect(kickbackOf(trace, { membranes: moved, decisions }, model)).toBeCloseTo(0.25, 9);
});

test('the drift of waiting membranes: a rate and a share', () => {
  const drifts = holdTrace(sizing).initial.slice(0, 5);
  const { rate, share, max } = holdOf([...drifts].map((membrane) => ({ membrane, rate: -30 + 0.5 * membrane })));
  expect([rate, share].map((x) => Number(x.toFixed(9)))).toEqual([-30, 0.5]);
  expect(max).toBeGreaterThan(100);
});

describe('charge of a ladder', () => {
  test('as drawn, every bit is twice the one below', () => {
    for (const error of ladderChargeErrors(sizing, { units: [], links: [], terminator: 0 }))
      expect(error).toBeCloseTo(0, 9);
  });

  test('a capacitor that is off moves its own bit most, and the top bit by its own only', () => {
    const top = ladderChargeErrors(sizing, { units: [0, 0, 0, 0, 0, 0, 0.01], links: [], terminator: 0 });
    expect(top[6]).toBeCloseTo(0.01, 9);
    expect(top[0]).toBeCloseTo(0, 9);
    const low = ladderChargeErrors(sizing, { units: [0.01], links: [], terminator: 0 });
    expect(low[0]).toBeGreaterThan(0.005);
    expect(low[6]).toBe(0);
    const link = ladderChargeErrors(sizing, { units: [], links: [0, 0, 0, 0, 0, 0.01], terminator: 0 });
    expect(link[5]).toBeGreaterThan(0.001);
    expect(link[6]).toBe(0);
  });
});

describe('energy of a source', () => {
  const time = Float64Array.from([0, 1, 2, 3, 4]);
  const current = Float64Array.from([0, -2, -2, 1, 0]);
  const raw: RawFile = { points: 5, names: ['time', 'i(v)'], time, column: () => current };

  test('is what flows out, less what flows back; a driver is given nothing back', () => {
    expect(integrate(time, current, 0, 4)).toBeCloseTo(-1 - 2 - 0.5 + 0.5, 12);
    expect(integrate(time, current, 0.5, 1.5)).toBeCloseTo(-(1 + 2) / 4 - 1, 12);
    expect(deliveredEnergy(raw, { current: 'i(v)', volts: 2 }, [[0, 4]])).toEqual([6]);
    const [driven] = drivenEnergy(raw, { current: 'i(v)', volts: 2 }, [[0, 2]]);
    expect(driven).toBeCloseTo(6, 12);
    const [back] = drivenEnergy(raw, { current: 'i(v)', volts: 2 }, [[3, 4]]);
    expect(back).toBe(0);
  });
});
