/** CIFAR10-DVS emulated from CIFAR-10 batches: the movement, the sensor, and what a network makes of it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rng } from '../../src/random/index.js';
import { RECORD_BYTES } from '../../src/snn/recordings/cifar10/batch.js';
import { viewAt, watchLoops } from '../../src/snn/recordings/cifar10/closed-loop.js';
import { LOOPS } from '../../src/snn/recordings/cifar10/index.js';
import { enlarge, MONITOR_SIDE } from '../../src/snn/recordings/cifar10/monitor.js';
import { aedat2, formatAedat2 } from '../../src/snn/recordings/events/aedat2.js';
import { type InputSpec, openDataset } from '../../src/snn/recordings/index.js';
import { readAll } from '../read-events.js';

const QUIET = { ...LOOPS, loops: 1, noiseHz: 0, mismatch: 0 };
const INPUT: InputSpec = {
  dataset: 'cifar10-emulated',
  shape: [2, 32, 32],
  downsample: 4,
  steps: 10,
  windowUs: 20_000,
  encoding: 'binary',
};

test('the loop is closed, smooth and repeated', () => {
  expect(viewAt(0, 10)).toEqual([0, -10]);
  expect(viewAt(0.25, 10)).toEqual([10, 0]);
  expect(viewAt(0.5, 10)).toEqual([0, 10]);
  expect(viewAt(1.125, 10)).toEqual(viewAt(0.125, 10));
  for (let i = 0; i < 400; i++) {
    const [a, b] = [viewAt(i / 400, 10), viewAt((i + 1) / 400, 10)];
    expect(Math.hypot(b[0] - a[0], b[1] - a[1])).toBeCloseTo((4 * 10 * Math.SQRT2) / 400);
  }
});

test('enlarging keeps a flat picture flat and a ramp straight, and does not overshoot', () => {
  expect(enlarge(new Float64Array(1024).fill(0.25)).every((value) => Math.abs(value - 0.25) < 1e-12)).toBe(true);
  const ramp = enlarge(Float64Array.from({ length: 1024 }, (_, i) => (i % 32) / 40));
  for (let x = 100; x < 400; x++) {
    const [a, b, c] = [0, 1, 2].map((k) => ramp[200 * MONITOR_SIDE + x + k]);
    expect(b - a).toBeCloseTo(c - b);
    expect(b).toBeGreaterThan(a);
  }
  const edge = enlarge(Float64Array.from({ length: 1024 }, (_, i) => (i % 32 < 16 ? 0 : 1)));
  expect(Math.max(...edge.slice(0, 512))).toBeLessThanOrEqual(1);
});

test('a flat picture makes no events; an edge makes ON on its way there and OFF on its way back', () => {
  const flat = watchLoops(new Float64Array(1024).fill(0.5), QUIET, rng(1, 'a'));
  expect(flat.time).toHaveLength(0);
  const edge = Float64Array.from({ length: 1024 }, (_, i) => (i % 32 < 16 ? 0.1 : 0.8));
  const { time, x, polarity } = watchLoops(edge, QUIET, rng(1, 'a'));
  expect(time.length).toBeGreaterThan(1000);
  // The view goes right in the first quarter of 50 ms and left in the two after it; light is on the right.
  const on = (from: number, to: number): number => {
    const part = polarity.filter((_, i) => time[i] >= from && time[i] < to);
    return part.reduce((sum, p) => sum + p, 0) / part.length;
  };
  // Not all: bicubic interpolation makes the dark darker and the light lighter beside an edge.
  expect(on(0, 50_000)).toBeGreaterThan(0.7);
  expect(on(60_000, 150_000)).toBeLessThan(0.3);
  expect(x.every((column) => column > 40 && column < 88)).toBe(true);
  expect(time.every((t, i) => t < 200_000 && (i === 0 || t >= time[i - 1]))).toBe(true);
});

test('batches: one file or a folder, labelled emulated, the same for a seed, through AEDAT 2.0 unchanged', async () => {
  const root = await mkdtemp(join(tmpdir(), 'menage-cifar10-'));
  try {
    const record = (label: number): Uint8Array =>
      Uint8Array.from({ length: RECORD_BYTES }, (_, i) => (i === 0 ? label : 8 * ((i - 1) % 32)));
    await writeFile(join(root, 'data_batch_1.bin'), Buffer.concat([record(3), record(9)]));
    const open = (directory: string, seed = 1) => openDataset({ input: INPUT, directory, seed });
    const set = await open(root);
    expect(set.emulated).toBe(true);
    expect(set.entries).toEqual([
      { id: 'emulated/cat-00000', label: 3 },
      { id: 'emulated/truck-00001', label: 9 },
    ]);
    const sample = await set.load(1);
    expect(sample).toMatchObject({ label: 9, emulated: true });
    expect(sample.input.address.length).toBeGreaterThan(100);
    expect(await (await open(join(root, 'data_batch_1.bin'))).load(1)).toEqual(sample);
    expect((await (await open(root, 2)).load(1)).input.address).not.toEqual(sample.input.address);

    await writeFile(join(root, 'data_batch_1.bin'), record(3).subarray(1));
    await expect(open(root)).rejects.toThrow(/byte 0.*records of 3073/);
    await writeFile(join(root, 'data_batch_1.bin'), record(200));
    await expect(open(root)).rejects.toThrow(/byte 0 = 200: a label of 0..9/);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  const edge = Float64Array.from({ length: 1024 }, (_, i) => (i < 512 ? 0.1 : 0.8));
  const events = watchLoops(edge, QUIET, rng(1, 'a'));
  const bytes = formatAedat2([{ count: events.time.length, ...events }], 'cifar10-dvs', true);
  const { rows, file } = await readAll(aedat2('cifar10-dvs'), bytes, { width: 1, height: 1 });
  expect(file.emulated).toBe(true);
  const { time, x, y, polarity } = events;
  expect(rows).toHaveLength(time.length);
  expect(rows.every((row, i) => String(row) === `${time[i]},${x[i]},${y[i]},${polarity[i]}`)).toBe(true);
});
