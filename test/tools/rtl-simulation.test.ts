/** L3 in small: the generated Verilog in Icarus against a naive model and the golden one, spike by spike. */

import { describe, expect, test } from 'vitest';
import { createQuantisedGolden, idealAnalog, replayEngine } from '../../src/golden/index.js';
import type { RtlResult } from '../../src/sim/rtl/index.js';
import type { Sample } from '../../src/snn/types.js';
import { naive } from '../fixtures/rtl/naive.js';
import { build, type Case, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const small: Case = { name: 'small', sizes: [9, 11, 5], engines: 4, slots: 3 };

const cases: readonly Case[] = [
  { ...small, name: 'subtract' },
  { ...small, name: 'subtract-delayed', layer: { resetDelay: true } },
  { ...small, name: 'reset-zero', layer: { reset: 'zero' } },
  { ...small, name: 'fire-at', layer: { fire: 'at', threshold: 20, beta: 1 }, weightBits: 4 },
  { ...small, name: 'no-leak', layer: { beta: 1 } },
  { ...small, name: 'no-leak-delayed', layer: { beta: 1, resetDelay: true } },
  { ...small, name: 'no-memory', layer: { beta: 0 }, bias: 60 },
  { ...small, name: 'no-memory-delayed', layer: { beta: 0, resetDelay: true } },
  { ...small, name: 'bias-in-pieces', bias: 400 },
  { ...small, name: 'threshold-in-pieces', weightBits: 5, layer: { threshold: 47, resetDelay: true } },
  { ...small, name: 'saturating', saturation: { min: -150, max: 210 }, bias: 90 },
  { ...small, name: 'several-cores', sizes: [12, 31, 14, 3], engines: 3, slots: 2 },
  { ...small, name: 'engines-7', sizes: [6, 17, 4], engines: 7 },
  { ...small, name: 'one-engine', sizes: [5, 6, 4], engines: 1, slots: 5 },
  { ...small, name: 'one-slot', sizes: [5, 7, 6], engines: 4, slots: 1 },
  { ...small, name: 'one-neuron', sizes: [1, 1], engines: 1, slots: 1, density: 1, bias: 100, layer: { threshold: 9 } },
  {
    ...small,
    name: 'one-source',
    sizes: [1, 3, 1],
    engines: 2,
    slots: 4,
    density: 1,
    bias: 100,
    layer: { threshold: 9 },
  },
  { ...small, name: 'many-engines', sizes: [8, 60, 10], engines: 33, slots: 5 },
  { ...small, name: 'slow-operations', cycles: 5, fifoDepth: 2 },
  { ...small, name: 'odd-fifo', cycles: 3, fifoDepth: 5, sizes: [9, 20, 6], engines: 3, slots: 4 },
];

/** Spikes of every recording and layer, step by step. */
const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

const samplesFor = ({ sizes }: Case): Sample[] => [
  ...drawnSamples(sizes[0], 2, 9, 0.35),
  // all inputs at once, then nothing; and a recording in which nothing happens at all
  { ...drawnSamples(sizes[0], 1, 4, 1)[0], id: 'full' },
  { ...drawnSamples(sizes[0], 1, 3, 0)[0], id: 'silent' },
];

toolDescribe(['iverilog', 'vvp'], 'generated Verilog in Icarus', () => {
  test.each(cases)('computes what the specification says: $name', async (given) => {
    const built = build(given);
    const samples = samplesFor(given);
    const plan = planOf(built);
    const result = await simulate(plan, { samples });
    const expected = samples.map(({ input }) => naive(built, steps(input)));
    expect(found(result)).toEqual(expected);
    expect(result.warnings).toEqual([]);
    // a comparison of silence with silence would prove nothing
    expect(expected[0].flat(2).length).toBeGreaterThan(2);
  });

  test('agrees with the golden model bit for bit, clipping included', async () => {
    const given: Case = { ...cases[10], sizes: [20, 25, 12], steps: 20 };
    const built = build(given, 7);
    const samples = drawnSamples(20, 2, 20, 0.3);
    const plan = planOf(built);
    const order = plan.addressOf.map((addresses) => {
      const ascending = [...addresses].sort((a, b) => a - b);
      return addresses.map((address) => ascending.indexOf(address));
    });
    const golden = createQuantisedGolden(built.network, { order, saturation: built.saturation });
    const expected = samples.map(({ input }) => golden.run(input));
    expect(expected[0].clipped[0]).toBeGreaterThan(0);
    const result = await simulate(plan, { samples });
    expect(found(result)).toEqual(expected.map(({ layers }) => layers.map(steps)));
  });

  test('loses nothing when the receiver stalls', async () => {
    const built = build({ ...small, name: 'stalled', sizes: [9, 22, 12], fifoDepth: 2 });
    const samples = samplesFor(small);
    const free = await simulate(planOf(built), { samples });
    const stalled = await simulate(planOf(built), { samples, backpressure: 12345 });
    expect(found(stalled)).toEqual(found(free));
    const total = ({ recordings }: RtlResult): number => recordings.reduce((sum, { cycles }) => sum + cycles, 0);
    expect(total(stalled)).toBeGreaterThan(total(free));
  });

  test('recordings do not see each other, whatever process plays them', async () => {
    const built = build({ ...small, name: 'shared' });
    const samples = drawnSamples(9, 5, 6, 0.4);
    const progress: number[] = [];
    const plan = planOf(built);
    const together = await simulate(plan, { samples, processes: 1 });
    const pipelined = await simulate(plan, { samples, processes: 1, pipelined: true });
    const apart = await simulate(plan, { samples, processes: 3, onProgress: (done) => void progress.push(done) });
    expect(found(apart)).toEqual(found(together));
    expect(found(pipelined)).toEqual(found(together));
    expect(pipelined.cycles).toBeLessThan(together.cycles);
    expect(progress.at(-1)).toBe(5);
    expect(apart.recordings.map(({ cycles }) => cycles)).toEqual(together.recordings.map(({ cycles }) => cycles));
  });

  describe('trace of the control words', () => {
    const built = build({
      ...small,
      name: 'traced',
      sizes: [9, 22, 5],
      saturation: { min: -300, max: 400 },
      bias: 150,
    });
    const samples = drawnSamples(9, 3, 6, 0.4);

    test.each([0, 1, 2])('of core %i: replayed, the comparators decide the same', async (core) => {
      const plan = planOf(built);
      const { traces } = await simulate(plan, { samples, trace: { core, recording: 1 } });
      expect(traces).toHaveLength(4);
      const { threshold, beta, saturation, occupied, engines, slotsUsed } = plan.cores[core];
      const decisions = traces.map((trace) => {
        const replay = replayEngine(trace, idealAnalog, threshold, beta, saturation);
        const recorded = trace.ops.map((op) => (op.kind === 'fire' && op.spike ? 1 : 0));
        expect([...replay.decisions]).toEqual(recorded);
        return recorded.filter((spike) => spike === 1).length;
      });
      expect(decisions.reduce((a, b) => a + b)).toBeGreaterThan(0);
      // every occupied slot is cleared once, and fires and leaks in every step
      const places = occupied.slice(0, slotsUsed * engines).reduce((sum, lives) => sum + lives, 0);
      const count = (kind: string): number => traces.flatMap(({ ops }) => ops).filter((op) => op.kind === kind).length;
      expect([count('reset'), count('fire'), count('leak')]).toEqual([places, 6 * places, 6 * places]);
      // negative control: the same operations with a lower threshold decide otherwise
      const other = traces.map((trace) => [
        ...replayEngine(trace, idealAnalog, threshold - 60, beta, saturation).decisions,
      ]);
      expect(other.flat().reduce((a, b) => a + b)).not.toBe(decisions.reduce((a, b) => a + b));
    });

    test('is of one recording and does not change it', async () => {
      const plan = planOf(built);
      const plain = await simulate(plan, { samples });
      const second = await simulate(plan, { samples, trace: { core: 0, recording: 1 } });
      const third = await simulate(plan, { samples, trace: { core: 0, recording: 2 }, processes: 1 });
      expect(found(second)).toEqual(found(plain));
      expect(second.traces[0].ops).not.toEqual(third.traces[0].ops);
      expect(plain.traces).toEqual([]);
    });
  });
});
