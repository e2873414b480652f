/** Layers over several rounds of a core: every spike in its order, whatever the cut, with and without waiting. */

import { expect, test } from 'vitest';
import { rng } from '../../src/random/index.js';
import type { RtlResult } from '../../src/sim/rtl/index.js';
import type { SpikeTrain } from '../../src/snn/types.js';
import { naive } from '../fixtures/rtl/naive.js';
import { build, type Case, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { stalled } from '../fixtures/rtl/stalls.js';
import { toolDescribe } from '../need-tools.js';

const maxCycles = 200_000;

const small: Case = { name: 'rounds', sizes: [9, 11, 5], engines: 2, slots: 3 };

const cases: readonly Case[] = [
  { ...small, name: 'two-rounds', cores: [1, 1] },
  { ...small, name: 'delayed', cores: [1, 1], layer: { resetDelay: true }, bias: 300 },
  { ...small, name: 'saturating', cores: [1, 1], saturation: { min: -150, max: 210 }, bias: 90 },
  { ...small, name: 'every-layer', sizes: [9, 22, 13, 8], cores: [2, 1, 1] },
  { ...small, name: 'uneven', sizes: [9, 29, 5], cores: [3, 1] },
  { ...small, name: 'five-rounds', sizes: [9, 29, 5], cores: [1, 1], slots: 3 },
  { ...small, name: 'one-and-three', sizes: [9, 21, 5], cores: [3, 1], parts: [7, 1] },
  { ...small, name: 'decoupled', sizes: [9, 22, 13, 8], cores: [2, 1, 1], dispatch: 'decoupled', bias: 200 },
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
    for (const more of [{}, { pipelined: true, backpressure: 77 }]) {
      const result = await simulate(plan, { samples, maxCycles, ...more });
      expect(found(result)).toEqual(expected);
      expect(result.warnings).toEqual([]);
    }
    expect(expected[0].flat(2).length).toBeGreaterThan(2);
  });

  test('any cut into parts, cores and rounds gives the spikes of one big core', async () => {
    for (let seed = 0; seed < 8; seed++) {
      const draw = rng(seed, 'cut');
      const sizes = [4 + draw.integer(9), 3 + draw.integer(20), 2 + draw.integer(9)];
      const engines = 1 + draw.integer(4);
      const slots = 1 + draw.integer(4);
      const parts = sizes.slice(1).map((n) => Math.ceil(n / (engines * slots)) + draw.integer(2));
      const cores = parts.map((n) => Math.max(Math.ceil(n / 16), 1 + draw.integer(Math.max(1, n - 1))));
      const fine = build(
        { name: 'cut', sizes, engines, slots, parts, cores, bias: 40, fifoDepth: 2 + draw.integer(4) },
        seed,
      );
      const coarse = build({ name: 'cut', sizes, engines: 1, slots: Math.max(...sizes), bias: 40 }, seed);
      // weights are drawn first: both have the same
      expect(fine.network).toEqual(coarse.network);
      const samples = drawnSamples(sizes[0], 2, 7, 0.4, seed);
      const [cut, whole] = [
        await simulate(planOf(fine), { samples, maxCycles }),
        await simulate(planOf(coarse), { samples, maxCycles }),
      ];
      expect(found(cut)).toEqual(samples.map(({ input }) => naive(fine, steps(input))));
      const sorted = (result: RtlResult) =>
        found(result).map((layers) => layers.map((train) => train.map((step) => step.toSorted((a, b) => a - b))));
      expect(sorted(cut)).toEqual(sorted(whole));
    }
  });

  test.each([cases[3], cases[6], { ...small, name: 'without', sizes: [9, 22, 13, 8] }])(
    'nothing is lost when every stream waits at random: $name',
    async (given) => {
      const built = build(given);
      const plan = planOf(built);
      const samples = drawnSamples(given.sizes[0], 3, 9, 0.4);
      const expected = samples.map(({ input }) => naive(built, steps(input)));
      const free = await simulate(plan, { samples, pipelined: true, maxCycles });
      for (const seed of [1, 2, 3]) {
        let modules = 0;
        const result = await simulate(plan, { samples, pipelined: true, backpressure: seed, maxCycles }, (tree) => {
          const changed = stalled(tree, 1000 * seed);
          modules = changed.modules;
          return changed.tree;
        });
        // the chain, each stage and the core; and the spool where there are rounds
        expect(modules).toBe(given.name === 'without' ? 5 : plan.stages.length + 3);
        expect(found(result)).toEqual(expected);
        expect(result.cycles).toBeGreaterThan(free.cycles);
      }
    },
  );

  test('a memory that is too small is said, and the run fails', async () => {
    const samples = drawnSamples(9, 2, 9, 0.4);
    const run = (more: Partial<Case>) => simulate(planOf(build({ ...cases[0], ...more })), { samples, maxCycles });
    await expect(run({ replayWords: 16 })).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
      message: expect.stringMatching(/a replay memory is too small, raise replayWords/),
    });
    await expect(run({ spoolWords: 16 })).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
      message: expect.stringMatching(/a spool is too small, raise spoolWords/),
    });
  });

  test.each([
    [
      'round 1 reads the tables of round 0',
      'rtl/two_rounds_tables.v',
      'e2a_first_q  <= e2a_base[E2A_BITS-1:0]',
      "e2a_first_q  <= {E2A_BITS{1'b0}}",
    ],
    [
      'a spike of round 1 has an address of round 0',
      'rtl/two_rounds_tables.v',
      'out_first_q  <= out_base[OUT_BITS-1:0]',
      "out_first_q  <= {OUT_BITS{1'b0}}",
    ],
    [
      'slot masks of round 0',
      'rtl/two_rounds_tables.v',
      'mask_first_q <= mask_base[MASK_BITS-1:0]',
      "mask_first_q <= {MASK_BITS{1'b0}}",
    ],
  ])('a fault is seen: %s', async (_, path, from, to) => {
    const built = build({ ...cases[0], parts: [3, 1] });
    const samples = drawnSamples(9, 2, 9, 0.5);
    const expected = samples.map(({ input }) => naive(built, steps(input)));
    const wrong = simulate(planOf(built), { samples, maxCycles }, (tree) => {
      const text = tree.get(path) ?? '';
      expect(text).toContain(from);
      return new Map([...tree, [path, text.replace(from, to)]]);
    });
    // a spike from an empty place is refused, others differ
    expect(await wrong.then(found, (error: Error) => error.message)).not.toEqual(expected);
  });
});

