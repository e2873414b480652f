/** Capacitor arrays before any tool sees them: ratios, places, charges, and what is read of an extraction. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeCharges, ladderWeights, linearity, uniformLadder } from '../../generators/analog/blocks/ladder-model.js';
import { compensated, ladderArray, membraneArray } from '../../src/handoff/layout/arrays.js';
import { bitCharges } from '../../src/handoff/layout/charges.js';
import { readExtracted, totals } from '../../src/handoff/layout/extracted.js';
import { timelessGds } from '../../src/handoff/layout/gds.js';
import { centroidSpread, isDummy, placeRows, squareRows } from '../../src/handoff/layout/placement.js';
import { findProcess, PROCESSES } from '../../src/handoff/layout/processes.js';

const C = 10e-15;

/** The couplings of a ladder with links and a terminator as given. */
function couplings(links: readonly number[], terminator: number, parasitics: readonly number[]) {
  const node = (k: number): string => (k === links.length ? 'vg' : `x${k}`);
  return [
    ...Array.from({ length: links.length + 1 }, (_, k) => ({ a: node(k), b: `p${k}`, value: C })),
    ...links.map((value, k) => ({ a: node(k), b: node(k + 1), value })),
    ...parasitics.map((value, k) => ({ a: node(k), b: 'vss', value })),
    { a: 'x0', b: 'vss', value: terminator },
  ];
}

describe.each(Object.values(PROCESSES).map((make) => make()))('arrays in $name', (process) => {
  const unit = process.unit ?? C;
  const value = ({ plates, width }: { plates: number; width: number }): number => plates * process.capacitance(width);
  const ladder = ladderArray(process, 'ladder', { unit, parasitics: Array.from({ length: 6 }, () => 0.03 * unit) });
  const slots = membraneArray(process, 'slots', { unit, membrane: 10 * unit, leak: 1.1 * unit, slots: 8 });

  test('ratios are those asked for, to half a grid step', () => {
    const of = new Map(ladder.capacitors.map((one) => [one.name, value(one) / unit]));
    expect(of.get('cb3')).toBeCloseTo(1, 1);
    expect((of.get('cs2') ?? 0) / (of.get('cb3') ?? 0)).toBeCloseTo(2.06, 1);
    expect((of.get('ct') ?? 0) / (of.get('cb3') ?? 0)).toBeCloseTo(1.03, 1);
    expect(value(slots.capacitors[0]!) / unit).toBeCloseTo(10, 0);
    expect(value(slots.capacitors.at(-1)!) / value(slots.capacitors[0]!)).toBeCloseTo(0.11, 2);
  });

  test.each([1, 2, 4, 6])('in %i rows every capacitor has all its plates and the same centroid', (rows) => {
    for (const array of [ladder, slots]) {
      const placement = placeRows(process, array, rows);
      expect(centroidSpread(process, placement)).toBeLessThan(1e-9);
      const placed = placement.rows.flatMap(({ plates }) => plates.map(({ capacitor }) => capacitor));
      for (const one of array.capacitors) {
        expect(placed.filter(({ name }) => name === one.name)).toHaveLength(one.plates);
      }
      expect(placed.filter(isDummy)).toHaveLength(2 * placement.rows.length);
    }
  });

  test('a plate that lies elsewhere moves its centroid', () => {
    const placement = placeRows(process, ladder, 2);
    const [first, ...others] = placement.rows;
    const [one, ...plates] = first!.plates.filter(({ capacitor }) => !isDummy(capacitor));
    const moved = { ...placement, rows: [{ ...first!, plates: [{ ...one!, x: one!.x + 40 }, ...plates] }, ...others] };
    expect(centroidSpread(process, moved)).toBeGreaterThan(0);
  });

  test('the square is nearer to one than a single row', () => {
    const aspect = ({ width, height }: { width: number; height: number }) => Math.abs(Math.log(width / height));
    expect(aspect(squareRows(process, slots))).toBeLessThan(aspect(placeRows(process, slots, 1)));
  });
});

