/** The ladder as capacitances, and the table of codes of a redundant one. */

import { describe, expect, test } from 'vitest';
import {
  codeCharges,
  codeTable,
  type LadderCapacitors,
  ladderWeights,
  linearity,
  redundantLink,
  uniformLadder,
} from '../../generators/analog/blocks/ladder-model.js';
import { rng } from '../../src/random/index.js';

const unit = 10;

/** Every capacitor strays by `sigma`; the links allow for a parasitic of `estimate`, the nodes have `parasitic`. */
function drawn(
  bits: number,
  seed: number,
  sigma: number,
  parasitic: number,
  estimate: number,
  oversize = 1,
): LadderCapacitors {
  const random = rng(seed, 'ladder');
  const plain = uniformLadder(bits, unit, 2 * (unit + estimate) * oversize, unit + estimate, parasitic);
  const stray = (value: number): number => value * (1 + sigma * random.normal());
  return { ...plain, bits: plain.bits.map(stray), links: plain.links.map(stray), terminator: stray(plain.terminator) };
}

describe('C2C ladder', () => {
  test.each([3, 7, 8])('halves from bit to bit where its links allow for the parasitics, at %i bits', (bits) => {
    const weights = ladderWeights(drawn(bits, 0, 0, 1, 1));
    weights.forEach((weight, bit) => {
      expect(weight).toBeCloseTo(unit / 2 ** (bits - 1 - bit), 12);
    });
    expect(linearity(codeCharges(weights)).inl).toBeLessThan(1e-9);
  });

  test('8 bits with parasitics of 2 and 5 percent that nothing compensates: several LSB (analog.md: 4.0 and 9.4)', () => {
    const inl = (share: number) => linearity(codeCharges(ladderWeights(drawn(8, 0, 0, share * 5 * unit, 0)))).inl;
    expect(inl(0.02)).toBeGreaterThan(3.5);
    expect(inl(0.02)).toBeLessThan(5);
    expect(inl(0.05)).toBeGreaterThan(8);
  });
});

describe('a redundant ladder with a table of codes', () => {
  const inl = (charges: Float64Array): number => linearity(charges).inl;
  const mended = (weights: readonly number[]): number => {
    const charges = codeCharges(weights);
    return inl(Float64Array.from(codeTable(weights, 7), (code) => charges[code]!));
  };

  test('8 physical bits give 7 bits within .5 LSB, at 1.3 % mismatch and a parasitic that is half of the estimate', () => {
    for (let seed = 0; seed < 50; seed++) {
      const weights = ladderWeights(drawn(8, seed, 0.013, 0.5, 1, redundantLink));
      expect(mended(weights), `seed ${seed}`).toBeLessThan(0.5);
    }
  });

  test('the same ladder without its table is LSB off, and a table mends no ladder without redundancy', () => {
    const redundant = codeCharges(ladderWeights(drawn(8, 1, 0.013, 0.5, 1, redundantLink)));
    expect(inl(redundant)).toBeGreaterThan(1);
    // A parasitic without compensation makes gaps that no code fills.
    expect(mended(ladderWeights(drawn(7, 1, 0, 5, 0)))).toBeGreaterThan(0.5);
  });

  test('the table climbs: from no charge at 0 to all of it', () => {
    const weights = ladderWeights(drawn(8, 2, 0.013, 1, 1, redundantLink));
    const charges = codeCharges(weights);
    const table = codeTable(weights, 7);
    expect(table[0]).toBe(0);
    expect(table[127]).toBe(255);
    for (let m = 1; m < 128; m++) expect(charges[table[m]!]).toBeGreaterThan(charges[table[m - 1]!]!);
  });
});
