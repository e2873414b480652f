/** The picture of several explorations: whose line is drawn where, and what says so. */

import { describe, expect, test } from 'vitest';
import type { ExplorePoint, ExploreResult } from '../../src/flow/explore.js';
import { explorePage, explorePlot, frontLine, type Shown } from '../../src/flow/explore-plot.js';

const shown = (x: number, accuracy: number, best: boolean): Shown => ({
  exploration: 'one',
  kind: 'dominated',
  x,
  accuracy,
  best,
});
const corners = (points: readonly Shown[], fewer: boolean): number[][] =>
  frontLine(points, { fewer }, [0, 10], [-3, 3]).map(({ x, accuracy }) => [x, accuracy]);

describe('the line of a front', () => {
  const points = [shown(5, 2, true), shown(2, 0, true), shown(6, 1, false)];

  test('goes up where more energy buys accuracy, and on to the edge', () => {
    expect(corners(points, true)).toEqual([
      [2, -3],
      [2, 0],
      [5, 0],
      [5, 2],
      [10, 2],
    ]);
  });

  test('of a figure that is to be large, from its largest to the other edge', () => {
    const front = [shown(5, 0, true), shown(2, 2, true), shown(1, 1, false)];
    expect(corners(front, false)).toEqual([
      [5, -3],
      [5, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ]);
  });

  test('leaves out what is beaten, and is none where nothing was found', () => {
    expect(corners(points, true).flat()).not.toContain(6);
    expect(corners([], true)).toEqual([]);
  });
});

const point = (marked: string | null, accuracy: number, joules: number): ExplorePoint => ({
  setting: { weightBits: 4 } as ExplorePoint['setting'],
  marked,
  refused: null,
  front: marked === null,
  weighed: {
    merits: { accuracy, analog: 1e-13, driven: 2e-13, system: joules, latency: 1e-3, area: 1e-6, memoryBits: 1e6 },
    l1: accuracy,
    work: { analog: 1 / joules, driven: 1 / joules, system: 1 / joules },
    split: {} as never,
  },
});
const result = (design: string, points: readonly ExplorePoint[]): ExploreResult => ({
  version: 1,
  design,
  recordings: 7,
  emulated: design === 'two',
  seed: 1,
  judged: { level: 'L1', chips: 0 },
  objectives: ['accuracy', 'system'],
  points,
});

describe('one picture', () => {
  const one = result('one', [point('one', 0.9, 2e-11), point(null, 0.92, 1e-11)]);
  const two = result('two', [point('two', 0.4, 3e-11), point(null, 0.38, 2e-11)]);

  test('names every exploration, that of the same design again by a number', async () => {
    const svg = await explorePlot([one, two, one]);
    for (const name of ['>one<', '>two, EMULATED<', '>one (2)<', '>own configuration<']) expect(svg).toContain(name);
    expect(await explorePlot([one])).not.toContain('>two, EMULATED<');
  });

  test('the page is drawn for a desk and for a phone, in the colours of its reader', async () => {
    const page = await explorePage([one, two]);
    for (const part of ['class="wide"', 'class="narrow"', 'var(--found)', 'var(--missing)'])
      expect(page).toContain(part);
    expect(page).not.toContain('most accurate');
    expect(await explorePage([result('three', [point(null, 0.5, 1e-11)])])).toContain('most accurate');
  });
});
