/** Capacitor arrays drawn by Magic: rules, extraction, netgen against the circuit, and faults that must show. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { nominal } from '../../src/config/conditions.js';
import { loadTechnology } from '../../src/config/technology.js';
import { layoutLadder, layoutMembranes } from '../../src/flow/layout.js';
import { ladderArray } from '../../src/handoff/layout/arrays.js';
import { circuitText } from '../../src/handoff/layout/circuit.js';
import { drawArray, drawingTcl } from '../../src/handoff/layout/draw.js';
import { placeRows } from '../../src/handoff/layout/placement.js';
import { findProcess } from '../../src/handoff/layout/processes.js';
import { scmos as inScmos } from '../../src/handoff/layout/scmos.js';
import type { CapacitorArray, Plated } from '../../src/handoff/layout/types.js';
import { type LayoutVerdict, verifyLayout } from '../../src/handoff/layout/verify.js';
import { toolDescribe } from '../need-tools.js';

const scmos = inScmos();
const unit = 1.5e-12;
const ladder = ladderArray(scmos, 'ladder', { unit, parasitics: [0.4 * unit, 0.4 * unit, 0.4 * unit] });
const placement = placeRows(scmos, ladder, 2);
const drawing = drawArray(scmos, placement);

/** The ladder with one capacitor changed. */
const altered = (name: string, change: Partial<Plated>): CapacitorArray => ({
  ...ladder,
  capacitors: ladder.capacitors.map((one) => (one.name === name ? { ...one, ...change } : one)),
});
const drawn = (array: CapacitorArray): string => drawingTcl(scmos, array, drawArray(scmos, placeRows(scmos, array, 2)));
/** Every rectangle but the `which`-th of a layer. */
const without = (layer: string, which: number): string => {
  let seen = -1;
  const rects = drawing.rects.filter((rect) => rect.layer !== layer || ++seen !== which);
  return drawingTcl(scmos, ladder, { ...drawing, rects });
};
const shortened = (a: string, b: string): string => {
  const of = (net: string) => drawing.pins.find((pin) => pin.net === net)!.rect;
  const [low, high] = [of(a), of(b)];
  const x0 = Math.max(low.x0, high.x0);
  const bridge = { layer: 'metal1', x0, y0: Math.min(low.y0, high.y0), x1: x0 + 4, y1: Math.max(low.y1, high.y1) };
  return drawingTcl(scmos, ladder, { ...drawing, rects: [...drawing.rects, bridge] });
};

const bad = (verdict: Partial<LayoutVerdict>) => verdict;
const faults: readonly (readonly [name: string, tcl: () => string, verdict: Partial<LayoutVerdict>])[] = [
  ['a plate on the wrong net', () => drawn(altered('cb3', { top: 'x2' })), bad({ drc: 0, matches: false })],
  ['a capacitor of another value', () => drawn(altered('cb3', { width: 60 })), bad({ drc: 0, propertyErrors: true })],
  ['a plate too many', () => drawn(altered('cb2', { plates: 4 })), bad({ drc: 0, propertyErrors: true })],
  ['a plate too few', () => drawn(altered('cs1', { plates: 2 })), bad({ drc: 0, propertyErrors: true })],
  ['a missing contact of an upper plate', () => without('capcontact', 3), bad({ matches: false })],
  ['a missing contact of a lower plate', () => without('polycontact', 4), bad({ matches: false })],
  ['a missing via', () => without('m2contact', 5), bad({ matches: false })],
  ['a wire that is missing', () => without('metal2', 2), bad({ matches: false })],
  ['two bits in short circuit', () => shortened('p0', 'p1'), bad({ matches: false })],
  ['the ground on an inner node', () => shortened('x0', 'vss'), bad({ matches: false })],
];

