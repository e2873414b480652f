import { describe, expect, test } from 'vitest';
import { rng } from '../../src/random/index.js';
import { type InputSpec, openDataset } from '../../src/snn/recordings/index.js';
import { GLYPHS } from '../../src/snn/recordings/strokes/glyphs.js';
import { emulate } from '../../src/snn/recordings/strokes/index.js';
import { write } from '../../src/snn/recordings/strokes/pen.js';
import { watch } from '../../src/snn/recordings/strokes/pixels.js';
import { rasterise } from '../../src/snn/recordings/strokes/raster.js';
import { DURATION, imageAt } from '../../src/snn/recordings/strokes/saccades.js';

const input: InputSpec = { dataset: 'strokes', shape: [2, 34, 34], steps: 20, windowUs: 15_000, encoding: 'binary' };
const columns = ['time', 'x', 'y', 'polarity'] as const;

describe('emulated recordings', () => {
  test('the same seed gives the same events, another seed or number others', () => {
    const first = emulate(1, 3, 34, 34);
    expect(emulate(1, 3, 34, 34)).toEqual(first);
    expect(emulate(2, 3, 34, 34).time).not.toEqual(first.time);
    expect(emulate(1, 13, 34, 34).time).not.toEqual(first.time);
  });

  test('every digit in turn, named and labelled as emulated', async () => {
    const { entries, emulated, load } = await openDataset({ input, directory: null, seed: 1, count: 12 });
    expect(entries.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(entries[11].id).toBe('emulated/1-11');
    expect(emulated).toBe(true);
    expect(await load(11)).toMatchObject({ id: 'emulated/1-11', label: 1, emulated: true });
  });

  test('a limit cuts them without changing them', async () => {
    const some = await openDataset({ input, directory: null, seed: 1, limit: 3 });
    const more = await openDataset({ input, directory: null, seed: 1, count: 7 });
    expect([some.entries.length, more.entries.length]).toEqual([3, 7]);
    expect(await some.load(2)).toEqual(await more.load(2));
    await expect(openDataset({ input, directory: null, count: 0 })).rejects.toMatchObject({ code: 'E_RANGE' });
  });

  test.each([
    [8, 8],
    [34, 34],
    [48, 20],
  ])('on a sensor of %i x %i: within it, times ascending, both polarities', (width, height) => {
    for (const i of [0, 4, 8]) {
      const recording = emulate(1, i, width, height);
      for (const name of columns) expect(recording[name].length).toBe(recording.time.length);
      expect(recording.x.every((x) => x < width)).toBe(true);
      expect(recording.y.every((y) => y < height)).toBe(true);
      expect(recording.time.every((t, k) => k === 0 || t >= recording.time[k - 1])).toBe(true);
      expect(recording.time.at(-1)).toBeLessThanOrEqual(DURATION);
      expect(new Set(recording.polarity)).toEqual(new Set([0, 1]));
    }
  });
});

describe('what the emulator is made of', () => {
  test('each digit is drawn inside the unit square, and its strokes hang together', () => {
    expect(GLYPHS.length).toBe(10);
    for (const { strokes } of GLYPHS.flat()) {
      for (const [x, y] of strokes.flat()) expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
      expect(strokes.every((stroke) => stroke.length >= 2)).toBe(true);
    }
  });

  test('ink is dark, paper is not, and the image is smooth in between', () => {
    const image = rasterise({ segments: Float64Array.of(-5, 0, 5, 0), thickness: 3 }, 1);
    expect(image(0, 0)).toBeCloseTo(Math.log(0.1), 2);
    expect(image(0, 4)).toBe(0);
    expect(image(20, 20)).toBe(0);
    for (let y = 0; y < 4; y += 0.05) expect(Math.abs(image(0, y + 0.05) - image(0, y))).toBeLessThan(0.2);
  });

  test('the camera moves without a jump, and rests at the corners', () => {
    for (let t = 0; t < DURATION; t += 1000) {
      const [[x0, y0], [x1, y1]] = [imageAt(t), imageAt(t + 1000)];
      expect(Math.hypot(x1 - x0, y1 - y0)).toBeLessThan(0.2);
    }
    expect(imageAt(95_000)).toEqual(imageAt(98_000));
  });

  test('without a contrast there is noise only; a dark image that moves right darkens its right edge', () => {
    const noise = watch(() => 0, 34, 34, 1, rng(1, 'test'));
    expect(noise.time.length).toBeGreaterThan(100);
    expect(noise.time.length).toBeLessThan(400);
    const digit = rasterise(write(1, rng(1, 'hand'), 1), 1);
    const { time, x, polarity } = watch(digit, 34, 34, 1, rng(1, 'test'));
    const mean = (p: number): number => {
      const of = [...x].filter((_, i) => polarity[i] === p && time[i] > 120_000 && time[i] < 170_000);
      return of.reduce((sum, value) => sum + value, 0) / of.length;
    };
    expect(mean(0)).toBeGreaterThan(mean(1) + 1);
  });
});
