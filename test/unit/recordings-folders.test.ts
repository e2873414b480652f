/** Datasets as their users have them after the download, read through openDataset. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MenageError } from '../../src/errors/index.js';
import { formatAedat2 } from '../../src/snn/recordings/events/aedat2.js';
import { formatAedat3 } from '../../src/snn/recordings/events/aedat3.js';
import { formatCsv } from '../../src/snn/recordings/events/csv.js';
import { formatDat } from '../../src/snn/recordings/events/dat.js';
import type { EventBlock } from '../../src/snn/recordings/events/stream.js';
import { type DatasetOptions, type InputSpec, openDataset } from '../../src/snn/recordings/index.js';

const SENSOR = { width: 128, height: 128 };
const INPUT: InputSpec = {
  dataset: 'aedat',
  shape: [2, 32, 32],
  downsample: 4,
  steps: 3,
  windowUs: 100,
  encoding: 'binary',
};
/** One event at (x, 5), ON, and one more in the next step. */
const at = (x: number, start = 1000): EventBlock => ({
  count: 2,
  time: [start, start + 100],
  x: [x, x],
  y: [5, 5],
  polarity: [1, 1],
});
const cell = (x: number): number => 1024 + 32 + Math.floor(x / 4);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'menage-folders-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
const open = (folder: string, input: Partial<InputSpec>, rest: Partial<DatasetOptions> = {}) =>
  openDataset({ input: { ...INPUT, ...input }, directory: join(root, folder), ...rest });
const spikesOf = async (set: Awaited<ReturnType<typeof openDataset>>): Promise<unknown[]> =>
  Promise.all(
    set.entries.map(async (_, i) => {
      const { id, label, emulated, input } = await set.load(i);
      return [id, label, emulated, [...input.address], [...input.offset]];
    }),
  );

test('CIFAR10-DVS: classes by name, in the order of their numbers, upright, labelled', async () => {
  const write = (x: number) => formatAedat2([at(x)], 'cifar10-dvs');
  await put('cifar/airplane/cifar10_airplane_0.aedat', write(8));
  await put('cifar/airplane/cifar10_airplane_10.aedat', write(16));
  await put('cifar/airplane/cifar10_airplane_9.aedat', write(12));
  await put('cifar/truck/cifar10_truck_0.aedat', formatAedat2([at(20)], 'cifar10-dvs', true));
  await put('cifar/notes/cifar10_0.aedat', write(0));
  const set = await open('cifar', { dataset: 'cifar10-dvs' });
  const row = (id: string, label: number, emulated: boolean, x: number) => [
    id,
    label,
    emulated,
    [cell(x), cell(x)],
    [0, 1, 2, 2],
  ];
  expect(await spikesOf(set)).toEqual([
    row('airplane/cifar10_airplane_0', 0, false, 8),
    row('truck/cifar10_truck_0', 9, true, 20),
    row('airplane/cifar10_airplane_9', 0, false, 12),
    row('airplane/cifar10_airplane_10', 0, false, 16),
  ]);
  // The same bytes under the axes of a plain DVS128 are another picture.
  const plain = await open('cifar/airplane/cifar10_airplane_0.aedat', {});
  expect((await plain.load(0)).input.address).not.toContain(cell(8));
  await expect(open('cifar/airplane', { dataset: 'cifar10-dvs' })).rejects.toThrow(/has the folders airplane/);
});

