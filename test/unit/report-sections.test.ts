import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { Characterisation } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import type { InferAnalogResult } from '../../src/flow/infer-analog.js';
import type { SynthResult } from '../../src/flow/synth.js';
import { confusion } from '../../src/report/decisions-chart.js';
import { type ChipsResult, noExtras, readExtras, type SynthesisResult } from '../../src/report/extras.js';
import { glance } from '../../src/report/glance.js';
import { steps } from '../../src/report/ladder-chart.js';
import { omissions } from '../../src/report/omissions.js';
import { prefixed } from '../../src/report/quantity.js';
import { renderReport } from '../../src/report/render-report.js';
import { histogram } from '../../src/report/spread-chart.js';
import { bareReport, reportData } from '../fixtures/report-data.js';

const chips: ChipsResult = {
  level: 'L2',
  design: 'example',
  conditions: nominal,
  emulated: true,
  recordings: 20,
  l0: 1,
  l1: 0.95,
  causes: [
    {
      cause: 'all',
      chips: 3,
      accuracy: { mean: 0.9, min: 0.85, p5: 0.85, max: 0.95 },
      changed: 0.05,
      samples: [0.85, 0.9, 0.95],
    },
  ],
};
const synthesis: SynthesisResult = {
  kind: 'measured',
  top: 'example_top',
  library: 'cells',
  clockMHz: 100,
  met: true,
  setup: { slack: 1.5, name: 'u_a/_1_/D', endpoints: 20 },
  hold: { slack: 0.25, name: 'u_b/_2_/D', endpoints: 20 },
  blocks: [{ path: '', cells: 900, flops: 100, area: 5000, memoryBits: 640, setup: 1.5, hold: null }],
};

function characterisation(count: number): Characterisation {
  const zeros = { gain: 1, offset: 0.1, droop: 1e-4, leakError: 0, leakOffset: 0, resetOffset: 0, residual: 0 };
  const effects = {
    bend: { linear: [-1, 1], held: [-1, 1] },
    ...{ bendRms: 0, bendMax: 0, noise: null, crosstalk: { mean: 0, rms: 0, max: 0 }, kickback: 0 },
    hold: { rate: 0, share: 0, max: 4 },
  };
  const model = { ...zeros, comparatorOffset: 0.4, precharge: 0, rms: 0.03, max: 0.1 };
  return {
    ...{ version: 2, technology: 'generic90', level: 'macro', simulator: 'ngspice 39' },
    engine: { slots: 4, weightBits: 8, threshold: 100, membrane: 1e-13, lsbVolts: 6e-4, beta: 0.9 },
    points: (['tt', 'ss', 'ff'] as const).slice(0, count).map((corner) => ({
      kind: 'measured' as const,
      conditions: { ...nominal, corner },
      ...{ model, effects, energy: null, blocks: null },
    })),
  } as unknown as Characterisation;
}

