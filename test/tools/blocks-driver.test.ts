/** The level shifters between the controller's supply and that of the switches, alone and around a whole engine. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateBench } from '../../generators/analog/bench.js';
import { controlSupply, drivenEngineBlock } from '../../generators/analog/driven-engine.js';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { pins } from '../../generators/analog/spice-text.js';
import { replayModel } from '../../src/config/analog-model.js';
import { nominal } from '../../src/config/conditions.js';
import { loadTechnology } from '../../src/config/technology.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { driverFigures } from '../../src/flow/block-figures/driver.js';
import { runEnergy } from '../../src/flow/characterize-runs.js';
import { replayEngine } from '../../src/golden/replay.js';
import { deliveredEnergy, drivenEnergy } from '../../src/sim/spice/energy.js';
import { measureEngine } from '../../src/sim/spice/membranes.js';
import { runNgspice } from '../../src/sim/spice/ngspice.js';
import { engineWindow } from '../engine-window.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 6, slotsPerEngine: 2 }, { threshold: 45, beta: 0.9 });
const base = { technology, sizing, level: 'transistor' } as const;

test('the driven engine has every control once, and a supply for it', () => {
  const names = drivenEngineBlock(sizing).ports.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['d', 'su', 'sm', 'so', 'sl', 'sa', 'sb', 'en', 'ck', controlSupply]));
  expect(names.filter((name) => /^(dn|smn|son|sln|sbn)$/.test(name))).toEqual([]);
});

test('without shifters there is no driven engine', () => {
  const trace = engineWindow(sizing, 4, 1);
  const without = { ...technology, shifter: undefined };
  expect(() => generateBench({ ...base, technology: without, trace, controls: 'shifted' })).toThrow(/shifter/);
});

toolDescribe(['ngspice'], 'level shifters', () => {
  test.each([
    { ...nominal },
    { corner: 'ss', temperature: -40, supply: 0.9 },
    { corner: 'ff', temperature: 85, supply: 0.9 },
  ] as const)(
    '$corner, $temperature C, $supply: edges less than the shortest phase apart, no direct current',
    async (conditions) => {
      const { costs, delay, skew } = await driverFigures({ ...base, conditions });
      const phases = Object.values(technology.phases);
      const shortest = Math.min(...phases.slice(1).map((at, i) => at - phases[i]!)) * technology.cycle;
      expect(delay).toBeLessThan(shortest);
      expect(skew).toBeLessThan(shortest);
      // A PMOS whose gate is .24 V below its source would conduct all the time.
      expect(costs.both.leakage * technology.cycle).toBeLessThan(costs.both.energy / 10);
    },
  );

  test('a pull-up that is stronger than the pull-down does not switch at a low supply', async () => {
    const shifter = { ...technology.shifter!, pullUp: { w: 8e-6, l: 0.1e-6 }, pullDown: { w: 0.2e-6, l: 0.1e-6 } };
    const conditions = { corner: 'ss', temperature: -40, supply: 0.9 } as const;
    const { delay } = await driverFigures({ ...base, technology: { ...technology, shifter }, conditions });
    expect(delay).toBeNaN();
  });

  test('around an engine: the same membranes, and the energy that its parts add up to', async () => {
    const trace = engineWindow(sizing, 6, 3);
    const block = drivenEngineBlock(sizing);
    const controls = block.ports.filter(({ section }) => section === 'controls').flatMap(pins);
    const saved = [...controls, 'vddg', controlSupply].map((net) => `i(v_${net})`);
    const { tree, probe } = generateBench({ ...base, trace, controls: 'shifted', saved });
    const folder = await mkdtemp(join(tmpdir(), 'menage-driven-'));
    try {
      await writeTree(folder, tree);
      const { raw } = await runNgspice({ folder, deck: probe.deck, stopTime: probe.stopTime, timeout: 600 });
      const { membranes } = measureEngine(raw, probe);
      const model = replayModel(measuredModel(technology, sizing, 'transistor'), sizing.beta);
      const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
      const errors = golden.membranes.map((want, i) => Math.abs(membranes[i]! - want));
      expect(Math.max(...errors)).toBeLessThan(1);
      const { cycle, phases, supply } = technology;
      const from = probe.sampleTimes[0]! - phases.sample * cycle;
      const all = [[from, from + trace.ops.length * cycle]] as const;
      const [vdd, vddg] = [supply.vdd, supply.vddg!];
      const whole =
        controls.reduce((sum, net) => sum + drivenEnergy(raw, { current: `i(v_${net})`, volts: vdd }, all)[0]!, 0) +
        deliveredEnergy(raw, { current: `i(v_${controlSupply})`, volts: vdd }, all)[0]! +
        deliveredEnergy(raw, { current: 'i(v_vddg)', volts: vddg }, all)[0]!;
      const context = { ...base, conditions: nominal, simulator: 'ngspice', cache: null, timeout: 600 };
      const { drivers } = await runEnergy(context, trace);
      const added = drivers.reduce((sum, joules) => sum + joules, 0);
      expect(added / whole).toBeGreaterThan(0.85);
      expect(added / whole).toBeLessThan(1.15);
      // Without the shifters it would be a small part.
      const lines = await runEnergy({ ...context, technology: { ...technology, shifter: undefined } }, trace);
      expect(lines.drivers.reduce((sum, joules) => sum + joules, 0) / whole).toBeLessThan(0.5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
