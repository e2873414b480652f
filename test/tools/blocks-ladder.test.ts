/** The C2C ladder alone: every code, at every width, with its parasitics compensated and not. */

import { expect, test } from 'vitest';
import { ladderWeights, uniformLadder } from '../../generators/analog/blocks/ladder-model.js';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { ladderCharges, ladderLinearity } from '../../src/flow/block-figures/ladder.js';
import { farads } from '../../src/units/index.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');

/** A ladder of so many physical bits with a parasitic of this share of an inner node's 5 C. */
function ladder(magnitudeBits: number, share = 0.02, compensated = true): EngineSizing {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 1 }, { threshold: 187, beta: 1 });
  const { unit } = sizing;
  const parasitic = share * 5 * unit;
  const estimate = compensated ? parasitic : 0;
  return {
    ...sizing,
    magnitudeBits,
    ladderParasitic: farads(parasitic),
    link: farads(2 * (unit + estimate)),
    terminator: farads(unit + estimate),
  };
}

toolDescribe(['ngspice'], 'C2C ladder', () => {
  test.each([4, 5, 6, 7, 8])(
    '%i bits with parasitics of 2 percent, compensated: INL and DNL below half an LSB',
    async (bits) => {
      const { inl, dnl } = await ladderLinearity({ technology, level: 'transistor', sizing: ladder(bits) });
      expect(inl).toBeLessThan(0.5);
      expect(dnl).toBeLessThan(0.5);
    },
  );

  test('7 bits with parasitics that nothing compensates: LSB off', async () => {
    const { inl } = await ladderLinearity({ technology, level: 'macro', sizing: ladder(7, 0.02, false) });
    expect(inl).toBeGreaterThan(1);
  });

  test('moves the charges that its capacitances say', async () => {
    const sizing = ladder(6, 0.05, false);
    const { unit, link, terminator, ladderParasitic } = sizing;
    const weights = ladderWeights(uniformLadder(6, unit, link, terminator, ladderParasitic));
    const codes = [0, ...weights.map((_, bit) => 2 ** bit)];
    const [zero, ...charges] = await ladderCharges({ technology, level: 'macro', sizing, codes });
    charges.forEach((charge, bit) => {
      expect((zero! - charge) / technology.supply.vref / weights[bit]!).toBeCloseTo(1, 2);
    });
  });
});
