import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LevelVerdict, Verdict } from '../../src/compare/types.js';
import type { Mapping } from '../../src/mapper/types.js';
import { layerReports, membraneList, spikeList } from '../../src/report/collect.js';
import { formatVerdict } from '../../src/report/format-verdict.js';
import { errorBand, liveliest } from '../../src/report/membrane-chart.js';
import { renderPicture } from '../../src/report/picture.js';
import { classify } from '../../src/report/raster-chart.js';
import { readReport } from '../../src/report/read-report.js';
import { renderHtml } from '../../src/report/render-html.js';
import { renderReport } from '../../src/report/render-report.js';
import { EMULATED, formatNumber } from '../../src/report/words.js';
import type { QuantisedNetwork } from '../../src/snn/types.js';
import { bareReport, membranes, raster, reportData, verdict } from '../fixtures/report-data.js';

const hostile = `<script>alert("x")</script>'&`;
const fault: LevelVerdict = {
  ...(verdict.levels.L3 as LevelVerdict),
  status: 'fail',
  mismatches: 3,
  firstDivergence: { layer: 'fc1', core: 0, step: 0, expected: 'spike', found: 'none', waveform: 'work/L5/x.vcd' },
  negativeControls: [{ fault: 'a wrong weight', caught: false, detail: 'no mismatch' }],
};
const skipped: LevelVerdict = {
  status: 'skipped',
  reference: 'golden model',
  compared: 0,
  mismatches: 0,
  negativeControls: [],
  figures: {},
  reason: 'ngspice is not installed',
  seconds: 0,
};
const failed: Verdict = {
  ...verdict,
  status: 'fail',
  emulatedInput: false,
  levels: { L0: verdict.levels.L0, L3: fault, L5: skipped },
};