toolDescribe(['magic', 'netgen-lvs'], 'layout of the ladder', () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'menage-layout-'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const circuit = circuitText(scmos, ladder, placement);
  const verify = (tcl: string) =>
    verifyLayout({ process: scmos, name: 'ladder', tcl, circuit, technology: 'scmos', work, timeout: 120 });

  test('keeps the rules and is its circuit', async () => {
    const { verdict } = await verify(drawingTcl(scmos, ladder, drawing));
    expect(verdict).toEqual({ drc: 0, matches: true, propertyErrors: false });
  });

  test.each(faults)('%s is found', async (_, tcl, expected) => {
    expect((await verify(tcl())).verdict).toMatchObject(expected);
  });

  test('plates too close break the rules', async () => {
    const close = drawingTcl(scmos, ladder, drawing).replaceAll(/^paint cap$/gm, 'paint cap\nbox grow c 3i\npaint cap');
    expect((await verify(close)).verdict.drc).toBeGreaterThan(0);
  });

  test('a technology that Magic cannot read is no verdict', async () => {
    const tcl = drawingTcl(scmos, ladder, drawing);
    const run = {
      process: scmos,
      name: 'ladder',
      tcl,
      circuit,
      technology: '/nowhere/sky130A.tech',
      work,
      timeout: 120,
    };
    await expect(verifyLayout(run)).rejects.toThrow(/E_TOOL_FAILED.*magic.*sky130A/s);
  });

  test('a drawing that Magic does not understand is no verdict', async () => {
    await expect(verify('quit -noprompt\n')).rejects.toThrow(/E_TOOL_FAILED.*magic/s);
  });
});

toolDescribe(['magic', 'netgen-lvs', 'ngspice'], 'layouts of an engine', () => {
  const technology = loadTechnology('generic90');
  const sizing: EngineSizing = sizeEngine(
    technology,
    { weightBits: 5, slotsPerEngine: 3 },
    { threshold: 20, beta: 0.9 },
  );
  const running = { process: scmos, technology: 'scmos', unit: scmos.unit, timeout: 300 };

  test('extracted parasitics bend the ladder, links drawn for them mend it, in SPICE as by calculation', async () => {
    const layout = await layoutLadder('ladder', { sizing, technology, conditions: nominal }, running);
    expect(layout.verdict).toEqual({ drc: 0, matches: true, propertyErrors: false });
    const { schematic, drawn: first, compensated } = layout.spice;
    expect(schematic.inl).toBeLessThan(1e-3);
    expect(first.inl).toBeGreaterThan(0.3);
    expect(compensated.inl).toBeLessThan(0.05);
    expect(first.inl).toBeCloseTo(layout.drawings[0]!.inl, 3);
    expect(compensated.inl).toBeCloseTo(Math.min(...layout.drawings.map(({ inl }) => inl)), 3);
  });

  test('slots are alike, the leak keeps its ratio, and the same bytes come again', async () => {
    const one = await layoutMembranes('slots', { sizing }, running);
    expect(one.verdict).toEqual({ drc: 0, matches: true, propertyErrors: false });
    expect(one.spread).toBeLessThan(0.005);
    expect(Math.abs(one.beta!.extracted - 0.9)).toBeLessThan(0.005);
    const again = await layoutMembranes('slots', { sizing }, running);
    for (const [file, content] of one.files) {
      expect([file, Buffer.from(again.files.get(file)!).equals(Buffer.from(content))]).toEqual([file, true]);
    }
  });
});

toolDescribe(['magic', 'netgen-lvs'], 'plates of SKY130 by a technology of their layers alone', () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'menage-layout-'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const env = { PDK_ROOT: join(import.meta.dirname, '..', 'fixtures', 'layout') };
  const { process, technology } = findProcess('sky130', undefined, env);
  const array = ladderArray(process, 'ladder', { unit: 10e-15, parasitics: [4e-15, 4e-15] });
  const placed = placeRows(process, array, 2);
  const wrong = {
    ...array,
    capacitors: array.capacitors.map((one, i) => ({ ...one, width: one.width + (i === 2 ? 4 : 0) })),
  };

  test.each([
    ['as designed', array, { drc: 0, matches: true, propertyErrors: false }],
    ['20 nm too wide', wrong, { drc: 0, propertyErrors: true }],
  ] as const)('%s', async (_, drawnArray, expected) => {
    const placement = placeRows(process, drawnArray, 2);
    const tcl = drawingTcl(process, drawnArray, drawArray(process, placement));
    const circuit = circuitText(process, array, placed);
    const { verdict, extracted } = await verifyLayout({
      process,
      name: 'ladder',
      tcl,
      circuit,
      technology,
      work,
      timeout: 120,
    });
    expect(verdict).toMatchObject(expected);
    const bit = extracted.plates.filter(({ b }) => b === 'p1').reduce((sum, { value }) => sum + value, 0);
    expect(bit).toBeCloseTo(10e-15, 16);
  });
});
