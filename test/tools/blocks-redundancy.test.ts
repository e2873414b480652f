/** A redundant ladder of one drawn chip with the table of its codes, at transistor level. */

import { expect, test } from 'vitest';
import { linearity } from '../../generators/analog/blocks/ladder-model.js';
import { redundantLadder, usualRedundancy } from '../../generators/analog/blocks/redundant-ladder.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { ladderCharges, ladderLinearity } from '../../src/flow/block-figures/ladder.js';
import { calibrateLadder } from '../../src/flow/block-figures/ladder-calibration.js';
import { farads } from '../../src/units/index.js';
import { toolDescribe } from '../need-tools.js';

const shipped = loadTechnology('generic90');
// Capacitors that differ by 2 % sigma, and parasitics that were taken for a sixth of what they are.
const technology = { ...shipped, mismatch: { ...shipped.mismatch!, capacitor: 5e-8 } };
const drawn = sizeEngine(technology, { weightBits: 6, slotsPerEngine: 1 }, { threshold: 30, beta: 1 });
const sizing = { ...drawn, ladderParasitic: farads(6 * drawn.ladderParasitic) };
const options = { technology, sizing, level: 'transistor', mismatch: { seed: 3, sample: 0 } } as const;

test('has one bit more and larger links, and refuses what is no redundancy', () => {
  const redundant = redundantLadder(sizing, usualRedundancy);
  expect(redundant.magnitudeBits).toBe(sizing.magnitudeBits + 1);
  expect(redundant.link / sizing.link).toBeCloseTo(1.1, 12);
  expect(() => redundantLadder(sizing, { bits: 0, link: 1.1 })).toThrow(/E_RANGE redundancy.bits = 0: 1..3/);
  expect(() => redundantLadder(sizing, { bits: 1, link: 1 })).toThrow(/E_RANGE redundancy.link = 1/);
});

toolDescribe(['ngspice'], 'redundant ladder', () => {
  test('its table takes off what capacitors and parasitics do to a plain one', async () => {
    const plain = await ladderLinearity(options);
    const { weights, table, linearity: mended } = await calibrateLadder(options, usualRedundancy);
    expect(plain.inl).toBeGreaterThan(0.5);
    expect(mended.inl).toBeLessThan(0.4);
    expect(mended.inl).toBeLessThan(plain.inl / 1.5);
    // Charges overlap from bit to bit, so that no code is without a neighbour.
    weights.slice(1).forEach((weight, bit) => {
      expect(weight).toBeLessThan(weights.slice(0, bit + 1).reduce((sum, low) => sum + low, weights[0]! * 1.5));
    });
    expect(table[0]).toBe(0);
    expect(table.at(-1)).toBe(2 ** (sizing.magnitudeBits + 1) - 1);
  });

  test('codes that merely count up are far off, and so is the table of another ladder', async () => {
    const own = { ...options, sizing: drawn };
    const { table, linearity: mended } = await calibrateLadder(own, usualRedundancy);
    const raw = await ladderLinearity({ ...own, sizing: redundantLadder(drawn, usualRedundancy) });
    expect(raw.inl).toBeGreaterThan(2 * mended.inl);
    const foreign = { ...options, sizing: redundantLadder(sizing, usualRedundancy), codes: [...table] };
    const levels = await ladderCharges(foreign);
    expect(linearity(levels.map((charge) => charge - levels[0]!)).inl).toBeGreaterThan(2 * mended.inl);
  });
});
