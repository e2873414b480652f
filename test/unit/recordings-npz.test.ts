import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatEventsNpz, formatPackedSteps, type InputSpec, openDataset } from '../../src/snn/recordings/index.js';
import { npyColumn, parseNpy } from '../../src/snn/recordings/npy.js';
import { formatNpz, MAX_ARRAY_BYTES, openNpz } from '../../src/snn/recordings/npz.js';
import type { Recording, Sample } from '../../src/snn/types.js';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', 'recordings', name);
const input: InputSpec = { dataset: 'npz', shape: [2, 3, 4], steps: 2, windowUs: 50_000, encoding: 'count' };
const load = async (directory: string, index = 0, changes: Partial<InputSpec> = {}): Promise<Sample> =>
  (await openDataset({ input: { ...input, ...changes }, directory })).load(index);

/** An .npy file of bytes with any header. */
const npy = (header: string, data = 0, version = 1): Uint8Array =>
  Uint8Array.from([
    ...Buffer.from('\x93NUMPY', 'latin1'),
    version,
    0,
    ...(version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0]),
    ...Buffer.from(header, 'latin1'),
    ...new Uint8Array(data),
  ]);
const plain = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

let root: string;
const save = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(root, name), bytes);
  return join(root, name);
};
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'menage-npz-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('arrays that NumPy wrote', () => {
  const events = [16, 3, 22, 17];

  test('a structured array of events', async () => {
    const sample = await load(fixture('structured.npy'));
    expect(sample).toMatchObject({ id: 'structured', label: null, emulated: false });
    expect([...sample.input.address]).toEqual(events);
    expect([...sample.input.offset]).toEqual([0, 3, 4]);
  });

  test('columns of several types, byte orders and names, polarity as -1 and 1', async () => {
    const sample = await load(fixture('columns.npz'));
    expect(sample.label).toBe(7);
    expect([...sample.input.address]).toEqual(events);
  });

  test('packed steps of many recordings, by index', async () => {
    const { entries, emulated } = await openDataset({ input, directory: fixture('packed.npz') });
    expect(entries.map(({ id }) => id)).toEqual(['4/00000', '0/00001', '9/00002']);
    expect(emulated).toBe(false);
    const cells = [0, 1, 2].map(async (i) => {
      const { input: train } = await load(fixture('packed.npz'), i);
      return [[...train.offset], [...train.address]];
    });
    expect(await Promise.all(cells)).toEqual([
      [
        [0, 2, 2],
        [0, 9],
      ],
      [[0, 0, 1], [23]],
      [
        [0, 1, 4],
        [5, 4, 5, 6],
      ],
    ]);
  });

  test('column-major order is refused with the remedy', async () => {
    const bytes = await readFile(fixture('fortran.npy'));
    expect(() => parseNpy(bytes, 'f.npy')).toThrow(/E_RECORDING f\.npy .*ascontiguousarray/);
  });
});

