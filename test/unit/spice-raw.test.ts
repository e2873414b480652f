import { describe, expect, test } from 'vitest';
import type { EngineProbe } from '../../src/config/engine-probe.js';
import { measureEngine } from '../../src/sim/spice/membranes.js';
import { interpolate, parseRawFile } from '../../src/sim/spice/raw-file.js';

interface Fake {
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly header?: (text: string) => string;
}

/** A raw file as ngspice writes it. */
function rawFile({ names, rows, header = (text) => text }: Fake): Buffer {
  const text = [
    'Title: * fake',
    'Date: Thu Jan  1 00:00:00  1970',
    'Plotname: Transient Analysis',
    'Flags: real',
    `No. Variables: ${names.length}`,
    `No. Points: ${rows.length}    `,
    'Variables:',
    ...names.map((name, i) => `\t${i}\t${name}\t${i === 0 ? 'time' : 'voltage'}`),
    'Binary:',
    '',
  ].join('\n');
  return Buffer.concat([Buffer.from(header(text)), Buffer.from(Float64Array.from(rows.flat()).buffer)]);
}

const good: Fake = {
  names: ['time', 'v(a)', 'v(b)'],
  rows: [
    [0, 1, 5],
    [1, 2, 5],
    [3, 6, 5],
  ],
};

describe('raw file', () => {
  test('columns by name, whatever the case', () => {
    const raw = parseRawFile(rawFile(good), 3);
    expect(raw.points).toBe(3);
    expect([...raw.time]).toEqual([0, 1, 3]);
    expect([...raw.column('V(A)')]).toEqual([1, 2, 6]);
  });

  test('values between time points are on the line', () => {
    const raw = parseRawFile(rawFile(good), 3);
    expect([0, 0.5, 1, 2, 3].map((t) => interpolate(raw.time, raw.column('v(a)'), t))).toEqual([1, 1.5, 2, 4, 6]);
  });

  const bytes = rawFile(good);
  test.each<[string, Buffer, RegExp]>([
    ['an empty file', Buffer.alloc(0), /it is empty/],
    ['a header without values', bytes.subarray(0, 80), /no binary part/],
    ['a value cut in two', bytes.subarray(0, bytes.length - 3), /bytes of values/],
    ['values past the announced end', Buffer.concat([bytes, Buffer.alloc(8)]), /bytes of values/],
    [
      'another analysis',
      rawFile({ ...good, header: (t) => t.replace('Transient Analysis', 'Operating Point') }),
      /Operating Point/,
    ],
    ['complex values', rawFile({ ...good, header: (t) => t.replace('Flags: real', 'Flags: complex') }), /not real/],
    [
      'a point count that is no number',
      rawFile({ ...good, header: (t) => t.replace('Points: 3', 'Points: x') }),
      /No. Points/,
    ],
    ['no points', rawFile({ ...good, header: (t) => t.replace('Points: 3', 'Points: 0') }), /No. Points/],
    ['a missing header line', rawFile({ ...good, header: (t) => t.replace(/Flags: real\n/, '') }), /Flags/],
    ['fewer names than columns', rawFile({ ...good, header: (t) => t.replace(/\t2\t.*\n/, '') }), /columns named/],
    ['no time', rawFile({ ...good, names: ['v(x)', 'v(a)', 'v(b)'] }), /first column/],
    [
      'a time that stands still',
      rawFile({
        ...good,
        rows: [
          [0, 1, 1],
          [0, 1, 1],
          [3, 1, 1],
        ],
      }),
      /time does not advance/,
    ],
    ['a run that ended early', rawFile({ ...good, rows: good.rows.slice(0, 2) }), /the run ends at/],
    [
      'a time that is no number',
      rawFile({
        ...good,
        rows: [
          [0, 1, 1],
          [Number.NaN, 1, 1],
          [3, 1, 1],
        ],
      }),
      /no number/,
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => parseRawFile(file, 3)).toThrow(
      expect.objectContaining({ code: 'E_TOOL_FAILED', message: expect.stringMatching(message) }),
    );
  });

  test('refuses a column that was not saved and one that holds no number', () => {
    const raw = parseRawFile(
      rawFile({
        ...good,
        rows: [
          [0, Number.NaN, 1],
          [3, 1, 1],
        ],
      }),
      3,
    );
    expect(() => raw.column('v(c)')).toThrow(/E_TOOL_FAILED.*no column v\(c\)/);
    expect(() => raw.column('v(a)')).toThrow(/E_TOOL_FAILED.*v\(a\)/);
  });
});

describe('membranes', () => {
  const probe: EngineProbe = {
    deck: 'bench.spice',
    stopTime: 4,
    lsbVolts: 0.001,
    vmid: 0.6,
    autoZeroTime: 0,
    virtualGround: 'v(vg)',
    slots: [
      { top: 'v(a0)', bottom: 'v(b0)', sharedStart: null },
      { top: 'v(a1)', bottom: 'v(b1)', sharedStart: 40 },
    ],
    sampleTimes: Float64Array.of(1, 2, 3),
    decision: { column: 'v(spike)', level: 0.5, times: Float64Array.of(Number.NaN, 1.5, 2.5) },
  };
  const names = ['time', 'v(vg)', 'v(a0)', 'v(b0)', 'v(a1)', 'v(b1)', 'v(spike)'];
  const rows = [
    [0, 0.5, 0.5, 0.61, 0.5, 0.602, 1],
    [1, 0.9, 0.5, 0.61, 0.5, 0.602, 1],
    [2, 0.9, 0.4, 0.61, 0.5, 0.601, 1],
    [3, 0.9, 0.6, 0.61, 0.5, 0.601, 0],
    [4, 0.9, 0.6, 0.61, 0.5, 0.601, 0],
  ];

  test('are volts over the capacitor against those of an ideal reset, in LSB', () => {
    const { membranes } = measureEngine(parseRawFile(rawFile({ names, rows }), 4), probe);
    const slot = (k: number) => [0, 1, 2].map((i) => Number(membranes[2 * i + k]!.toFixed(6)));
    expect(slot(0)).toEqual([10, 110, -90]);
    // The shared instance drifted by -1 LSB from its own start, and so did every slot that it stands for.
    expect(slot(1)).toEqual([40, 39, 39]);
  });

  test('decisions are read where a comparison was made', () => {
    const { decisions } = measureEngine(parseRawFile(rawFile({ names, rows }), 4), probe);
    expect([...decisions]).toEqual([0, 1, 0]);
  });

  test('a membrane that was not saved is a failure, not a zero', () => {
    const without = rows.map((row) => row.filter((_, i) => i !== 3));
    const raw = parseRawFile(rawFile({ names: names.filter((n) => n !== 'v(b0)'), rows: without }), 4);
    expect(() => measureEngine(raw, probe)).toThrow(/E_TOOL_FAILED/);
  });
});