describe('results of other commands', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'menage-extras-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));

  test('are taken from the folder where they are there', async () => {
    expect(await readExtras(folder)).toEqual(noExtras);
    put('l2.json', { ...chips, seed: 1 });
    put('synth.json', synthesis);
    put('characterisation.json', characterisation(2));
    expect(await readExtras(folder)).toEqual({ chips, synthesis, characterisation: characterisation(2) });
  });

  test('are what those commands write', () => {
    expectTypeOf<InferAnalogResult>().toExtend<ChipsResult>();
    expectTypeOf<SynthResult>().toExtend<SynthesisResult>();
  });

  test('are refused where they are something else, or a named one is missing', async () => {
    await expect(readExtras(folder, { chips: join(folder, 'no.json') })).rejects.toThrow(/^E_FILE .*no\.json/);
    put('l2.json', { ...chips, level: 'L1' });
    await expect(readExtras(folder)).rejects.toThrow(/l2\.json/);
    writeFileSync(join(folder, 'l2.json'), '{');
    await expect(readExtras(folder)).rejects.toThrow(/^E_FILE .*not JSON/);
  });

  test('are shown, and what is still missing is said', async () => {
    const extras = { chips, synthesis, characterisation: characterisation(3) };
    const page = await renderReport(bareReport({ raster: null, membranes: [] }), extras);
    for (const text of ['20 recordings on 3 drawn chips', '1.500 ns at u_a/_1_/D', 'timing met', 'droop of an event']) {
      expect(page).toContain(text);
    }
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('a name in them is escaped', async () => {
    const hostile = { ...synthesis, top: '<script>', library: '<script>' };
    const page = await renderReport(bareReport({ raster: null, membranes: [] }), { ...noExtras, synthesis: hostile });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  });
});

describe('what is not shown', () => {
  const whats = (...of: Parameters<typeof omissions>): string[] => omissions(...of).map(({ what }) => what);

  test('of a bare run is everything, with what would show it', () => {
    const list = omissions(bareReport(), noExtras);
    expect(list.map(({ what }) => what)).toEqual([
      'CL: SPICE steers the Verilog',
      'engines and operations outside the windows',
      'accuracy',
      'recordings of an event camera',
      'energy, latency, area',
      'corners, temperatures, supplies',
      'mismatch of engines',
      'accuracy over drawn chips (L2)',
      'cells, area and timing of the controller',
      'L6: the controller as gates',
    ]);
    expect(list.every(({ why }) => why !== '')).toBe(true);
  });

  test('shrinks with what there is', () => {
    const L6 = { status: 'pass', compared: 4, mismatches: 0 };
    const extras = { chips, synthesis: { ...synthesis, L6 }, characterisation: characterisation(2) };
    expect(whats(reportData(), extras)).toEqual([
      'CL: SPICE steers the Verilog',
      'engines and operations outside the windows',
      'recordings of an event camera',
    ]);
    expect(whats(reportData(), { ...extras, characterisation: characterisation(1) })).toContain(
      'corners, temperatures, supplies',
    );
  });
});

test('the numbers at the head are those of the run, and no others', () => {
  expect(Object.fromEntries(glance(reportData()).map(({ label, value }) => [label, value]))).toEqual({
    'right at L3': '2 of 3',
    'RTL against golden': '0 of 8,000 differ',
    'membranes at L5': 'within 0.204 LSB',
    'rows above the bound': '15.4 %',
    'energy a recording': '21.0 nJ',
    'whole system': '400 fJ/SOP',
    latency: '11.1 us',
  });
  const bare = bareReport({ membranes: [], layers: [] });
  expect(glance({ ...bare, verdict: { ...bare.verdict, levels: {} } })).toEqual([]);
});

test('recordings are counted by label and decision', () => {
  expect(confusion([1, 1, null, 2], [1, 3, 1, 2])).toEqual([
    { label: 1, decided: 1, count: 1 },
    { label: 1, decided: 3, count: 1 },
    { label: 2, decided: 2, count: 1 },
  ]);
});

test('a histogram holds every value once', () => {
  const values = [0, 0.1, 0.5, 0.99, 1];
  expect(histogram(values, 4).map(({ count }) => count)).toEqual([2, 0, 1, 2]);
  expect(histogram([3, 3])).toEqual([{ from: 2.5, to: 3.5, count: 2 }]);
  expect(histogram([])).toEqual([]);
});

test('steps of a ladder are differences of its errors', () => {
  expect(steps([0, 0.5, 0.25])).toEqual([0.5, -0.25]);
});

test.each([
  [3.2e-9, 'J', 1e9, 'nJ'],
  [1, 'J', 1, 'J'],
  [0, 'J', 1, 'J'],
  [4e-8, 'm2', 1e6, 'mm2'],
])('%d %s reads well times %d in %s', (value, unit, factor, shown) => {
  const found = prefixed(value, unit);
  expect(found.unit).toBe(shown);
  expect(found.factor / factor).toBeCloseTo(1, 9);
});