toolDescribe(['iverilog', 'vvp'], 'stages in Icarus', () => {
  test('work on different steps at the same time', async () => {
    const given: Case = { ...small, name: 'overlap', sizes: [30, 24, 24], engines: 4, slots: 6, fifoDepth: 16 };
    const built = build(given);
    const samples = drawnSamples(30, 1, 20, 0.5);
    const whole = await simulate(planOf(built), { samples });
    const alone = async (l: number, input: SpikeTrain): Promise<number> => {
      const { design, network, mapping, saturation } = built;
      const [layer, places] = [network.layers[l], mapping.layers[l]];
      const plan = planOf({
        design,
        network: { ...network, inputShape: [layer.synapses.sources], layers: [layer] },
        mapping: { ...mapping, layers: [{ ...places, parts: [{ core: 0, round: 0 }] }] },
        saturation: [saturation[l]],
      });
      return (await simulate(plan, { samples: [{ ...samples[0], input }] })).recordings[0].cycles;
    };
    const first = await alone(0, samples[0].input);
    const second = await alone(1, whole.recordings[0].layers[0]);
    const { cycles } = whole.recordings[0];
    expect(cycles).toBeGreaterThanOrEqual(Math.max(first, second));
    expect(Math.min(first, second)).toBeGreaterThan(0.5 * Math.max(first, second));
    // one after the other they would take the sum; side by side, the longer and about one step of the other
    expect(cycles).toBeLessThan(Math.max(first, second) + 0.2 * Math.min(first, second));
  });
});
