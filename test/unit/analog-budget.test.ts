/** What the calculation of an engine says, and that it says no. */

import { describe, expect, test } from 'vitest';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { amplifierSettling, checkBudget, engineBudget } from '../../generators/analog/sizing-budget.js';
import { loadTechnology, type Technology } from '../../src/config/technology.js';
import { amplifierFigures } from '../../src/flow/block-figures/amplifier.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 16 }, { threshold: 187, beta: 0.9 });
const withSwitch = (name: 'gate' | 'injection', w: number): Technology => ({
  ...technology,
  switches: { ...technology.switches, autoZero: undefined, [name]: { ...technology.switches[name], w } },
});

describe('budget of an engine', () => {
  test('the shipped one works, and its limit is the row with the least margin', () => {
    expect(() => checkBudget(technology, sizing)).not.toThrow();
    const { rows, limit } = engineBudget(technology, sizing);
    expect(limit.margin).toBe(Math.min(...rows.map(({ margin }) => margin)));
  });

  test.each([
    ['a cycle of 2 ns', { ...technology, cycle: 2e-9 }, /phases|cycle|switches/],
    ['gates of a twentieth', withSwitch('gate', 0.06e-6), /E_TECHNOLOGY.*switches\.(gate|injection)/],
    [
      'a slow amplifier',
      { ...technology, amplifier: { ...technology.amplifier, transconductance: 20e-6 } },
      /E_TECHNOLOGY/,
    ],
    ['one without gain', { ...technology, amplifier: { ...technology.amplifier, gain: 50 } }, /gain.*needs at least/],
  ])('%s is refused with the number that fails', (_, other, message) => {
    expect(() => checkBudget(other as Technology, sizing)).toThrow(message);
  });

  test('a path settles as its resistances do: half the width, less margin', () => {
    const row = (of: Technology) =>
      engineBudget(of, sizing).rows.find(({ parameter }) => parameter === 'switches.injection')!.margin;
    expect(row(withSwitch('injection', 0.2e-6))).toBeLessThan(row(withSwitch('injection', 0.4e-6)) * 0.65);
  });

  test('membranes beyond the swing are told and do not fail', () => {
    const { limit } = engineBudget(technology, sizing, { min: -5000, max: 100 });
    expect(limit.parameter).toBe('swing.down');
  });
});

toolDescribe(['ngspice'], 'settling of the amplifier', () => {
  test.each(['generic90', 'generic90_folded'])('%s: calculated within a factor of two of simulated', async (name) => {
    const own = loadTechnology(name);
    const engine = sizeEngine(own, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
    const { settling } = await amplifierFigures({ technology: own, sizing: engine, level: 'transistor' });
    const calculated = amplifierSettling(own, engine, 0.5);
    expect(settling / calculated).toBeGreaterThan(0.5);
    expect(settling / calculated).toBeLessThan(2);
  });
});