describe('DVS128 Gesture', () => {
  beforeAll(async () => {
    const blocks = [at(4, 1000), at(8, 2000), at(12, 3000), at(16, 4000)];
    for (const user of ['user01_led', 'user02_lab']) {
      await put(`gesture/${user}.aedat`, formatAedat3(blocks, SENSOR));
      await put(`gesture/${user}_labels.csv`, 'class,startTime_usec,endTime_usec\n3,2000,2090\n1,2950,4101\n');
    }
    await put('gesture/trials_to_test.txt', 'user02_lab.aedat\n\n');
  });

  test('a recording is a gesture: its span of the file, its class less one, time from its start', async () => {
    const set = await open('gesture', { dataset: 'dvs-gesture' });
    expect(set.entries.map(({ id, label }) => [id, label])).toEqual([
      ['user01_led/01', 2],
      ['user01_led/02', 0],
      ['user02_lab/01', 2],
      ['user02_lab/02', 0],
    ]);
    const [first, second] = [await set.load(0), await set.load(1)];
    expect([...first.input.address]).toEqual([cell(8)]);
    // 3000 and 3100 are 50 and 150 us after the start; 4000 is after the last step.
    expect([[...second.input.address], [...second.input.offset]]).toEqual([
      [cell(12), cell(12)],
      [0, 1, 2, 2],
    ]);
  });

  test('a split is named by its list of trials', async () => {
    const { entries } = await open('gesture/trials_to_test.txt', { dataset: 'dvs-gesture' });
    expect(entries.map(({ id }) => id)).toEqual(['user02_lab/01', 'user02_lab/02']);
  });

  test('faults of the labels are named by line', async () => {
    await put('bad/user01_led.aedat', formatAedat3([at(4)], SENSOR));
    await expect(open('bad', { dataset: 'dvs-gesture' })).rejects.toMatchObject({ code: 'E_FILE' });
    await put('bad/user01_led_labels.csv', 'class,startTime_usec,endTime_usec\n12,1,2\n');
    await expect(open('bad', { dataset: 'dvs-gesture' })).rejects.toThrow(/line 2.*class \(1 to 11\)/);
    await put('bad/user01_led_labels.csv', '1,5000,6000\n');
    const set = await open('bad', { dataset: 'dvs-gesture' });
    await expect(set.load(0)).rejects.toThrow(/at least one event/);
  });
});

test('other folders: by class in alphabetical order, by label, flat, one file', async () => {
  await put('ncars/cars/obj_000000_td.dat', formatDat([at(4)], SENSOR));
  await put('ncars/background/obj_000000_td.dat', formatDat([at(8)], SENSOR));
  expect((await open('ncars', { dataset: 'prophesee' })).entries).toEqual([
    { id: 'background/obj_000000_td', label: 0 },
    { id: 'cars/obj_000000_td', label: 1 },
  ]);
  await put('digits/7/3.csv', formatCsv([at(4, 0)]));
  await put('digits/1/4.csv', formatCsv([at(4, 0)]));
  expect((await open('digits', { dataset: 'csv' })).entries.map(({ label }) => label)).toEqual([7, 1]);
  const flat = await open('digits/7', { dataset: 'csv' });
  expect(flat.entries).toEqual([{ id: '3', label: null }]);
  expect((await open('digits/7/3.csv', { dataset: 'csv' })).entries).toEqual([{ id: '3', label: null }]);
  await expect(open('gesture', { dataset: 'prophesee' })).rejects.toThrow(/no .dat file/);
  await expect(open('nowhere', { dataset: 'csv' })).rejects.toMatchObject({ code: 'E_FILE' });
  await expect(openDataset({ input: INPUT, directory: null })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
});

test('the sensor must be the input times downsample', async () => {
  await put('one.aedat', formatAedat2([at(4)]));
  await expect((await open('one.aedat', { downsample: 2 })).load(0)).rejects.toThrow(/64 x 64 pixels/);
  await expect((await open('one.aedat', { downsample: undefined })).load(0)).rejects.toThrow(/32 x 32 pixels/);
  expect((await (await open('one.aedat', {})).load(0)).input.size).toBe(2048);
});

test('damage: refused with its byte, or read and told once when lenient', async () => {
  await put('cut.dat', formatDat([at(4, 0)], SENSOR).subarray(0, -3));
  await put('cut/3/1.bin', Uint8Array.of(1, 2, 0x80, 0, 5, 9, 9));
  for (const [folder, input] of [
    ['cut.dat', { dataset: 'prophesee' }],
    ['cut', { dataset: 'n-mnist', shape: [2, 34, 34], downsample: 1 }],
  ] satisfies [string, Partial<InputSpec>][]) {
    await expect((await open(folder, input)).load(0)).rejects.toThrow(/byte \d+.*cut off/);
    const damage: MenageError[] = [];
    const lenient = { lenient: true, onDamage: (error: MenageError) => damage.push(error) };
    const { input: train } = await (await open(folder, input, lenient)).load(0);
    expect(train.address).toHaveLength(1);
    expect(damage.map(String).join()).toMatch(/byte \d+.*cut off/);
    expect(damage).toHaveLength(1);
  }
});
