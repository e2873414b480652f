/** Formats of event cameras: layout bit by bit, damage with its byte, and the real files against outside facts. */

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { MenageError } from '../../src/errors/index.js';
import { aedat } from '../../src/snn/recordings/events/aedat.js';
import { aedat2, formatAedat2 } from '../../src/snn/recordings/events/aedat2.js';
import { aedat3, formatAedat3 } from '../../src/snn/recordings/events/aedat3.js';
import { formatAedat4 } from '../../src/snn/recordings/events/aedat4-write.js';
import { csv, formatCsv } from '../../src/snn/recordings/events/csv.js';
import { dat, formatDat } from '../../src/snn/recordings/events/dat.js';
import type { EventFormat } from '../../src/snn/recordings/events/stream.js';
import { readAll } from '../read-events.js';
import { sharedPath, sharedTest } from '../shared.js';

const SENSOR = { width: 128, height: 128 };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const EVENTS = [
  { count: 3, time: [5, 7, 9], x: [0, 127, 3], y: [127, 0, 4], polarity: [1, 0, 1] },
  { count: 1, time: [2000], x: [64], y: [65], polarity: [0] },
];
const ROWS = [
  [5, 0, 127, 1],
  [7, 127, 0, 0],
  [9, 3, 4, 1],
  [2000, 64, 65, 0],
];

const FILES: readonly (readonly [string, EventFormat, Uint8Array])[] = [
  ['AEDAT 2.0', aedat, formatAedat2(EVENTS)],
  ['AEDAT 2.0 as in CIFAR10-DVS', aedat2('cifar10-dvs'), formatAedat2(EVENTS, 'cifar10-dvs')],
  ['AEDAT 3.1', aedat, formatAedat3(EVENTS, SENSOR)],
  ['AEDAT 4, plain', aedat, formatAedat4(EVENTS, SENSOR, 'none')],
  ['AEDAT 4, LZ4', aedat, formatAedat4(EVENTS, SENSOR, 'lz4')],
  ['AEDAT 4, Zstandard', aedat, formatAedat4(EVENTS, SENSOR, 'zstd')],
  ['Prophesee .dat', dat, formatDat(EVENTS, SENSOR)],
  ['CSV', csv, formatCsv(EVENTS)],
];

describe.each(FILES)('%s', (_name, format, bytes) => {
  test('reads what was written', async () => {
    expect((await readAll(format, bytes, SENSOR)).rows).toEqual(ROWS);
  });

  test('cut off: an error with the byte, and, when lenient, the events before it', async () => {
    // The last event of a CSV file is whole without its line end, so the cut goes deeper.
    const cut = bytes.subarray(0, bytes.length - 3);
    const lenient = await readAll(format, cut, SENSOR, true).catch((error: unknown) => error);
    if (lenient instanceof MenageError) throw lenient;
    const strict = await readAll(format, cut, SENSOR).then(
      () => null,
      (error: unknown) => error,
    );
    // AEDAT 4 is cut in the index, which is not needed.
    if (strict !== null) {
      expect(strict).toMatchObject({ code: 'E_RECORDING' });
      expect(String(strict)).toMatch(/byte \d+/);
      expect((lenient as { damage: unknown[] }).damage).toHaveLength(1);
    }
    expect((lenient as { rows: unknown[] }).rows.slice(0, 3)).toEqual(ROWS.slice(0, 3));
  });

  test('an empty file is an error or no events, never a hang', async () => {
    const got = await readAll(format, new Uint8Array(0), SENSOR).then(
      ({ rows }) => rows,
      (error: unknown) => error,
    );
    if (Array.isArray(got)) expect(got).toEqual([]);
    else expect(got).toMatchObject({ code: 'E_RECORDING' });
  });
});

