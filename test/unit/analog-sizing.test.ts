import { describe, expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { type EngineDemand, sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel, scaleModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';

const technology = loadTechnology('generic90');
const size = (demand: Partial<EngineDemand>, weightBits = 8, slotsPerEngine = 16) =>
  sizeEngine(technology, { weightBits, slotsPerEngine }, { threshold: 187, beta: 0.9, ...demand });

describe('sizing of an engine', () => {
  test('an LSB is 2 C Vref / (128 Ck) with 8 bits', () => {
    const { unit, membrane, lsbVolts } = size({});
    expect(lsbVolts).toBeCloseTo((2 * unit * technology.supply.vref) / (128 * membrane), 12);
    expect(lsbVolts).toBeCloseTo(0.625e-3, 12);
  });

  test('links and terminator include the parasitic of their node', () => {
    const { unit, ladderParasitic, link, terminator } = size({});
    expect(link).toBeCloseTo(2 * (unit + ladderParasitic), 25);
    expect(terminator).toBeCloseTo(unit + ladderParasitic, 25);
  });

  test.each([4, 5, 6, 7, 8])('every step of the ladder halves the charge, at %i bits', (bits) => {
    // Network of the ladder seen from node i towards its low end is C + P at every node, so each link passes half.
    const { unit, ladderParasitic, link, terminator } = size({ threshold: 2 ** bits }, bits);
    let below = terminator as number;
    for (let node = 0; node < bits - 2; node++) {
      const total = unit + ladderParasitic + below;
      expect(link / (link + total)).toBeCloseTo(0.5, 12);
      below = (link * total) / (link + total);
    }
  });

  test.each([0.5, 0.9, 0.99])('the leak capacitor leaves %f of a membrane', (beta) => {
    const { membrane, leak } = size({ beta });
    expect(membrane / (membrane + leak!)).toBeCloseTo(beta, 12);
  });

  test('beta 1 has no leak capacitor', () => {
    expect(size({ beta: 1 }).leak).toBeNull();
  });

  test.each([396, 194, 187, 136])('a threshold of %i LSB keeps its share of the upper swing', (threshold) => {
    const { saturation, lsbVolts, thresholdVolts } = size({ threshold });
    expect(threshold * lsbVolts).toBeLessThanOrEqual(technology.swing.up * technology.swing.headroom * (1 + 1e-9));
    expect(saturation.max * lsbVolts).toBeLessThanOrEqual(technology.swing.up);
    expect(-saturation.min * lsbVolts).toBeLessThanOrEqual(technology.swing.down);
    const { vmid } = technology.supply;
    expect(thresholdVolts + technology.comparator.trim).toBeCloseTo(vmid + threshold * lsbVolts, 12);
  });

  test('the membrane capacitor grows only when the threshold asks for it, in steps that can be drawn', () => {
    expect(size({ threshold: 224 }).membrane).toBeCloseTo(100e-15, 25);
    expect(size({ threshold: 225 }).membrane).toBeCloseTo(110e-15, 25);
    expect(size({ threshold: 396 }).membrane).toBeCloseTo(180e-15, 25);
  });

  test('C of fewer bits gives way before Ck grows, down to the charge that an LSB has at 8 bits and to the least C', () => {
    const { unit, unitMin, membrane } = technology.capacitors;
    const charge = (engine: ReturnType<typeof size>): number => engine.lsbVolts * engine.membrane;
    expect(size({ threshold: 396 }).unit).toBe(unit);
    expect(size({ threshold: 14 }, 5).unit).toBe(unit);
    for (const [bits, threshold] of [
      [7, 150],
      [6, 90],
      [5, 40],
      [4, 25],
    ] as const) {
      const engine = size({ threshold }, bits);
      expect(engine.unit).toBeLessThan(unit);
      expect(engine.membrane).toBeCloseTo(membrane, 25);
      expect(engine.threshold * engine.lsbVolts).toBeCloseTo(technology.swing.up * technology.swing.headroom, 12);
    }
    for (const [bits, least] of [
      [7, unit / 2],
      [6, unit / 4],
      [5, unit / 8],
      [4, unitMin],
    ] as const) {
      const engine = size({ threshold: 1000 }, bits);
      expect(engine.unit).toBeCloseTo(least!, 25);
      expect(engine.membrane).toBeGreaterThan(membrane);
      expect(charge(engine)).toBeGreaterThanOrEqual(charge(size({})) * (1 - 1e-9));
    }
  });

  test('a technology that names no least C draws one C at all weight bits', () => {
    const one = { ...technology, capacitors: { ...technology.capacitors, unitMin: undefined } };
    const engine = sizeEngine(one, { weightBits: 5, slotsPerEngine: 4 }, { threshold: 40, beta: 0.9 });
    expect(engine.unit).toBe(technology.capacitors.unit);
    expect(engine.membrane).toBeGreaterThan(technology.capacitors.membrane);
  });

  test('fewer bits give the same volts in fewer LSB', () => {
    expect(size({ threshold: 12 }, 4).lsbVolts).toBeCloseTo(16 * size({ threshold: 187 }, 8).lsbVolts, 12);
  });

  test.each([
    [{ threshold: 5000 }, 'E_TECHNOLOGY', /membraneMax.*5000 LSB needs/],
    [{ beta: 0.01 }, 'E_TECHNOLOGY', /leakMax.*beta 0.01 needs/],
    [{ beta: 0.9999 }, 'E_TECHNOLOGY', /leakMin/],
    [{ beta: 0 }, 'E_RANGE', /beta = 0/],
    [{ beta: 1.1 }, 'E_RANGE', /beta = 1.1/],
    [{ threshold: 0 }, 'E_RANGE', /threshold = 0/],
    [{ threshold: Number.NaN }, 'E_RANGE', /threshold = NaN/],
  ])('refuses %o with the number that fails', (demand, code, message) => {
    expect(() => size(demand)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test('refuses widths and slots out of range', () => {
    expect(() => size({}, 9)).toThrow(/E_RANGE weightBits = 9: 4..8/);
    expect(() => size({}, 8, 0)).toThrow(/E_RANGE slotsPerEngine = 0: 1..256/);
  });
});

describe('the measured model', () => {
  const { measured } = technology;

  test('is what was measured for the engine that it was measured on', () => {
    const sizing = { ...size({}), ...measured!.engine };
    const model = measuredModel(technology, sizing as ReturnType<typeof size>, 'transistor');
    for (const [key, value] of Object.entries(measured!.transistor)) {
      expect(model[key as keyof typeof model]).toBeCloseTo(value, 12);
    }
  });

  test('losses go with 1 / Ck, charges with the charge of an LSB', () => {
    const from = { membrane: 100e-15, lsbVolts: 1e-3, beta: 0.9 };
    const model = scaleModel(measured!.transistor, from, { membrane: 200e-15, lsbVolts: 1e-3, beta: 0.8 });
    expect(model.droop).toBeCloseTo(measured!.transistor.droop / 2, 12);
    expect(model.offset).toBeCloseTo(measured!.transistor.offset / 2, 12);
    expect(model.leakOffset).toBeCloseTo(measured!.transistor.leakOffset, 12);
    expect(model.comparatorOffset).toBe(measured!.transistor.comparatorOffset);
  });

  test('the replay takes beta with its error', () => {
    const model = { ...measured!.macro, leakError: 0.01 };
    expect(replayModel(model, 0.9).beta).toBeCloseTo(0.891, 12);
  });

  test('a technology that was never measured says what to do', () => {
    const { measured: _, ...bare } = technology;
    expect(() => measuredModel(bare, size({}), 'macro')).toThrow(/E_TECHNOLOGY.*menage characterize/);
  });
});