describe('charges of a network', () => {
  test('are those of the closed form of a ladder', () => {
    const links = Array.from({ length: 6 }, () => 2.1 * C);
    const parasitics = Array.from({ length: 6 }, () => 0.07 * C);
    const weights = ladderWeights(uniformLadder(7, C, 2.1 * C, 1.02 * C, 0.07 * C));
    bitCharges(couplings(links, 1.02 * C, parasitics)).forEach((charge, bit) => {
      expect(charge / weights[bit]!).toBeCloseTo(1, 10);
    });
  });

  test('compensated links halve from bit to bit whatever hangs on the nodes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 }), (shares) => {
        const parasitics = shares.map((share) => share * C);
        const { links, terminator } = compensated({ unit: C, parasitics });
        const { inl } = linearity(codeCharges(bitCharges(couplings(links, terminator, parasitics))));
        expect(inl).toBeLessThan(1e-9);
      }),
    );
  });

  test('links for other parasitics bend it', () => {
    const parasitics = Array.from({ length: 6 }, () => 0.3 * C);
    const { links, terminator } = compensated({ unit: C, parasitics: parasitics.map(() => 0) });
    expect(linearity(codeCharges(bitCharges(couplings(links, terminator, parasitics)))).inl).toBeGreaterThan(1);
  });
});

describe('extraction', () => {
  const head = 'timestamp 0\nversion 8.3\ntech scmos\nscale 1000 1 100\n';

  test('plates in fF, wires in aF; what couples a net to itself is left out', () => {
    const text = `${head}node "vg" 470 5000 0 0 m1 0 0\nnode "vss" 1 9000 0 0 m1 0 0\ncap "vg" "p0" 2000\n${[
      'device devcap None 0 0 1 1 10.5 "vg" 4 0 "p0" 126 0',
      'device devcap None 0 0 1 1 10.5 "vss" 4 0 "vss" 126 0',
    ].join('\n')}\n`;
    const extracted = readExtracted(PROCESSES.scmos(), text);
    const of = new Map(totals(extracted).map(({ a, b, value }) => [`${a} ${b}`, value]));
    expect([...of.keys()]).toEqual(['p0 vg', 'vg vss']);
    expect(of.get('p0 vg')).toBeCloseTo(12.5e-15, 20);
    expect(of.get('vg vss')).toBeCloseTo(5e-15, 20);
  });

  test.each([
    ['nothing', ''],
    ['no capacitor', head],
    ['a number that is none', `${head}device devcap None 0 0 1 1 many "vg" 4 0 "p0" 126 0\n`],
  ])('%s is refused', (_, text) => {
    expect(() => readExtracted(PROCESSES.scmos(), text)).toThrow(/E_TOOL_FAILED/);
  });
});

describe('processes', () => {
  test('scmos comes with Magic', () => {
    expect(findProcess('scmos', undefined, {}).technology).toBe('scmos');
  });
  test.each([{}, { PDK_ROOT: '' }, { PDK_ROOT: '/nowhere' }])('sky130 needs an installed PDK: %o', (env) => {
    expect(() => findProcess('sky130', undefined, env)).toThrow(/E_TECHNOLOGY PDK_ROOT.*open_pdks/s);
  });
});

describe('GDS', () => {
  const record = (kind: number, ...words: number[]): number[] =>
    [4 + 2 * words.length, kind, ...words].flatMap((word) => [word >> 8, word & 255]);
  const stream = (year: number): Uint8Array =>
    Uint8Array.from([
      ...record(0x0002, 600),
      ...record(0x0102, ...Array.from({ length: 12 }, () => year)),
      ...record(0x0502, ...Array.from({ length: 12 }, () => year + 1)),
      ...record(0x0700),
      ...record(0x0400),
    ]);

  test('dates make no difference, anything else does', () => {
    expect(timelessGds(stream(2020))).toEqual(timelessGds(stream(2030)));
    const other = stream(2020);
    other[5] = 5;
    expect(timelessGds(other)).not.toEqual(timelessGds(stream(2020)));
  });

  test('a stream that was cut off is refused', () => {
    expect(() => timelessGds(stream(2020).slice(0, -4))).toThrow(/E_TOOL_FAILED/);
    expect(() => timelessGds(stream(2020).slice(0, 20))).toThrow(/E_TOOL_FAILED/);
  });
});