describe('layouts, bit by bit', () => {
  test('AEDAT 2.0: big-endian, x from the right, y from the bottom, 1 is OFF; triggers are no events', async () => {
    const head = text('#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n');
    const on = [0, 0, (126 << 0) & 0x7f, 127 << 1, 0, 0, 1, 0];
    const trigger = [0, 0, 0x80, 0, 0, 0, 1, 1];
    const off = [0, 0, 0, 1, 0, 0, 1, 2];
    const { rows } = await readAll(aedat, join(head, on, trigger, off), SENSOR);
    expect(rows).toEqual([
      [256, 0, 1, 1],
      [258, 127, 127, 0],
    ]);
    const dvs = await readAll(aedat2('cifar10-dvs'), join(head, on), SENSOR);
    expect(dvs.rows).toEqual([[256, 1, 0, 1]]);
  });

  test('AEDAT 2.0: an address beyond the sensor and another chip are faults', async () => {
    const head = text('#!AER-DAT2.0\r\n');
    await expect(readAll(aedat, join(head, [0, 1, 0, 0, 0, 0, 0, 0]), SENSOR)).rejects.toThrow(/byte 14.*16 bits/);
    await expect(readAll(aedat, text('#!AER-DAT2.0\r\n# AEChip: Davis640\r\n'), SENSOR)).rejects.toThrow(/DVS128/);
  });

  test('AEDAT 3.1: little-endian, valid bit, polarity, y, x; overflow counts on; other types are passed over', async () => {
    const head = text('#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n');
    const packet = (type: number, overflow: number, events: readonly (readonly [number, number])[]): Uint8Array => {
      const bytes = new Uint8Array(28 + 8 * events.length);
      const view = new DataView(bytes.buffer);
      view.setInt16(0, type, true);
      [8, 4, overflow, events.length, events.length, events.length].forEach((v, i) => {
        view.setInt32(4 + 4 * i, v, true);
      });
      events.forEach(([data, t], i) => {
        view.setUint32(28 + 8 * i, data, true);
        view.setInt32(32 + 8 * i, t, true);
      });
      return bytes;
    };
    const bytes = join(
      head,
      packet(0, 0, [[1, 1]]),
      packet(1, 0, [
        [(5 << 17) | (6 << 2) | 3, 10],
        [(5 << 17) | (6 << 2) | 2, 11],
      ]),
      packet(1, 1, [[(7 << 17) | (8 << 2) | 1, 4]]),
    );
    expect((await readAll(aedat, bytes, SENSOR)).rows).toEqual([
      [10, 5, 6, 1],
      [2 ** 31 + 4, 7, 8, 0],
    ]);
    const part: EventFormat = (source, sensor, faults) => aedat3(source, sensor, faults, [11, 2 ** 40]);
    expect((await readAll(part, bytes, SENSOR)).rows).toEqual([[2 ** 31 + 4, 7, 8, 0]]);
  });

  test('.dat: a header that starts like an event, other versions and types', async () => {
    const good = formatDat(EVENTS, SENSOR);
    await expect(readAll(dat, join(text('% Version 1\n'), [0, 8]), SENSOR)).rejects.toThrow(/version 2/);
    await expect(readAll(dat, join(text('% Version 2\n'), [14, 8]), SENSOR)).rejects.toThrow(/2D events/);
    await expect(readAll(dat, good.subarray(4, 90), SENSOR)).rejects.toThrow(/lines of %/);
    // The first event's time begins with the byte of "%".
    const tricky = formatDat([{ count: 1, time: [0x25], x: [1], y: [2], polarity: [1] }], SENSOR);
    expect((await readAll(dat, tricky, SENSOR)).rows).toEqual([[0x25, 1, 2, 1]]);
  });

  test('CSV: names in any order, other separators, floats that are whole, signs, comments', async () => {
    const read = async (body: string) => (await readAll(csv, text(body), SENSOR)).rows;
    expect(await read('x;y;polarity;timestamp\n3;4;-1;10\r\n\n# no\n3;4;1;11')).toEqual([
      [10, 3, 4, 0],
      [11, 3, 4, 1],
    ]);
    expect(await read('5.0 1 2 1\n6.0\t1\t2\t0')).toEqual([
      [5, 1, 2, 1],
      [6, 1, 2, 0],
    ]);
    await expect(read('t,x,y\n1,2,3')).rejects.toThrow(/columns t, x, y and p/);
    await expect(read('1,2,3,1\n0.5,2,3,1')).rejects.toThrow(/byte 8.*whole t/);
    await expect(read('1,2,3,2')).rejects.toThrow(/0 or 1/);
    await expect(read('1,128,3,1')).rejects.toThrow(/outside the sensor/);
    await expect(read('2,1,3,1\n1,1,3,1')).rejects.toThrow(/times run backwards/);
    await expect(read('7'.repeat(3000))).rejects.toThrow(/no text/);
  });

  test('lenient: events outside are left out, a clock that jumps back goes on', async () => {
    const { rows, damage } = await readAll(csv, text('5,1,1,1\n6,999,1,1\n2,1,1,0\n4,1,1,1\n'), SENSOR, true);
    expect(rows).toEqual([
      [5, 1, 1, 1],
      [5, 1, 1, 0],
      [7, 1, 1, 1],
    ]);
    expect(damage).toHaveLength(1);
    expect(String(damage[0])).toMatch(/byte 8/);
  });

  test('AEDAT of no known version', async () => {
    await expect(readAll(aedat, text('#!AER-DAT5.0\r\n'), SENSOR)).rejects.toThrow(/2.0, 3.1 or 4.0/);
  });
});

