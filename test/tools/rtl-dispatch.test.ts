/** Both ways of dispatch compute the same to the last spike, at the ends of the ranges too, and count what they do. */

import { describe, expect, test } from 'vitest';
import { laneTables } from '../../generators/rtl/lanes.js';
import { registerAddress } from '../../generators/rtl/registers.js';
import type { AcceleratorPlan, CorePlan } from '../../generators/types.js';
import { createQuantisedGolden } from '../../src/golden/index.js';
import type { CoreCounters, RtlResult } from '../../src/sim/rtl/index.js';
import { naive, type Spikes } from '../fixtures/rtl/naive.js';
import { build, type Case, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const small: Case = { name: 'small', sizes: [9, 20, 6], engines: 4, slots: 3 };
const cases: readonly Case[] = [
  { ...small, name: 'clips', saturation: { min: -150, max: 210 }, bias: 90, queueDepth: 2 },
  { ...small, name: 'delayed', layer: { resetDelay: true }, cycles: 3, density: 0.2, queueDepth: 5 },
  { ...small, name: 'rounds', sizes: [9, 31, 6], cores: [2, 1], layer: { reset: 'zero' } },
  { ...small, name: 'one-engine', sizes: [5, 6, 4], engines: 1, slots: 7, weightBits: 4 },
  { ...small, name: 'one-slot', sizes: [5, 7, 6], engines: 8, slots: 1, weightBits: 4 },
  { ...small, name: 'widest', sizes: [5, 70], engines: 64, slots: 2, weightBits: 6 },
  { ...small, name: 'deepest', sizes: [8, 300, 5], engines: 2, slots: 256, weightBits: 5, bias: 20 },
];

const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

/** What a core of one round must have counted, from its tables and the spikes of the naive model alone. */
function expectedCounts(plan: AcceleratorPlan, core: CorePlan, input: number[][], spikes: Spikes) {
  const decoupled = plan.dispatch === 'decoupled' && core.engines > 1;
  const addressOf = plan.addressOf[core.layer - 1];
  const before = core.layer === 0 ? input : (spikes[core.layer - 1] ?? []);
  const words = before.flatMap((step) => [...step.map((k) => addressOf?.[k] ?? k), core.sources]);
  const entriesOf = laneTables(core).reduce(
    (sum, { count }) => sum.map((n, address) => n + (count[address] ?? 0)),
    new Array<number>(core.sources + 1).fill(0),
  );
  const total = (of: ArrayLike<number>): number => words.reduce((sum, address) => sum + of[address], 0);
  const entries = total(entriesOf);
  const own = spikes[core.layer].flat().filter((k) => core.neuron.includes(k)).length;
  return {
    events: before.flat().length,
    rows: decoupled ? entries : total(core.e2aCount),
    entries,
    spikes: own,
  };
}

const counted = ({ events, rows, entries, spikes }: CoreCounters) => ({ events, rows, entries, spikes });

toolDescribe(['iverilog', 'vvp'], 'dispatch', () => {
  describe.each(['lockstep', 'decoupled'] as const)('%s', (dispatch) => {
    test.each(cases)('computes what the specification says, and counts it: $name', async (given) => {
      const built = build({ ...given, dispatch });
      const plan = planOf(built);
      const samples = [...drawnSamples(given.sizes[0], 2, 9, 0.35), ...drawnSamples(given.sizes[0], 1, 3, 1)];
      const result = await simulate(plan, { samples });
      const expected = samples.map(({ input }) => naive(built, steps(input)));
      expect(found(result)).toEqual(expected);
      expect(expected[0].flat(2).length).toBeGreaterThan(2);
      result.recordings.forEach(({ counters }, r) => {
        for (const core of plan.cores) {
          const of = counters?.[core.index];
          if (of === undefined) throw new Error('no counters');
          expect(of.stall).toBeLessThan(of.cycles);
          if (plan.cores.some(({ rounds }) => rounds > 1)) continue;
          expect(counted(of)).toEqual(expectedCounts(plan, core, steps(samples[r].input), expected[r]));
          if (dispatch === 'lockstep') expect(of.busy).toBe(of.operations * plan.cyclesPerOperation);
          expect(of.busy).toBeLessThanOrEqual(of.cycles);
        }
      });
    });
  });

  test('the golden model is the same for both where membranes clip', async () => {
    const given: Case = { ...cases[0], sizes: [20, 25, 12], steps: 20 };
    const samples = drawnSamples(20, 2, 20, 0.3);
    for (const dispatch of ['lockstep', 'decoupled'] as const) {
      const built = build({ ...given, dispatch }, 7);
      const plan = planOf(built);
      const order = plan.addressOf.map((addresses) => {
        const ascending = [...addresses].sort((a, b) => a - b);
        return addresses.map((address) => ascending.indexOf(address));
      });
      const golden = createQuantisedGolden(built.network, { order, saturation: built.saturation });
      const expected = samples.map(({ input }) => golden.run(input));
      expect(expected[0].clipped[0]).toBeGreaterThan(0);
      const result = await simulate(plan, { samples, backpressure: 99 });
      expect(found(result)).toEqual(expected.map(({ layers }) => layers.map(steps)));
    }
  });

  test('a trim moves the threshold of its engine', async () => {
    const built = build({ ...small, name: 'trimmed', layer: { reset: 'zero' } });
    const plan = planOf(built);
    const samples = drawnSamples(9, 1, 12, 0.5);
    const trims = plan.cores.flatMap(({ index, engines }) =>
      Array.from({ length: engines }, (_, j) => {
        const register = (registerAddress('TRIM') + j).toString(16).padStart(7, '0');
        return `${index.toString(16).padStart(2, '0')}0${register}000000d8`;
      }),
    );
    const result = await simulate(plan, { samples }, (tree) => {
      const bench = 'tb/trimmed_tb.v';
      const config = `${tree.get('mem/config.hex')}${trims.join('\n')}\n`;
      const words = config.trim().split('\n').length;
      const text = (tree.get(bench) ?? '').replace(/CONFIG_WORDS = \d+/, `CONFIG_WORDS = ${words}`);
      return new Map([...tree, ['mem/config.hex', config], [bench, text]]);
    });
    // 0xd8 is -40
    const layers = built.network.layers.map((layer) => ({ ...layer, threshold: layer.threshold - 40 }));
    const lower = { ...built, network: { ...built.network, layers } };
    expect(found(result)).toEqual(samples.map(({ input }) => naive(lower, steps(input))));
    expect(found(result)).not.toEqual(samples.map(({ input }) => naive(built, steps(input))));
  });

  test('a sparse layer takes fewer cycles decoupled; one flipped sign in a list is seen', async () => {
    const given: Case = { ...small, name: 'sparse', sizes: [40, 64], engines: 8, slots: 8, density: 0.12 };
    const samples = drawnSamples(40, 1, 12, 0.5);
    const run = (dispatch: 'lockstep' | 'decoupled') =>
      simulate(planOf(build({ ...given, dispatch, queueDepth: 16 })), { samples });
    const [lockstep, decoupled] = [await run('lockstep'), await run('decoupled')];
    expect(found(decoupled)).toEqual(found(lockstep));
    expect(decoupled.recordings[0].cycles).toBeLessThan(lockstep.recordings[0].cycles);
    const wrong = await simulate(planOf(build({ ...given, dispatch: 'decoupled' })), { samples }, (tree) => {
      const text = tree.get('mem/config.hex') ?? '';
      // entry of 3 bits of slot, 7 of magnitude and a sign
      const flipped = text.replace(/^003.*$/gm, (word) =>
        (BigInt(`0x${word}`) ^ (1n << 10n)).toString(16).padStart(18, '0'),
      );
      return new Map([...tree, ['mem/config.hex', flipped]]);
    });
    expect(found(wrong)).not.toEqual(found(lockstep));
  });
});
