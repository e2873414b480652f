/** Verilator as the second simulator of L3: the same bench, and the same files to the last byte of what matters. */

import { expect, test } from 'vitest';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const built = build({
  name: 'both',
  sizes: [12, 31, 5],
  engines: 4,
  slots: 4,
  saturation: { min: -300, max: 400 },
  bias: 150,
});
const plan = planOf(built);
const samples = drawnSamples(12, 3, 8, 0.4);

toolDescribe(['iverilog', 'vvp', 'verilator'], 'Verilator beside Icarus', () => {
  test('same spikes, cycles and control words, chosen for a long run only', async () => {
    const request = { samples, simulator: 'auto', backpressure: 4711, trace: { core: 1, recording: 2 } } as const;
    const icarus = await simulate(plan, { ...request, expectedCycles: 1000 });
    const verilator = await simulate(plan, { ...request, expectedCycles: 1e9 });
    expect([icarus.simulator, verilator.simulator]).toEqual(['icarus', 'verilator']);
    expect(verilator.recordings).toEqual(icarus.recordings);
    expect(verilator.traces).toEqual(icarus.traces);
    expect(verilator.cycles).toBe(icarus.cycles);
    expect(icarus.recordings[0].layers.map(steps).flat(2).length).toBeGreaterThan(5);
  });

  test('sees a fault as Icarus does', async () => {
    const fault = (tree: ReadonlyMap<string, string>) => {
      const path = 'model/both_array_l0.v';
      return new Map([...tree, [path, (tree.get(path) ?? '').replace(/THETA = \d+/, 'THETA = 250')]]);
    };
    const good = await simulate(plan, { samples, simulator: 'icarus' });
    const bad = await simulate(plan, { samples, simulator: 'verilator' }, fault);
    expect(bad.recordings).not.toEqual(good.recordings);
    expect(bad.recordings).toEqual((await simulate(plan, { samples, simulator: 'icarus' }, fault)).recordings);
  });

  test('what it cannot compile is refused with its words', async () => {
    const broken = (tree: ReadonlyMap<string, string>) => {
      const path = 'rtl/both_core.v';
      return new Map([...tree, [path, (tree.get(path) ?? '').replace('endmodule', '')]]);
    };
    const running = simulate(plan, { samples, simulator: 'verilator' }, broken);
    await expect(running).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
      message: expect.stringMatching(/verilator refuses/),
    });
  });
});
