import { describe, expect, test } from 'vitest';
import { rng } from '../../src/random/index.js';

const count = 2000;

describe.each([
  ['by index', (i: number) => rng(7, 'mismatch', i)],
  ['by name', (i: number) => rng(1, `chunk 0-${i}`)],
  ['by seed', (i: number) => rng(i, 'draw')],
])('streams that differ %s', (_how, stream) => {
  test('begin independently: flat, and no draw tells the next', () => {
    const first = Array.from({ length: count }, (_, i) => stream(i).uniform());
    const bins = new Uint32Array(10);
    for (const value of first) bins[Math.floor(10 * value)]++;
    // Five sigma of a binomial count.
    const sigma = Math.sqrt(count * 0.1 * 0.9);
    for (const bin of bins) expect(Math.abs(bin - count / 10)).toBeLessThan(5 * sigma);
    const mean = first.reduce((sum, x) => sum + x, 0) / count;
    const power = first.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    const lag = first.slice(1).reduce((sum, x, i) => sum + (x - mean) * ((first[i] as number) - mean), 0) / power;
    expect(Math.abs(lag)).toBeLessThan(5 / Math.sqrt(count));
  });

  test('are the same again', () => {
    expect(stream(3).uniform()).toBe(stream(3).uniform());
    expect(stream(3).uniform()).not.toBe(stream(4).uniform());
  });
});
