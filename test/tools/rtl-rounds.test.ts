/** Layers over several rounds of a core: every spike in its order, whatever the cut, with and without waiting. */

import { expect, test } from 'vitest';
import type { RtlResult } from '../../src/sim/rtl/index.js';
import { naive } from '../fixtures/rtl/naive.js';
import { build, type Case, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const small: Case = { name: 'rounds', sizes: [9, 11, 5], engines: 2, slots: 3 };

const cases: readonly Case[] = [
  { ...small, name: 'two-rounds', cores: [1, 1] },
  { ...small, name: 'delayed', cores: [1, 1], layer: { resetDelay: true }, bias: 300 },
  { ...small, name: 'saturating', cores: [1, 1], saturation: { min: -150, max: 210 }, bias: 90 },
  { ...small, name: 'every-layer', sizes: [9, 22, 13, 8], cores: [2, 1, 1] },
  { ...small, name: 'uneven', sizes: [9, 29, 5], cores: [3, 1] },
  { ...small, name: 'five-rounds', sizes: [9, 29, 5], cores: [1, 1], slots: 3 },
  { ...small, name: 'one-and-three', sizes: [9, 21, 5], cores: [3, 1], parts: [7, 1] },
  { ...small, name: 'small-queue', sizes: [9, 22, 13], cores: [2, 1], fifoDepth: 2, cycles: 3 },
];

const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

toolDescribe(['iverilog', 'vvp'], 'rounds in Icarus', () => {
  test.each(cases)('compute what the specification says: $name', async (given) => {
    const built = build(given);
    const samples = [
      ...drawnSamples(given.sizes[0], 2, 9, 0.35),
      { ...drawnSamples(given.sizes[0], 1, 4, 1)[0], id: 'full' },
      { ...drawnSamples(given.sizes[0], 1, 3, 0)[0], id: 'silent' },
    ];
    const plan = planOf(built);
    expect(Math.max(...plan.cores.map(({ rounds }) => rounds))).toBeGreaterThan(1);
    const expected = samples.map(({ input }) => naive(built, steps(input)));
    for (const more of [{}, { pipelined: true }, { backpressure: 77, pipelined: true }]) {
      const result = await simulate(plan, { samples, maxCycles: 100_000, ...more });
      expect(found(result)).toEqual(expected);
      expect(result.warnings).toEqual([]);
    }
    expect(expected[0].flat(2).length).toBeGreaterThan(2);
  });
});
