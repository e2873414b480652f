/** The C2C ladder's capacitors drawn by Magic: rules, extraction, and netgen against the circuit, with faults that must show. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { arrayCircuit, arrayTcl, type CapacitorArray, ladderArray } from '../../src/handoff/layout/capacitors.js';
import { verifyLayout } from '../../src/handoff/layout/verify.js';
import { toolDescribe } from '../need-tools.js';

const ladder = ladderArray('ladder', { magnitudeBits: 7, parasitic: 0.03 });

/** The ladder with one capacitor changed. */
const altered = (name: string, change: Partial<CapacitorArray['capacitors'][number]>): CapacitorArray => ({
  ...ladder,
  capacitors: ladder.capacitors.map((one) => (one.name === name ? { ...one, ...change } : one)),
});

describe('capacitor array', () => {
  test('ratios are those of the ladder', () => {
    const values = new Map(arrayCircuit(ladder).devices.map(({ name, value = 0 }) => [name, value]));
    const unit = values.get('cb0') ?? 0;
    expect((values.get('cs0') ?? 0) / unit).toBeCloseTo(2.06, 2);
    expect((values.get('ct') ?? 0) / unit).toBeCloseTo(1.03, 2);
  });
});

toolDescribe(['magic', 'netgen-lvs'], 'layout of the ladder', () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'menage-layout-'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  test('keeps the rules and is its circuit', async () => {
    const verdict = await verifyLayout(arrayTcl(ladder), arrayCircuit(ladder), work);
    expect(verdict).toEqual({ drc: 0, matches: true, propertyErrors: false });
  });

  test('a wrong net does not match', async () => {
    const verdict = await verifyLayout(arrayTcl(altered('cb3', { top: 'x4' })), arrayCircuit(ladder), work);
    expect(verdict).toMatchObject({ drc: 0, matches: false });
  });

  test('a wrong value is a property error', async () => {
    const verdict = await verifyLayout(arrayTcl(altered('cb3', { width: 36 })), arrayCircuit(ladder), work);
    expect(verdict).toMatchObject({ drc: 0, propertyErrors: true });
  });

  test('plates too close break the rules', async () => {
    const close = arrayTcl(ladder).replaceAll(/^paint cap$/gm, 'paint cap\nbox grow c 3i\npaint cap');
    expect((await verifyLayout(close, arrayCircuit(ladder), work)).drc).toBeGreaterThan(0);
  });
});
