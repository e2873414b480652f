import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DatasetOptions,
  formatNmnist,
  type InputSpec,
  loadSamples,
  openDataset,
  parseNmnist,
} from '../../src/snn/recordings/index.js';
import { NMNIST_SENSOR } from '../../src/snn/recordings/n-mnist.js';

const source = { path: 'a.bin', id: '7/a', label: 7, ...NMNIST_SENSOR };
const event = (x: number, y: number, p: number, t: number): number[] => [
  x,
  y,
  (p << 7) | (t >>> 16),
  (t >>> 8) & 255,
  t & 255,
];
const bytes = (...events: number[][]): Uint8Array => Uint8Array.from(events.flat());

describe('a .bin file', () => {
  test('holds x, y, one bit of polarity and 23 bits of time, most significant first', () => {
    const recording = parseNmnist(bytes(event(1, 2, 0, 5), event(33, 0, 1, 0x7fffff)), source);
    expect(recording).toMatchObject({ id: '7/a', label: 7, width: 34, height: 34, emulated: false });
    expect([...recording.time]).toEqual([5, 0x7fffff]);
    expect([...recording.x]).toEqual([1, 33]);
    expect([...recording.y]).toEqual([2, 0]);
    expect([...recording.polarity]).toEqual([0, 1]);
  });

  test('y = 240 is no event but 2^13 us for all that follow', () => {
    const recording = parseNmnist(bytes(event(1, 1, 0, 8000), event(0, 240, 0, 0), event(2, 2, 1, 10)), source);
    expect([...recording.time]).toEqual([8000, 8202]);
    expect([...recording.x]).toEqual([1, 2]);
  });

  const good = event(1, 1, 1, 100);
  test.each([
    ['empty', bytes(), /a\.bin byte 0 = "0 bytes"/],
    ['cut off', bytes(good, [1, 2, 3]), /a\.bin byte 5 = "3 bytes": cut off/],
    ['outside in x', bytes(good, event(34, 1, 0, 200)), /byte 5 = "x 34, y 1": outside the sensor/],
    ['outside in y', bytes(good, good, event(1, 34, 0, 200)), /byte 10 = "x 1, y 34": outside the sensor/],
    ['backwards', bytes(good, event(1, 1, 0, 99)), /byte 5 = "99 us": times run backwards.* 100 us/],
    ['overflow words only', bytes(event(0, 240, 0, 0)), /at least one event/],
  ])('%s is refused with the byte', (_, content, message) => {
    expect(() => parseNmnist(content, source)).toThrow(expect.objectContaining({ code: 'E_RECORDING' }));
    expect(() => parseNmnist(content, source)).toThrow(message);
  });

  test('what the format cannot hold is not written', () => {
    const one = parseNmnist(bytes(good), source);
    expect(() => formatNmnist({ ...one, time: Uint32Array.of(2 ** 23) })).toThrow(/at most 8388607 us/);
    expect(() => formatNmnist({ ...one, y: Uint16Array.of(240) })).toThrow(/y 0\.\.239/);
    expect(() => formatNmnist({ ...one, time: new Uint32Array() })).toThrow(/at least one event/);
    expect(formatNmnist(one)).toEqual(bytes(good));
  });
});

describe('a folder', () => {
  const input: InputSpec = {
    dataset: 'n-mnist',
    shape: [2, 34, 34],
    steps: 2,
    windowUs: 1000,
    encoding: 'binary',
  };
  let root: string;
  const options = (rest: Partial<DatasetOptions> = {}): DatasetOptions => ({ input, directory: root, ...rest });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'menage-recordings-'));
    for (const [name, t] of [
      ['7/00002', 1],
      ['10/00010', 2],
      ['0/00003', 3],
      ['7/00003', 4],
      ['2/00001', 5],
      ['2/extra', 6],
    ] as const) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, `${name}.bin`), bytes(event(t, t, 1, t)));
    }
    await mkdir(join(root, 'notes'));
    await writeFile(join(root, '2', 'read.me'), 'no recording');
    await mkdir(join(root, '3'));
    await writeFile(join(root, '3', '00099.bin'), 'four');
  });
  afterAll(() => rm(root, { recursive: true }));

  test('is in the order of the numbers, then of the labels; its files are not read', async () => {
    const { entries, emulated } = await openDataset(options());
    const ids = ['2/00001', '7/00002', '0/00003', '7/00003', '10/00010', '3/00099', '2/extra'];
    expect(entries.map(({ id }) => id)).toEqual(ids);
    expect(entries.map(({ label }) => label)).toEqual([2, 7, 0, 7, 10, 3, 2]);
    expect(emulated).toBe(false);
  });

  test('a limit takes the first ones, and each is read when its turn comes', async () => {
    const seen: [string, number[]][] = [];
    for await (const { id, input } of loadSamples(options({ limit: 3 }))) seen.push([id, [...input.address]]);
    const cell = (at: number): number => 1156 + at * 34 + at;
    expect(seen).toEqual([
      ['2/00001', [cell(5)]],
      ['7/00002', [cell(1)]],
      ['0/00003', [cell(3)]],
    ]);
  });

  test('a damaged file fails when it is read, with its path', async () => {
    const dataset = await openDataset(options());
    await expect(dataset.load(5)).rejects.toThrow(/3\/00099\.bin byte 0 = "4 bytes"/);
  });

  test.each([
    ['nothing of that name', { directory: '/nowhere/at/all' }, 'E_FILE', /not found/],
    ['no folder named', { directory: null }, 'E_ARGUMENT', /--recordings/],
    ['a limit of 0', { limit: 0 }, 'E_RANGE', /limit = 0/],
    ['half a limit', { limit: 1.5 }, 'E_RANGE', /limit = 1.5/],
  ])('%s is refused', async (_, rest, code, message) => {
    const opening = openDataset(options(rest));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toMatchObject({ code });
  });

  test('a folder without labels is refused with what to name instead', async () => {
    await expect(openDataset(options({ directory: join(root, '7') }))).rejects.toThrow(/name the Train or the Test/);
  });

  test("a sensor that is not the input's is refused", async () => {
    const dataset = await openDataset(options({ input: { ...input, shape: [2, 32, 32] } }));
    await expect(dataset.load(0)).rejects.toThrow(/2\/00001 = "34 x 34": the input is of 32 x 32/);
  });
});
