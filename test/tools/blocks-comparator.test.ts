/** The comparator with its threshold reference: where it decides, what it kicks, and what the trim takes off. */

import { describe, expect, test } from 'vitest';
import { middleCode, trimCode, trimOf } from '../../generators/analog/blocks/threshold-dac.js';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { comparatorFigures } from '../../src/flow/block-figures/comparator.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
const trim = trimOf(technology);
const middle = middleCode(trim);
const base = { technology, sizing, level: 'transistor' } as const;
const inLsb = (volts: number): number => volts / sizing.lsbVolts;

describe('the trim code', () => {
  test('takes an offset off, to half a step', () => {
    for (const offset of [-0.02, -0.0004, 0, 0.0006, 0.0249]) {
      expect(Math.abs(offset + (trimCode(trim, offset) - middle) * trim.step)).toBeLessThanOrEqual(
        trim.step / 2 + 1e-12,
      );
    }
  });

  test('ends where its bits end', () => {
    expect(trimCode(trim, 1)).toBe(0);
    expect(trimCode(trim, -1)).toBe(2 ** trim.bits - 1);
  });
});

toolDescribe(['ngspice'], 'comparator and threshold reference', () => {
  test('decides within 2 LSB of nominal, and the macromodel where it says', async () => {
    const [transistor, reference, macro] = await Promise.all([
      comparatorFigures({ ...base, code: null }),
      comparatorFigures({ ...base, code: middle }),
      comparatorFigures({ ...base, level: 'macro', code: null }),
    ]);
    // The bench judges the amplifier's output. A membrane that is let go of stands higher, by what Sa injects into it as
    // it opens, and that is what a precharge is off by; the technology's trim suits the held membrane.
    const { precharge, comparatorOffset } = measuredModel(technology, sizing, 'transistor');
    const held = inLsb(transistor.offset) + precharge;
    expect(Math.abs(held)).toBeLessThan(2);
    // An engine that was walked through its threshold says the same.
    expect(Math.abs(held - comparatorOffset)).toBeLessThan(1);
    // The reference adds what the comparator's own steps kick into it.
    expect(Math.abs(inLsb(reference.offset - transistor.offset))).toBeLessThan(1);
    expect(Math.abs(inLsb(macro.offset))).toBeLessThan(0.2);
    // What a drawn chip divides the latch's offset by is what the bench shows; half the load is half the gain.
    expect(transistor.gain).toBeCloseTo(technology.comparator.gain, 1);
    const comparator = { ...technology.comparator, load: technology.comparator.load / 2 };
    const halved = await comparatorFigures({ ...base, technology: { ...technology, comparator }, code: null });
    expect(halved.gain).toBeLessThan(0.7 * technology.comparator.gain);
    expect(macro.gain).toBeNull();
  });

  test('one step of the code moves the threshold by one step, over the whole range', async () => {
    const offsets: number[] = [];
    for (const code of [0, middle - 1, middle, 2 ** trim.bits - 1]) {
      offsets.push((await comparatorFigures({ ...base, code })).offset);
    }
    const [low, before, at, high] = offsets as [number, number, number, number];
    expect((high - low) / (2 ** trim.bits - 1) / trim.step).toBeCloseTo(1, 1);
    expect((at - before) / trim.step).toBeGreaterThan(0.5);
    expect((at - before) / trim.step).toBeLessThan(1.5);
  });

  test.each([0, 1])('sample %i: LSB away before the trim, within 2 after it', async (sample) => {
    const mismatch = { seed: 1, sample };
    const nominal = await comparatorFigures({ ...base, code: middle });
    const before = (await comparatorFigures({ ...base, mismatch, code: middle })).offset - nominal.offset;
    expect(Math.abs(inLsb(before))).toBeGreaterThan(5);
    const trimmed = await comparatorFigures({ ...base, mismatch, code: trimCode(trim, before) });
    expect(Math.abs(inLsb(trimmed.offset - nominal.offset))).toBeLessThan(2);
    // The wrong way round it is worse than untrimmed.
    const wrong = await comparatorFigures({ ...base, mismatch, code: trimCode(trim, -before) });
    expect(Math.abs(inLsb(wrong.offset - nominal.offset))).toBeGreaterThan(Math.abs(inLsb(before)));
  });

  test('a latch straight on the output kicks several times as far as behind its preamplifier', async () => {
    const straight = (text: string): string =>
      text
        .replace(/^m[1-4] .*\n|^r[12] (vdda .*)\n/gm, '')
        .replace(/^m6 da xp /m, 'm6 da vo ')
        .replace(/^m7 db xn /m, 'm7 db vth ');
    const [kept, without] = await Promise.all([
      comparatorFigures({ ...base, code: null }),
      comparatorFigures({ ...base, code: null }, straight),
    ]);
    expect(without.kickback).toBeGreaterThan(3 * kept.kickback);
  });
});
