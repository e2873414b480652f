/** The switches alone: never above what the sizing calculates with, and worse without a supply of their own. */

import { expect, test } from 'vitest';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { switchFigures } from '../../src/flow/block-figures/switches.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 1 }, { threshold: 187, beta: 0.9 });
const slow = { corner: 'ss', temperature: -40, supply: 0.9 } as const;

toolDescribe(['ngspice'], 'switches', () => {
  test.each([{ corner: 'tt', temperature: 27, supply: 1 } as const, slow])(
    '$corner, $temperature C, supply x $supply: within the declared resistances',
    async (conditions) => {
      const found = await switchFigures({ technology, sizing, level: 'transistor', conditions });
      const { resistance, injection, ladder, gate } = technology.switches;
      expect(found.injection * injection.w).toBeLessThanOrEqual(resistance!.injection * 1.01);
      expect(found.ladder * ladder.w).toBeLessThanOrEqual(resistance!.ladder * 1.01);
      expect(found.gate * gate.w).toBeLessThanOrEqual(resistance!.gate * 1.01);
      expect(found.middle * gate.w).toBeLessThanOrEqual(resistance!.middle * 1.01);
    },
  );

  test('with their gates at a low vdd they conduct far less', async () => {
    const { vddg: _, ...supply } = technology.supply;
    const options = { sizing, level: 'transistor', conditions: slow } as const;
    const [own, without] = await Promise.all([
      switchFigures({ ...options, technology }),
      switchFigures({ ...options, technology: { ...technology, supply } }),
    ]);
    expect(without.gate).toBeGreaterThan(2 * own.gate);
  });
});