describe('a damaged .npy', () => {
  test('format versions 1 to 3 are read', () => {
    for (const version of [1, 2, 3])
      expect([...npyColumn(parseNpy(npy(plain("'|u1'", '(2,)'), 2, version), 'a'))]).toEqual([0, 0]);
  });

  test.each([
    ['empty', new Uint8Array(), /not an \.npy array/],
    ['mark only', Uint8Array.from(Buffer.from('\x93NUMPY', 'latin1')), /version/],
    ['another version', npy(plain("'|u1'", '(1,)'), 1, 4), /version 1, 2 or 3/],
    ['cut in its header', npy(plain("'|u1'", '(1,)')).subarray(0, 30), /header of \d+ bytes.*cut off/],
    ['no header', npy('\n', 4), /no descr, fortran_order and shape/],
    ['negative shape', npy(plain("'|u1'", '(-1,)'), 1), /no descr/],
    ['cut in its data', npy(plain("'<i4'", '(2,)'), 7), /7 bytes from byte \d+": shape \(2\) takes 8/],
    ['too much data', npy(plain("'<i4'", '(1,)'), 5), /takes 4/],
    ['an enormous shape', npy(plain("'<i8'", '(999999999999, 999999999999)'), 8), /takes/],
    ['text', npy(plain("'<U4'", '(1,)'), 16), /= "<U4": a type of/],
    ['pickled objects', npy(plain("'|O'", '(1,)'), 8), /= "\|O": a type of/],
    ['complex numbers', npy(plain("'<c8'", '(1,)'), 8), /a type of/],
    ['sub-arrays', npy(plain("[('x', '<i2', (2,))]", '(1,)'), 4), /without sub-arrays/],
    ['no fields', npy(plain('[]', '(1,)'), 0), /without sub-arrays/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(expect.objectContaining({ code: 'E_RECORDING' }));
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(message);
  });
});

describe('an archive', () => {
  const zeros = formatNpz({ a: { data: new Uint8Array(1000) } });

  test('is the same bytes every time', () => {
    expect(formatNpz({ a: { data: new Uint8Array(1000) } })).toEqual(zeros);
  });

  test('that is cut or none is refused', () => {
    for (const bytes of [zeros.subarray(0, zeros.length - 30), Buffer.from('hello'), new Uint8Array()])
      expect(() => openNpz(bytes, 'a.npz')).toThrow(/E_RECORDING a\.npz .*no \.npz archive/);
  });

  test('that claims more than the limit is refused before it is unpacked', () => {
    const bomb = zeros.slice();
    const directory = Buffer.from(bomb.buffer).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    new DataView(bomb.buffer).setUint32(directory + 24, MAX_ARRAY_BYTES + 1, true);
    expect(() => openNpz(bomb, 'b.npz').array('a')).toThrow(/b\.npz\[a\] = "536870913 bytes": at most/);
  });

  test('that claims less than it holds is refused', () => {
    const liar = zeros.slice();
    const directory = Buffer.from(liar.buffer).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    new DataView(liar.buffer).setUint32(directory + 24, 200, true);
    expect(() => openNpz(liar, 'b.npz').array('a')).toThrow(/E_RECORDING b\.npz\[a\]/);
  });

  test('names what it holds when an array is missing', () => {
    expect(() => openNpz(zeros, 'a.npz').array('t')).toThrow(/a\.npz = \[a\]: no array t/);
  });
});

describe('events in columns', () => {
  const columns = (changes: Record<string, number[]> = {}) => {
    const all = { t: [0, 10], x: [0, 3], y: [0, 2], p: [0, 1], ...changes };
    return formatNpz(
      Object.fromEntries(Object.entries(all).map(([name, data]) => [name, { data: Float64Array.from(data) }])),
    );
  };

  test.each([
    ['times that run backwards', { t: [10, 9] }, /bad\.npz t\[1\] = 9: times run backwards/],
    ['times in seconds', { t: [0, 0.5] }, /t\[1\] = 0.5: whole microseconds/],
    ['a negative time', { t: [-1, 0] }, /t\[0\] = -1/],
    ['x outside', { x: [0, 4] }, /x\[1\] = 4: outside the sensor: 0\.\.3/],
    ['y outside', { y: [3, 0] }, /y\[0\] = 3: outside the sensor: 0\.\.2/],
    ['NaN', { x: [0, Number.NaN] }, /x\[1\] = NaN/],
    ['another polarity', { p: [0, 2] }, /p\[1\] = 2/],
    ['columns of different length', { p: [0] }, /= \[2,2,2,1\]: columns of equal length/],
    ['no events', { t: [], x: [], y: [], p: [] }, /at least one event/],
    ['two labels', { label: [1, 2] }, /bad\.npz\[label\] = \[1,2\]/],
  ])('%s are refused', async (_, changes, message) => {
    const loading = load(await save('bad.npz', columns(changes)));
    await expect(loading).rejects.toMatchObject({ code: 'E_RECORDING' });
    await expect(loading).rejects.toThrow(message);
  });

  test('a folder of labels is listed by number and read file by file', async () => {
    await mkdir(join(root, 'set', '5'), { recursive: true });
    await mkdir(join(root, 'set', '8'), { recursive: true });
    await save('set/8/2.npz', columns());
    await save('set/5/10.npz', columns());
    const dataset = await openDataset({ input, directory: join(root, 'set') });
    expect(dataset.entries.map(({ id }) => id)).toEqual(['8/2', '5/10']);
    expect([...(await dataset.load(1)).input.address]).toEqual([0, 23]);
    await save('set/8/1.npz', await readFile(fixture('packed.npz')));
    await expect(load(join(root, 'set'))).rejects.toThrow(/name this file alone/);
  });

  test('an empty folder is refused', async () => {
    await mkdir(join(root, 'empty'));
    await expect(load(join(root, 'empty'))).rejects.toThrow(/no \.npz and no \.npy/);
  });
});

describe('packed steps', () => {
  test.each([
    ['other steps', {}, { steps: 3 }, /3 steps; set input\.steps to 2/],
    ['another sensor', {}, { shape: [2, 3, 5] as [2, number, number] }, /30 inputs of shape \[2,3,5\]/],
    ['too few bits', { bits: Uint8Array.of(1) }, {}, /bits.*= "1 of u1": 6 of u1/],
    ['bits that are no bytes', { bits: Uint16Array.of(1, 2, 3) }, {}, /3 of u2/],
    ['an odd shape', { shape: Int32Array.of(1, 48) }, {}, /\[recordings, steps, inputs\]/],
    ['a shape that fits no memory', { shape: Int32Array.of(2e9, 2, 24) }, {}, /at most \d+ cells/],
    ['labels that are too few', { y: Int32Array.of() }, {}, /0 labels/],
  ])('%s are refused', async (_, arrays, changes, message) => {
    const good = { shape: Int32Array.of(1, 2, 24), bits: new Uint8Array(6), y: Int32Array.of(3) };
    const columns = Object.entries({ ...good, ...arrays }).map(([name, data]) => [name, { data }]);
    const loading = load(await save('packed.npz', formatNpz(Object.fromEntries(columns))), 0, changes);
    await expect(loading).rejects.toMatchObject({ code: 'E_RECORDING' });
    await expect(loading).rejects.toThrow(message);
  });

  test('samples that do not go together are not written', () => {
    const sample = (steps: number, label: number | null): Sample => ({
      id: 'a',
      label,
      emulated: false,
      input: { steps, size: 2, offset: new Uint32Array(steps + 1), address: new Uint32Array() },
    });
    expect(() => formatPackedSteps([])).toThrow(/at least one/);
    expect(() => formatPackedSteps([sample(1, 0), sample(2, 0)])).toThrow(/1 steps of 2, as the first/);
    expect(() => formatPackedSteps([sample(1, 0), sample(1, null)])).toThrow(/labels for all or for none/);
  });
});

test('what an emulator made stays marked in an export', async () => {
  const recording: Recording = {
    id: 'emulated/1-1',
    label: 1,
    width: 4,
    height: 3,
    emulated: true,
    time: Uint32Array.of(5),
    x: Uint16Array.of(1),
    y: Uint16Array.of(1),
    polarity: Uint8Array.of(1),
  };
  const events = await load(await save('emulated.npz', formatEventsNpz(recording)));
  expect(events).toMatchObject({ emulated: true, label: 1 });
  const directory = await save('emulated.npz', formatPackedSteps([events]));
  expect((await openDataset({ input, directory })).emulated).toBe(true);
  expect((await load(directory)).emulated).toBe(true);
});
