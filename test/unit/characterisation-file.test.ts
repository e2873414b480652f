import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cached, contentKey } from '../../src/cache/index.js';
import { type EngineEffects, readCharacterisation, scaleEffects } from '../../src/config/characterisation.js';
import { nominal, sameConditions } from '../../src/config/conditions.js';
import { smallMatrix, wholeMatrix } from '../../src/flow/characterize.js';

const effects: EngineEffects = {
  bend: { linear: [-100, -50, 60, 120], held: [-80, -50, 60, 90] },
  ...{ bendRms: 1, bendMax: 2, kickback: 0.5 },
  noise: { autoZero: 0.3, amplifier: 0.4, calculated: 0.4, total: 0.5 },
  crosstalk: { mean: 0.1, rms: 0.2, max: 0.3 },
  hold: { rate: 100, share: 1, max: 150 },
};

const folder = (): string => mkdtempSync(join(tmpdir(), 'menage-characterisation-'));

describe('effects of one engine, carried over to another', () => {
  const engine = { membrane: 100e-15, lsbVolts: 0.625e-3, beta: 0.9 };

  test('an engine alike has the same', () => {
    expect(scaleEffects(effects, engine, engine)).toEqual(effects);
  });

  test('twice the capacitor at the same charge an LSB: half the volts, twice the swing in LSB, the same offsets', () => {
    const scaled = scaleEffects(effects, engine, { ...engine, membrane: 200e-15, lsbVolts: 0.3125e-3 });
    expect(scaled.bend.held).toEqual([-160, -100, 120, 180]);
    expect(scaled.crosstalk).toEqual(effects.crosstalk);
    expect(scaled.noise?.autoZero).toBeCloseTo(0.3, 12);
    expect(scaled.noise?.amplifier).toBeCloseTo(0.4 * Math.SQRT2, 12);
    expect(scaled.noise?.total).toBeCloseTo(Math.hypot(0.3, 0.4 * Math.SQRT2), 12);
    expect(scaled.hold.share).toBeCloseTo(0.5, 12);
  });
});

describe('the file', () => {
  test.each([
    ['not JSON', 'E_FILE', '{'],
    ['of another version', 'E_SCHEMA', '{"version": 2}'],
  ])('%s is refused with %s', async (_, code, text) => {
    const file = join(folder(), 'c.json');
    writeFileSync(file, text);
    await expect(readCharacterisation(file)).rejects.toMatchObject({ code });
  });

  test('a missing file is named', async () => {
    await expect(readCharacterisation('/nowhere/c.json')).rejects.toMatchObject({ code: 'E_FILE' });
  });
});

describe('kept results', () => {
  test('are made once for one content, again for another, and again where the file is damaged', async () => {
    const cache = folder();
    let made = 0;
    const make = async () => ({ value: ++made });
    const key = contentKey(['deck', 1]);
    expect(await cached(cache, key, make)).toEqual({ value: 1 });
    expect(await cached(cache, key, make)).toEqual({ value: 1 });
    expect(await cached(cache, contentKey(['deck', 2]), make)).toEqual({ value: 2 });
    writeFileSync(join(cache, `${key}.json`), '{"val');
    expect(await cached(cache, key, make)).toEqual({ value: 3 });
    expect(await cached(null, key, make)).toEqual({ value: 4 });
  });

  test('a folder that cannot be written costs time only', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await cached(join(file, 'cache'), 'key', async () => 7)).toBe(7);
  });
});

test('the matrices begin at nominal conditions and hold every corner', () => {
  expect(smallMatrix[0]).toEqual(nominal);
  expect(wholeMatrix).toHaveLength(45);
  for (const at of smallMatrix) expect(new Set(wholeMatrix.map(({ corner }) => corner)).has(at.corner)).toBe(true);
  expect(wholeMatrix.filter((at) => sameConditions(at, nominal))).toHaveLength(1);
});
