/** Draws of devices: by seed, sample and path, as wide as the technology says, and every device its own. */

import { describe, expect, test } from 'vitest';
import { evaluate, readCard, readSubcircuits } from '../../generators/analog/blocks/netlist.js';
import { generateEngineSpice } from '../../generators/analog/engine-spice.js';
import { applyMismatch, deviceSigma, drawnFile, mismatchOf } from '../../generators/analog/mismatch.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 2 }, { threshold: 10, beta: 0.9 });
const engine = (sample?: number, seed = 1) =>
  generateEngineSpice({
    sizing,
    technology,
    level: 'transistor',
    ...(sample === undefined ? {} : { mismatch: { seed, sample } }),
  });
const drawnText = (sample: number, seed = 1): string => engine(sample, seed).get(drawnFile)!;

describe('a drawn engine', () => {
  test('is the nominal one beside what was drawn', () => {
    const [plain, drawn] = [engine(), engine(3)];
    expect(plain.has(drawnFile)).toBe(false);
    // The model card holds no devices, and the header says what was drawn.
    expect(drawn.get('generic90.spice')).toBe(plain.get('generic90.spice'));
    expect(drawn.get('engine.spice')).toContain(`.include ${drawnFile}`);
    expect(drawn.get('engine.spice')).toMatch(/^xslot1 .* slot_xslot1$/m);
  });

  test('the same sample gives the same bytes; another sample or seed, other devices everywhere', () => {
    expect(drawnText(5)).toBe(drawnText(5));
    const numbers = (text: string) => [...text.matchAll(/delvto=(\S+)/g)].map((m) => m[1]);
    for (const other of [drawnText(6), drawnText(5, 2)]) {
      const [a, b] = [numbers(drawnText(5)), numbers(other)];
      expect(b.length).toBe(a.length);
      expect(a.filter((value, i) => value === b[i]).length).toBe(0);
    }
  });

  test('a device that is added elsewhere changes no other draw', () => {
    const larger = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 3 }, { threshold: 10, beta: 0.9 });
    const text = generateEngineSpice({
      sizing: larger,
      technology,
      level: 'transistor',
      mismatch: { seed: 1, sample: 5 },
    });
    const before = readSubcircuits(drawnText(5));
    const after = readSubcircuits(text.get(drawnFile)!);
    for (const [name, { body }] of before) expect(after.get(name)?.body, name).toEqual(body);
    expect(after.size).toBeGreaterThan(before.size);
  });

  test('every transistor is drawn, in every instance of a switch too', () => {
    const subcircuits = readSubcircuits(drawnText(0));
    const transistors = [...subcircuits.values()].flatMap(({ body }) => body.filter((line) => line.startsWith('m')));
    // ladder 2 a bit, amplifier 4, comparator 19, leak 4, Su 1, Sm 2, So 2, and 3 a slot
    expect(transistors.length).toBe(2 * 3 + 4 + 19 + 4 + 1 + 2 + 2 + 3 * 2);
    for (const line of transistors) expect(line).toMatch(/delvto=\S+ mulu0=\S+$/);
  });

  test('a high-Vt device keeps its shift', () => {
    const shifts = Array.from({ length: 40 }, (_, sample) => {
      const [line] = readSubcircuits(drawnText(sample))
        .get('amplifier_xamplifier')!
        .body.filter((l) => l.startsWith('mn1'));
      return evaluate(readCard(line!).assigned.get('delvto')!, new Map());
    });
    const mean = shifts.reduce((sum, x) => sum + x, 0) / shifts.length;
    expect(mean).toBeCloseTo(0.2, 2);
    expect(new Set(shifts).size).toBe(40);
  });

  test('thresholds and capacitors spread as Pelgrom says', () => {
    const spread = (values: number[]): number => Math.sqrt(values.reduce((s, x) => s + x * x, 0) / values.length);
    const [pair, units]: [number[], number[]] = [[], []];
    for (let sample = 0; sample < 300; sample++) {
      const subcircuits = readSubcircuits(drawnText(sample));
      for (const line of subcircuits.get('comparator_xcomparator')!.body) {
        if (/^m[12] /.test(line)) pair.push(evaluate(readCard(line).assigned.get('delvto')!, new Map()));
      }
      for (const line of subcircuits.get('c2c_ladder_xladder')!.body) {
        if (/^cb\d /.test(line)) units.push(evaluate(readCard(line).words[3]!, new Map()) / sizing.unit - 1);
      }
    }
    const { w, l } = technology.comparator.input;
    expect(spread(pair) / deviceSigma.threshold(mismatchOf(technology), w * l)).toBeCloseTo(1, 1);
    expect(spread(units) / deviceSigma.capacitor(mismatchOf(technology), sizing.unit)).toBeCloseTo(1, 1);
  });

  test("a designer's edit is drawn as it was edited", () => {
    const plain = new Map(engine());
    plain.set('c2c_ladder.spice', plain.get('c2c_ladder.spice')!.replace('s=20.6f', 's=18f'));
    const text = applyMismatch(plain, technology, { seed: 1, sample: 0 }).get(drawnFile)!;
    const link = readSubcircuits(text)
      .get('c2c_ladder_xladder')!
      .body.find((line) => line.startsWith('cs0'))!;
    expect(evaluate(readCard(link).words[3]!, new Map()) * 1e15).toBeCloseTo(18, 0);
  });

  test('a technology that does not say how its devices differ is refused', () => {
    const { mismatch: _, ...bare } = technology;
    expect(() =>
      generateEngineSpice({ sizing, technology: bare, level: 'macro', mismatch: { seed: 1, sample: 0 } }),
    ).toThrow(/E_TECHNOLOGY technology generic90: mismatch/);
  });
});

describe('expressions of a netlist', () => {
  const values = new Map([
    ['w', 2],
    ['r', 3],
  ]);

  test.each([
    ['10f', 1e-14],
    ['{w}', 2],
    ['{w*r+1}', 7],
    ['{2*(w+r)}', 10],
    ['{-w/4}', -0.5],
    ['w', 2],
  ])('%s is %f', (text, value) => {
    expect(evaluate(text, values)).toBeCloseTo(value, 20);
  });

  test.each(['{w*}', '{w', '{q}', 'x1', '{(w}'])('%s is refused', (text) => {
    expect(() => evaluate(text, values)).toThrow(/E_TECHNOLOGY/);
  });
});
