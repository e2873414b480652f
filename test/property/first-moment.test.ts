/** What no mapping of a random mask reaches: by counting out every placement of small layers. */

import { describe, expect, test } from 'vitest';
import { leastRatio, logPartitions, mostRows } from '../../scripts/lib/first-moment.js';
import { prunedLinear } from '../../scripts/lib/synthetic-layers.js';
import { evaluate } from '../../src/mapper/search.js';

/** Every way to put n neurons on M engines that are alike. */
function* placements(n: number, engines: number, before: readonly number[] = []): Generator<readonly number[]> {
  if (before.length === n) return yield before;
  const named = Math.min(engines, 1 + Math.max(-1, ...before) + 1);
  for (let j = 0; j < named; j++) yield* placements(n, engines, [...before, j]);
}

describe('first moment', () => {
  test.each([
    [5, 2],
    [6, 3],
    [8, 4],
  ])('%i neurons on %i engines: as many placements as there are', (n, engines) => {
    expect(Math.exp(logPartitions(n, engines))).toBeCloseTo([...placements(n, engines)].length, 6);
  });

  test('probabilities are those of all sets, and no sizes of engines do better than equal ones', () => {
    const [n, engines] = [7, 3];
    const most = mostRows(n, engines);
    for (const bin of placements(n, engines)) {
      const fit = Array.from(most, () => new Array<number>(n + 1).fill(0));
      for (let set = 0; set < 2 ** n; set++) {
        const count = [0, 0, 0];
        bin.forEach((j, k) => {
          count[j] += (set >> k) & 1;
        });
        const d = count.reduce((a, b) => a + b);
        for (let r = Math.max(...count); r < most.length; r++) fit[r][d]++;
      }
      const equal = [0, 1, 2].every((j) => bin.filter((b) => b === j).length >= 2);
      most.forEach((atMost, r) => {
        atMost.forEach((log, d) => {
          const share = Math.exp(log) * Math.exp(Math.log(combinations(n, d)));
          if (equal) expect(fit[r][d]).toBeCloseTo(share, 6);
          else expect(fit[r][d]).toBeLessThanOrEqual(share + 1e-6);
        });
      });
    }
  });

  test('holds for the optimum of every mask, and not for one that is no draw', () => {
    const [sources, neurons, engines] = [600, 8, 3];
    const all = [...placements(neurons, engines)].map((bin) => ({ engines, parts: 1, bin: Uint32Array.from(bin) }));
    const bounds = (problem: ReturnType<typeof prunedLinear>) => {
      const { offset } = problem.synapses;
      const degrees = Array.from({ length: sources }, (_, i) => offset[i + 1] - offset[i]);
      const bound = degrees.reduce((sum, d) => sum + Math.ceil(d / engines), 0);
      const optimum = Math.min(...all.map((placement) => evaluate(problem, placement).cost)) / bound;
      return [leastRatio(degrees, [neurons], engines), optimum] as const;
    };
    for (let seed = 0; seed < 10; seed++) {
      const [least, optimum] = bounds(prunedLinear(seed, sources, neurons, 0.5));
      expect(least).toBeGreaterThan(1.05);
      expect(optimum).toBeGreaterThan(least);
    }
    // Neurons 0 to 2, 3 to 5 and the rest share all sources: what they cost is their bound.
    const offset = Uint32Array.from({ length: sources + 1 }, (_, i) => 3 * i);
    const target = Uint32Array.from({ length: 3 * sources }, (_, s) => (Math.floor(s / 3) % 2) * 3 + (s % 3));
    const weight = new Int16Array(3 * sources).fill(1);
    const [least, optimum] = bounds({
      name: 'blocks',
      synapses: { sources, targets: neurons, offset, target, weight },
    });
    expect(least).toBeGreaterThan(1.05);
    expect(optimum).toBe(1);
  });
});

const combinations = (n: number, k: number): number => (k === 0 ? 1 : (combinations(n - 1, k - 1) * n) / k);