describe('page', () => {
  test('is one file that loads nothing, the same bytes every time', async () => {
    const page = await renderReport(reportData());
    expect(page).not.toMatch(/<(script|link|img|iframe|object|image|foreignObject)\b/i);
    expect(page).not.toMatch(/\b(src|href|xlink:href|action)\s*=|url\(|@import/i);
    expect(page.match(/https?:\/\/[^"' ]+/g)?.filter((url) => !url.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(await renderReport(reportData())).toBe(page);
  });

  test('has every level, layer and plot', async () => {
    const page = await renderReport(reportData());
    for (const text of [
      'L0: float network',
      'L5: SPICE transistors',
      'fc4',
      '30.1 %',
      'bound-met',
      'not proven: deadline',
    ]) {
      expect(page).toContain(text);
    }
    // spikes, two windows, mapping, decisions, ladder, mismatch, energy
    for (const size of ['wide', 'narrow']) {
      expect(page.match(new RegExp(`<svg [^>]*class="${size}"`, 'g'))).toHaveLength(8);
    }
    expect(page.match(/<svg /g)).toHaveLength(16);
    expect(page).toContain('dashed, the threshold of 200 LSB');
  });

  test('escapes whatever comes from outside', async () => {
    const level = {
      ...fault,
      reference: hostile,
      reason: hostile,
      figures: { [hostile]: hostile },
      firstDivergence: { layer: hostile, expected: hostile, found: hostile },
      negativeControls: [{ fault: hostile, caught: true, detail: hostile }],
    };
    const data = reportData({
      verdict: {
        ...verdict,
        design: hostile,
        designHash: hostile,
        recordings: [hostile],
        levels: { L3: level },
        tools: { [hostile]: hostile },
      },
      facts: [{ label: hostile, value: hostile }],
      layers: reportData().layers.map((layer) => ({ ...layer, name: hostile, stop: hostile })),
      raster: {
        ...raster(),
        recording: hostile,
        foundIn: hostile,
        layers: raster().layers.map((layer) => ({ ...layer, name: hostile })),
      },
    });
    const page = await renderReport(data);
    expect(page).not.toContain('<script');
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(20);
  });

  test('shows a failed level with its first divergence and its missed control, and why another was skipped', async () => {
    const page = await renderReport(
      bareReport({ verdict: failed, raster: null, membranes: [], layers: [], facts: [] }),
    );
    expect(page).toContain('<span class="status fail">fail</span>');
    expect(page).toContain(
      'First divergence: layer fc1, core 0, step 0, waveform work/L5/x.vcd: expected spike, found none',
    );
    expect(page).toContain('<a href="work/L5/x.vcd">waveforms around it</a>');
    expect(page).toContain('<span class="status fail">missed</span> a wrong weight: no mismatch');
    expect(page).toContain('<p class="reason skipped">ngspice is not installed</p>');
    expect(page).not.toContain('<svg');
    expect(page).not.toContain('<h3>L1');
  });

  test('says wherever results are shown that recordings are emulated, and only then', async () => {
    // head of the page, decisions, raster, two windows, energy
    expect((await renderReport(reportData())).split(EMULATED)).toHaveLength(7);
    expect(await renderReport(bareReport({ verdict: { ...verdict, emulatedInput: false } }))).not.toMatch(
      /emulated by/,
    );
  });

  test('draws nothing where a membrane is not a number, and goes on', async () => {
    const window = membranes('L4', 2, 6);
    const found = window.found.map((value, i) => (i === 4 ? null : value));
    const page = await renderReport(bareReport({ membranes: [{ ...window, found }], raster: null }));
    expect(page).not.toMatch(/NaN|undefined/);
    expect(page).toContain('All 2 slots are drawn.');
  });

  test('a layer without a spike and a window of one slot can be drawn', async () => {
    const none = { step: [], neuron: [] };
    const page = await renderReport(
      bareReport({
        raster: { ...raster(), label: null, layers: [{ name: 'silent', size: 1, expected: none, found: none }] },
        membranes: [membranes('L5', 1, 4)],
      }),
    );
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page.match(/<svg /g)).toHaveLength(2 * 2);
  });

  test('a name that a template prints and nobody gave is an error', () => {
    expect(() => renderHtml('mapping', { facts: [{ label: 'a' }], mapping: [], places: null })).toThrow(
      '"value" not defined',
    );
  });
});

describe('terminal', () => {
  test('a table with the verdict as its last line', () => {
    const lines = formatVerdict(failed).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^level +status +against +compared +mismatches +controls +time$/);
    expect(lines[2]).toMatch(/^L3 +Verilog +fail +golden model, spike by spike +8,000 +3 +0\/1 +1\.3 s$/);
    expect(new Set(lines.slice(0, 4).map((line) => line.length)).size).toBe(1);
    expect(lines).toContain(
      'L3  first divergence: layer fc1, core 0, step 0, waveform work/L5/x.vcd: expected spike, found none',
    );
    expect(lines).toContain('L5  ngspice is not installed');
    expect(lines.at(-1)).toBe('FAIL  example, 3 recordings');
  });

  test('labels emulated recordings', () => {
    expect(formatVerdict(verdict)).toContain(EMULATED);
    expect(formatVerdict(verdict)).toMatch(/PASS {2}example, 3 recordings \(emulated\)\n$/);
    expect(formatVerdict(failed)).not.toContain('mulated');
  });

  test('colour changes nothing but colour', () => {
    const coloured = formatVerdict(failed, { colour: true });
    expect(coloured).toContain('\u001b[31mfail\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is taken out
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(formatVerdict(failed));
  });

  test('text from outside cannot steer the terminal', () => {
    const text = formatVerdict({
      ...failed,
      design: 'a\u001b[2Jb\u0007',
      levels: { L5: { ...skipped, reason: '\u001b]0;x\u0007\rno' } },
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('numbers', () => {
  test.each([
    [1234567, '1,234,567'],
    [0.031234, '0.03123'],
    [125321.7, '125,300'],
    [0.00001234, '1.234e-5'],
    [0, '0'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('raster', () => {
  const list = (...pairs: [number, number][]) => ({ step: pairs.map(([t]) => t), neuron: pairs.map(([, n]) => n) });

  test('sorts every spike by where it was seen, whatever the order within a step', () => {
    const layer = { name: 'a', size: 4, expected: list([0, 1], [0, 2], [1, 3]), found: list([0, 2], [0, 1], [1, 0]) };
    const kinds = classify(layer);
    expect(kinds.get('equal')).toEqual([
      [0, 2],
      [0, 1],
    ]);
    expect(kinds.get('golden only')).toEqual([[1, 3]]);
    expect(kinds.get('found only')).toEqual([[1, 0]]);
  });

  test('a spike that came twice is one too many', () => {
    const kinds = classify({ name: 'a', size: 4, expected: list([0, 1]), found: list([0, 1], [0, 1]) });
    expect(kinds.get('equal')).toHaveLength(1);
    expect(kinds.get('found only')).toEqual([[0, 1]]);
  });
});

describe('collect', () => {
  test('a spike train becomes columns', () => {
    const train = { steps: 3, size: 9, offset: Uint32Array.of(0, 2, 2, 3), address: Uint32Array.of(4, 1, 8) };
    expect(spikeList(train)).toEqual({ step: [0, 0, 2], neuron: [4, 1, 8] });
  });

  test('membranes that are no numbers become null, as in JSON', () => {
    const list = membraneList(Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY));
    expect(list).toEqual([1.5, null, null]);
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
  });

  test('a layer over two cores, one of them in two rounds', () => {
    const none = Uint16Array.of();
    const parts = [
      { core: 3, round: 0 },
      { core: 1, round: 0 },
      { core: 3, round: 1 },
    ];
    const quality = {
      name: 'fc',
      cost: 3,
      lowerBound: 2,
      gap: 0.5,
      proven: false,
      certificate: 'none',
      together: 1,
      stop: 'deadline',
      rows: 7,
      seconds: 1,
    } as const;
    const mapping: Mapping = {
      resources: { cores: 4, enginesPerCore: 2, slotsPerEngine: 2 },
      layers: [{ name: 'fc', neurons: 12, parts, part: none, engine: none, slot: none }],
      quality: [quality],
    };
    const network = { layers: [{ synapses: { target: new Uint32Array(17) } }] } as unknown as QuantisedNetwork;
    const { seconds, ...figures } = quality;
    expect(seconds).toBe(1);
    expect(layerReports(network, mapping)).toEqual([
      { ...figures, neurons: 12, synapses: 17, cores: [1, 3], rounds: 2 },
    ]);
  });

  test('the liveliest slots, in order', () => {
    const expected = [0, 0, 0, 5, 1, 0, 5, 9, 0];
    expect(liveliest({ ...membranes('L4', 3, 3), slots: 3, expected }, 2)).toEqual([0, 1]);
  });
});

describe('a table on a phone', () => {
  test('says in every cell what heads its column, where it is wide', async () => {
    const page = await renderReport(reportData());
    const [verdict] = /<table class="cards">[\s\S]*?<\/table>/.exec(page) ?? [''];
    const heads = [...verdict.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, text]) => text);
    const [row] = /<tr><th scope="row"[\s\S]*?<\/tr>/.exec(verdict.replace(/ data-label="[^"]*"/g, '')) ?? [''];
    expect(row).toContain('<th scope="row">L0</th>');
    expect(
      [...verdict.matchAll(/<t[hd] data-label="([^"]*)"/g)].map(([, text]) => text).slice(0, heads.length),
    ).toEqual(heads);
    expect(heads[0]).toBe('level');
  });
});

describe('membranes', () => {
  test('the error band spans all slots that have a number', () => {
    const report = {
      ...membranes('L4', 2, 3),
      expected: [0, 10, 1, 10, 1, 10],
      found: [0.5, 9, null, 10.25, null, null],
    };
    expect(errorBand(report)).toEqual([
      { operation: 0, least: -1, most: 0.5 },
      { operation: 1, least: 0.25, most: 0.25 },
      { operation: 2, least: null, most: null },
    ]);
  });

  test('the largest window that a design may ask for can be drawn', async () => {
    const page = await renderReport(bareReport({ raster: null, membranes: [membranes('L5', 256, 2000)] }));
    expect(page.length).toBeLessThan(2_000_000);
  });
});

describe('picture', () => {
  test('stands alone, within its size, and carries the label', async () => {
    const svg = await renderPicture(reportData());
    expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(200_000);
    expect(svg).toMatch(/^<svg xmlns=/);
    expect(svg).not.toContain('var(--');
    expect(svg).toContain(EMULATED);
    expect(svg).not.toContain('input, 2312');
  });

  test('is refused when there is nothing to draw, or too much', async () => {
    await expect(renderPicture(reportData({ raster: null, membranes: [] }))).rejects.toThrow('E_ARGUMENT');
    const many = Array.from({ length: 20_000 }, (_, i) => i);
    const list = { step: many.map((i) => i % 100), neuron: many };
    const layers = [{ name: 'big', size: 20_000, expected: list, found: list }];
    await expect(renderPicture(reportData({ raster: { ...raster(), steps: 100, layers } }))).rejects.toThrow('E_RANGE');
  });

  test('reads what a run leaves behind, and says what is wrong with anything else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'menage-report-'));
    try {
      await expect(readReport(folder)).rejects.toThrow(/^E_FILE .*report\.json: cannot be read: ENOENT/);
      writeFileSync(join(folder, 'report.json'), '{"version":');
      await expect(readReport(folder)).rejects.toThrow(/^E_FILE .*not JSON/);
      writeFileSync(join(folder, 'report.json'), 'null');
      await expect(readReport(folder)).rejects.toThrow(/^E_FILE .*not a report of this version/);
      writeFileSync(join(folder, 'report.json'), JSON.stringify(reportData()));
      expect(await readReport(folder)).toEqual(reportData());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