test('AEDAT 4 as the lz4 and zstd programs pack it: linked blocks, matches, checksums', async () => {
  for (const name of ['lz4', 'zstd']) {
    const bytes = await readFile(`${import.meta.dirname}/../fixtures/recordings/${name}.aedat4`);
    const { rows } = await readAll(aedat, bytes, SENSOR);
    expect(rows).toHaveLength(20_000);
    // As test/fixtures/recordings/make-aedat4.py draws them.
    rows.forEach((row, i) => {
      expect(row).toEqual([1e15 + 7 * i, (3 * i) % 128, (i * i) % 128, i % 3 === 0 ? 1 : 0]);
    });
    // One bit of the packed content: no event may come out as if nothing were.
    const damaged = Uint8Array.from(bytes);
    damaged[damaged.length - 200] ^= 16;
    const other = await readAll(aedat, damaged, SENSOR).then(
      (got) => got.rows,
      (error: unknown) => error,
    );
    expect(other).not.toEqual(rows);
  }
});

sharedTest('sample_ncars.dat: every event, as NumPy read it', async () => {
  const bytes = await readFile(sharedPath('data', 'events', 'sample_ncars.dat'));
  const { rows, file } = await readAll(dat, bytes, { width: 100, height: 100 });
  const sum = (column: number): number => rows.reduce((total, row) => total + row[column], 0);
  expect(rows).toHaveLength(2009);
  expect([rows[0][0], rows[2008][0]]).toEqual([0, 99_952]);
  expect([0, 1, 2, 3].map(sum)).toEqual([98_196_680, 93_457, 40_463, 1350]);
  expect([Math.max(...rows.map((row) => row[1])), Math.max(...rows.map((row) => row[2]))]).toEqual([77, 41]);
  // The file does not state its sensor, so it is the design's.
  expect(file).toMatchObject({ width: 100, height: 100, origin: 0 });
});

sharedTest(
  'sample.aedat4: every packet of events that its own index counts, with their first and last times',
  async () => {
    const bytes = await readFile(sharedPath('data', 'events', 'sample.aedat4'));
    const { rows, file } = await readAll(aedat, bytes, SENSOR);
    expect(file).toMatchObject({ width: 320, height: 240, origin: 'first' });
    expect(rows).toHaveLength(AEDAT4.events);
    expect([rows[0], rows[rows.length - 1]].map((row) => row[0])).toEqual(AEDAT4.times);
    expect(rows.every(([t, x, y], i) => x < 320 && y < 240 && (i === 0 || t >= rows[i - 1][0]))).toBe(true);
    const sum = (column: number): number => rows.reduce((total, row) => total + row[column], 0);
    expect([1, 2, 3].map(sum)).toEqual(AEDAT4.sums);
  },
);

/** Found outside of the reader by scripts of test/fixtures/recordings/make-aedat4.py: Python, the lz4 program, NumPy. */
const AEDAT4 = {
  events: 111_954,
  times: [1_605_537_493_718_345, 1_605_537_494_308_262],
  sums: [18_342_405, 15_105_898, 55_023],
};
