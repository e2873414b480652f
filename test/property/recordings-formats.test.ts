/** parse(format(x)) = x for every format of events, and damaged files that end in events or in a coded error. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzzOne } from '../../scripts/lib/fuzz/recording.js';
import { aedat } from '../../src/snn/recordings/events/aedat.js';
import { aedat2, formatAedat2 } from '../../src/snn/recordings/events/aedat2.js';
import { formatAedat3 } from '../../src/snn/recordings/events/aedat3.js';
import { formatAedat4 } from '../../src/snn/recordings/events/aedat4-write.js';
import { csv, formatCsv } from '../../src/snn/recordings/events/csv.js';
import { dat, formatDat } from '../../src/snn/recordings/events/dat.js';
import { packLz4, unpackLz4 } from '../../src/snn/recordings/events/lz4.js';
import type { EventBlock, EventFormat } from '../../src/snn/recordings/events/stream.js';
import { packZstd, unpackZstd } from '../../src/snn/recordings/events/zstd.js';
import { createEncoder, encode, type InputSpec } from '../../src/snn/recordings/index.js';
import { readAll } from '../read-events.js';

const SENSOR = { width: 128, height: 128 };
type Row = readonly [t: number, x: number, y: number, p: number];

const rows = (maxTime: number): fc.Arbitrary<Row[]> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.nat(500), fc.integer({ min: 0, max: maxTime })),
        fc.nat(SENSOR.width - 1),
        fc.nat(SENSOR.height - 1),
        fc.nat(1),
      ),
      { minLength: 1, maxLength: 80 },
    )
    .map((all) => all.sort((a, b) => a[0] - b[0]));

const block = (part: readonly Row[]): EventBlock => ({
  count: part.length,
  time: part.map(([t]) => t),
  x: part.map(([, x]) => x),
  y: part.map(([, , y]) => y),
  polarity: part.map(([, , , p]) => p),
});

/** Cuts rows into blocks: what is read must not depend on it. */
const blocks = (all: readonly Row[], size: number): EventBlock[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => block(all.slice(i * size, (i + 1) * size)));

type Case = readonly [
  name: string,
  format: EventFormat,
  write: (events: readonly EventBlock[]) => Uint8Array,
  max: number,
];
const CASES: readonly Case[] = [
  ['AEDAT 2.0', aedat, (events) => formatAedat2(events), 2 ** 32 - 1],
  ['CIFAR10-DVS', aedat2('cifar10-dvs'), (events) => formatAedat2(events, 'cifar10-dvs'), 2 ** 32 - 1],
  ['AEDAT 3.1', aedat, (events) => formatAedat3(events, SENSOR), 2 ** 40],
  ['AEDAT 4', aedat, (events) => formatAedat4(events, SENSOR, 'none'), 2 ** 52],
  ['AEDAT 4 LZ4', aedat, (events) => formatAedat4(events, SENSOR, 'lz4'), 2 ** 52],
  ['AEDAT 4 Zstandard', aedat, (events) => formatAedat4(events, SENSOR, 'zstd'), 2 ** 52],
  ['.dat', dat, (events) => formatDat(events, SENSOR), 2 ** 32 - 1],
  ['CSV', csv, formatCsv, 1e15 - 1],
];

test.each(CASES)('%s: parse(format(x)) = x', async (_name, format, write, max) => {
  await fc.assert(
    fc.asyncProperty(rows(max), fc.integer({ min: 1, max: 80 }), async (all, size) => {
      expect((await readAll(format, write(blocks(all, size)), SENSOR)).rows).toEqual(all);
    }),
    { numRuns: 60 },
  );
});

test('LZ4 and Zstandard frames: unpack(pack(x)) = x, and no more than the limit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 1000 }), (piece, times) => {
      const content = Uint8Array.from({ length: piece.length * times }, (_, i) => piece[i % piece.length]);
      for (const [pack, unpack] of [
        [packLz4, unpackLz4],
        [packZstd, unpackZstd],
      ] as const) {
        expect(Buffer.compare(unpack(pack(content), content.length + 2 ** 17), content)).toBe(0);
        if (content.length > 2 ** 17) expect(() => unpack(pack(content), content.length - 1)).toThrow(/more than/);
      }
    }),
    { numRuns: 40 },
  );
});

describe('encoding', () => {
  const inputs: fc.Arbitrary<InputSpec> = fc.record({
    dataset: fc.constant('csv' as const),
    shape: fc.constant([2, 32, 32] as [2, number, number]),
    downsample: fc.constant(4),
    steps: fc.integer({ min: 1, max: 12 }),
    windowUs: fc.double({ min: 1, max: 200, noNaN: true }),
    encoding: fc.constantFrom('binary' as const, 'count' as const),
  });

  test('does not depend on the blocks, and a step is the sum over squares of pixels', () => {
    fc.assert(
      fc.property(rows(2000), fc.integer({ min: 1, max: 80 }), inputs, (all, size, input) => {
        const encoder = createEncoder({ id: 'a', ...SENSOR }, input);
        blocks(all, size).every((part) => encoder.push(part));
        const got = encoder.finish();
        const small = all.map(([t, x, y, p]): Row => [t, x >> 2, y >> 2, p]);
        const { count, ...columns } = block(small);
        const recording = {
          id: 'a',
          label: null,
          width: 32,
          height: 32,
          emulated: false,
          time: Uint32Array.from(columns.time),
          x: Uint16Array.from(columns.x),
          y: Uint16Array.from(columns.y),
          polarity: Uint8Array.from(columns.polarity),
        };
        const { downsample: _, ...whole } = input;
        expect(count).toBe(all.length);
        expect(got).toEqual(encode(recording, whole).input);
      }),
    );
  });

  test('a clock that runs counts from its first event, and what is before the origin is dropped', () => {
    fc.assert(
      fc.property(rows(2000), inputs, fc.nat(1000), (all, input, early) => {
        const run = (part: readonly Row[], origin: number | 'first') => {
          const encoder = createEncoder({ id: 'a', ...SENSOR }, input, origin);
          encoder.push(block(part));
          return encoder.finish();
        };
        const [[first]] = all;
        expect(run(all, 'first')).toEqual(run(all, first));
        const later = all.map(([t, ...rest]): Row => [t + 5_000_000, ...rest]);
        expect(run(later, 5_000_000)).toEqual(run(all, 0));
        expect(run(all, early)).toEqual(
          run(
            all.filter(([t]) => t >= early),
            early,
          ),
        );
      }),
    );
  });
});

test('damaged files of every format end in legal events or a coded error (scripts/fuzz-recordings.ts: 10,000)', async () => {
  for (let n = 0; n < 450; n++) expect({ n, ...(await fuzzOne(1, n)) }).toMatchObject({ n, finding: null });
});

test('the judge of damaged files has eyes: it refuses a plain error and an illegal event', async () => {
  const { judge } = await import('../../scripts/lib/fuzz/recording.js');
  const broken: EventFormat = async () => {
    throw new RangeError('not coded');
  };
  const outside: EventFormat = async (_source, sensor) => ({
    ...sensor,
    origin: 0,
    events: async function* () {
      yield { count: 1, time: [0], x: [sensor.width], y: [0], polarity: [0] };
    },
  });
  const backwards: EventFormat = async (_source, sensor) => ({
    ...sensor,
    origin: 0,
    events: async function* () {
      yield { count: 2, time: [5, 4], x: [0, 0], y: [0, 0], polarity: [0, 0] };
    },
  });
  for (const format of [broken, outside, backwards])
    expect((await judge(format, new Uint8Array(8), false)).finding).not.toBeNull();
});
