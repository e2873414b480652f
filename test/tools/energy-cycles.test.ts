/** The cycle model against clock cycles that a simulation of the generated Verilog counts. */

import { expect, test } from 'vitest';
import { countCycles, countOperations } from '../../src/energy/index.js';
import { build, type Case, drawnSamples, hushed } from '../fixtures/rtl/networks.js';
import { planOf, simulate } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const base = { sizes: [9, 22, 5], engines: 4, slots: 3 } as const;

const cases: readonly Case[] = [
  { name: 'several_cores', ...base, layer: { resetDelay: true }, bias: 100 },
  { name: 'reset_at_once', ...base, layer: { resetDelay: false, threshold: 200 } },
  { name: 'no_leak', ...base, layer: { beta: 1 } },
  { name: 'no_leak_delayed', ...base, layer: { beta: 1, resetDelay: true } },
  { name: 'to_zero', ...base, layer: { reset: 'zero' }, cycles: 5 },
  { name: 'shallow_queues', sizes: [30, 40, 40, 20], engines: 5, slots: 4, fifoDepth: 2, layer: { threshold: 60 } },
  { name: 'two_rounds', sizes: [9, 22, 5], engines: 4, slots: 3, cores: [1, 1], layer: { threshold: 90 } },
  {
    name: 'rounds_in_a_row',
    sizes: [9, 30, 20, 5],
    engines: 3,
    slots: 3,
    cores: [1, 1, 1],
    fifoDepth: 2,
    layer: { threshold: 60 },
  },
  {
    name: 'uneven_rounds',
    sizes: [8, 50, 7],
    engines: 4,
    slots: 3,
    cores: [2, 1],
    layer: { threshold: 90, resetDelay: true },
    bias: 50,
  },
  {
    name: 'one_and_three_rounds',
    sizes: [9, 21, 5],
    engines: 2,
    slots: 3,
    cores: [3, 1],
    parts: [7, 1],
    layer: { threshold: 90 },
  },
  { name: 'one_engine', sizes: [6, 7, 3], engines: 1, slots: 8, layer: { threshold: 30 }, density: 0.2 },
  {
    name: 'sparse',
    sizes: [40, 18, 9],
    engines: 3,
    slots: 3,
    density: 0.2,
    fifoDepth: 3,
    cycles: 3,
    bias: 20,
    layer: { threshold: 50 },
  },
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

const decoupled = cases.map((given, i) => ({
  ...given,
  name: `${given.name}_decoupled`,
  dispatch: 'decoupled' as const,
  queueDepth: 2 + (i % 4),
}));

toolDescribe(['iverilog', 'vvp'], 'cycles', () => {
  test.each([...cases, ...decoupled])('are those of the Verilog: $name', async (given) => {
    const plan = planOf(build(given));
    const samples = [
      ...[0.1, 0.6].flatMap((rate, i) => drawnSamples(given.sizes[0], 2, 6, rate, i)),
      hushed(drawnSamples(given.sizes[0], 1, 13, 0.3)[0]!),
    ];
    const { recordings } = await simulate(plan, { samples, isolated: true });
    const spikes = recordings.flatMap(({ layers }) => layers.map(({ address }) => address.length));
    expect(spikes.filter((count) => count > 0).length).toBeGreaterThan(spikes.length / 2);
    const counted = recordings.map(
      ({ layers }, i) => countCycles(plan, { input: samples[i]!.input, layers }).stepCycles,
    );
    expect(counted).toEqual(recordings.map(({ cycles }) => cycles));
    const hush = { input: samples[4]!.input, layers: recordings[4]!.layers };
    const lulls = countCycles(plan, hush).cores.map((core) => sum(core.lulls));
    // A bias is a row in every step; and where much is left above the threshold, spikes go on through the silence.
    if (given.bias === undefined && given.fifoDepth !== 2) expect(Math.max(...lulls)).toBeGreaterThan(3);
    if (given.bias !== undefined) expect(Math.min(...lulls)).toBe(0);
    // A register of the configuration has them compared, and nothing else changes.
    const compares = { ...plan, quiet: false };
    const walked = await simulate(compares, { samples: [samples[4]!], isolated: true });
    expect(walked.recordings[0]!.layers).toEqual(recordings[4]!.layers);
    expect(walked.recordings[0]!.cycles).toBe(countCycles(compares, hush).stepCycles);
    recordings.forEach(({ layers, counters }, i) => {
      const activity = { input: samples[i]!.input, layers };
      const { cores } = countOperations(plan, [activity]);
      const clock = countCycles(plan, activity).cores;
      const model = cores.map(({ events, rows, entries, operations, spikes }, c) => ({
        ...{ events, rows, entries, operations, spikes },
        ...{ busy: clock[c]!.busy, cycles: clock[c]!.cycles },
      }));
      expect(model).toEqual(counters!.map(({ core: _core, stall: _stall, ...counted }) => counted));
    });
    // What the model would not notice it has not modelled.
    const slower = { ...plan, cyclesPerOperation: plan.cyclesPerOperation + 1 };
    expect(countCycles(slower, { input: samples[0]!.input, layers: recordings[0]!.layers }).stepCycles).toBeGreaterThan(
      counted[0]!,
    );
  });

  test('what engines do is what the Verilog has them do', async () => {
    const plan = planOf(build(cases[0]!));
    const samples = drawnSamples(9, 1, 6, 0.5);
    for (const core of plan.cores.keys()) {
      const { recordings, traces } = await simulate(plan, { samples, trace: { core, recording: 0 } });
      const ops = traces.flatMap((trace) => trace.ops.map(({ kind }) => kind));
      const of = (kind: string): number => ops.filter((one) => one === kind).length;
      const { cores } = countOperations(plan, [{ input: samples[0]!.input, layers: recordings[0]!.layers }]);
      const { entries, engineResets, engineFires, engineLeaks, engineClears } = cores[core]!;
      expect([of('event'), of('fire'), of('leak'), of('reset')]).toEqual([
        entries + engineResets,
        engineFires,
        engineLeaks,
        engineClears,
      ]);
    }
  });
});
