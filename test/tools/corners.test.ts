/** Engines at the corner that is hardest for switches: cold, slow and at the lowest supply. */

import { expect, test } from 'vitest';
import type { Conditions } from '../../src/config/conditions.js';
import { loadTechnology, type Technology } from '../../src/config/technology.js';
import { trajectory } from '../../src/flow/block-figures/trajectory.js';
import { typicalEngine } from '../../src/flow/characterize.js';
import { toolDescribe } from '../need-tools.js';

const coldest: Conditions = { corner: 'ss', temperature: -40, supply: 0.9 };

/** A short version of `scripts/analog-corners`. */
const strays = (technology: Technology) =>
  trajectory(
    {
      technology,
      sizing: typicalEngine(technology, { slots: 16, weightBits: 8, beta: 0.9 }),
      level: 'transistor',
      conditions: coldest,
      simulator: 'ngspice',
      cache: null,
      timeout: 600,
    },
    { fitted: 40, judged: 40, addressed: 3, seed: 7 },
  );

toolDescribe(['ngspice'], 'slow, cold and 10 % less supply', () => {
  test('generic90 stays within .6 / 2 LSB of L2', async () => {
    const { rms, max, works, wrongDecisions } = await strays(loadTechnology('generic90'));
    expect(works).toBe(true);
    expect(rms).toBeLessThan(0.6);
    expect(max).toBeLessThan(2);
    expect(wrongDecisions).toBe(0);
  });

  test('with the controls at the supply in place of one of their own it does not', async () => {
    const technology = loadTechnology('generic90');
    const { vddg: _, ...supply } = technology.supply;
    expect((await strays({ ...technology, supply })).max).toBeGreaterThan(2);
  });
});
