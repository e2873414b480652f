/** Chips that L2 draws differ as drawn chips in SPICE do, and any of them can be drawn alone. */

import { expect, test } from 'vitest';
import { characterisationTrace } from '../../generators/analog/characterise.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { compareDistributions, distributionOf, drawnEngine, spiceEngine } from '../../scripts/lib/chip-statistics.js';
import { loadTechnology } from '../../src/config/technology.js';
import { drawEngine } from '../../src/flow/chip-draw.js';
import { runPool } from '../../src/sim/pool.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
const whole = characterisationTrace(sizing, 7, 24);
const trace = { ...whole, ops: whole.ops.slice(0, 24) };
const drawn = (sample: number, factor = 1) => {
  const { capacitor, ...rest } = technology.mismatch as NonNullable<typeof technology.mismatch>;
  const process = { ...technology, mismatch: { ...rest, capacitor: capacitor * factor } };
  return drawnEngine(sizing, trace, drawEngine(process, sizing, { seed: 1, sample }, 0, 0)).gain - 1;
};

test('the same distribution is taken for one, another width and another middle are not', () => {
  const normal = (middle: number, sigma: number) => ({ count: 30, mean: middle, sigma });
  const many = { count: 2000, mean: 0, sigma: 1 };
  expect(compareDistributions(normal(0.1, 1.1), many).agree).toBe(true);
  expect(compareDistributions(normal(0, 2), many).agree).toBe(false);
  expect(compareDistributions(normal(0, 0.5), many).agree).toBe(false);
  expect(compareDistributions(normal(1, 1), many).agree).toBe(false);
});

test('chip 17 is the same, drawn alone or after others, and none of them', () => {
  const all = Array.from({ length: 20 }, (_, sample) => drawn(sample));
  expect(drawn(17)).toBe(all[17]);
  expect(new Set(all).size).toBe(20);
});

toolDescribe(['ngspice'], 'drawn engines, macromodel', () => {
  test('gains of SPICE spread as those of L2, and not as those of a process twice as bad', async () => {
    const nominal = await spiceEngine(technology, sizing, 'macro', trace);
    const jobs = Array.from({ length: 12 }, (_, sample) => async () => {
      const { gain } = await spiceEngine(technology, sizing, 'macro', trace, { seed: 1, sample });
      return gain - nominal.gain;
    });
    const spice = distributionOf(await runPool(jobs, 2));
    const l2 = (factor: number) => distributionOf(Array.from({ length: 1000 }, (_, sample) => drawn(sample, factor)));
    expect(compareDistributions(spice, l2(1))).toMatchObject({ agree: true });
    expect(compareDistributions(spice, l2(2.5))).toMatchObject({ agree: false });
  });
});
