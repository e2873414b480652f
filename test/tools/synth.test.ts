/** Synthesis of a small accelerator to OSU018: what Yosys and OpenSTA wrote, and faults that must show. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { verifyGates } from '../../src/flow/levels/gates.js';
import { silent } from '../../src/flow/progress.js';
import { synthesise } from '../../src/flow/synth.js';
import type { CellActivity } from '../../src/sim/synth/activity.js';
import { mapToCells } from '../../src/sim/synth/map.js';
import { analysePower } from '../../src/sim/synth/power.js';
import { analyseTiming, parseTiming } from '../../src/sim/synth/timing.js';
import { cellsDescribe, osu018 } from '../fixtures/cells.js';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';

const plan = planOf(build({ name: 'small', sizes: [5, 7, 3], engines: 2, slots: 2, fifoDepth: 2 }));
const cells = osu018.replace(/lib$/, 'v');

/** A written tree and a folder to work in. */
const written = <T>(use: (folder: string, work: string) => Promise<T>): Promise<T> =>
  inScratch(async (scratch) => {
    const [folder, work] = [join(scratch, 'tree'), join(scratch, 'work')];
    await mkdir(folder);
    await mkdir(work);
    await writeTree(folder, generateRtl(plan));
    return use(folder, work);
  });

cellsDescribe(['yosys', 'sta', 'iverilog', 'vvp'], 'synthesis to OSU018', () => {
  test('maps everything, checks every flip-flop and meets 100 MHz', async () => {
    const { result, log, netlist } = await written(async (folder, work) => {
      const request = { folder, liberty: osu018, clockMHz: 100, work, timeout: 300, progress: silent };
      const { result, mapped } = await synthesise(request);
      return { result, netlist: mapped.netlist, log: await readFile(join(work, 'timing.log'), 'utf8') };
    });
    expect(result).toMatchObject({ met: true, unconstrained: [], unchecked: [], clockMHz: 100 });
    expect(result.setup.slack).toBeGreaterThan(0);
    expect(result.hold.slack).toBeGreaterThan(0);
    expect(result.recovery!.slack).toBeGreaterThan(0);
    expect(result.removal!.slack).toBeGreaterThan(0);
    const resets = [...netlist.asynchronous].filter((pin) =>
      netlist.storing.includes(pin.slice(0, pin.lastIndexOf('/'))),
    );
    expect(result.recovery!.endpoints).toBeGreaterThanOrEqual(resets.length);
    expect(resets.length).toBeGreaterThan(100);
    // sizes that the plan says, not the netlist
    const words = plan.cores.flatMap((core) => [core.slots, core.sources + 1, Math.max(1, core.rows.rows)]);
    expect(result.memories.map((memory) => memory.words).sort()).toEqual(expect.arrayContaining(words.sort()));
    expect(result.arrays).toHaveLength(plan.cores.length);
    // the top is the sum of its parts and their cells
    const cells = Object.values(result.cells).reduce((sum, count) => sum + count, 0);
    expect(result.blocks[0].cells).toBe(cells);
    expect(result.blocks.filter(({ module }) => module === 'small_core')).toHaveLength(plan.cores.length);
    expect(result.controls).toMatchObject([{ caught: true }]);

    // a log that lacks what it should hold is not believed
    const flop = netlist.storing[0];
    const without = log
      .split('\n')
      .filter((line) => !line.startsWith(`${flop}/`))
      .join('\n');
    const { met, unchecked } = parseTiming(without, netlist, 'log');
    expect([met, unchecked[0]]).toEqual([false, flop]);
    const loose = log.replace('menage: setup', 'Warning: There is 1 unconstrained endpoint.\n  u_a/D\nmenage: setup');
    expect(parseTiming(loose, netlist, 'log')).toMatchObject({ met: false, unconstrained: ['u_a/D'] });
    // nor is one whose reset comes too late
    const reset = [...netlist.asynchronous].find((pin) => log.includes(`${pin} (`))!;
    const late = log.replace(
      new RegExp(`^(${reset.replace(/[[\]$]/g, '\\$&')} .*) \\d\\S* \\(MET\\)$`, 'm'),
      '$1 -0.1 (VIOLATED)',
    );
    expect(parseTiming(late, netlist, 'log').met).toBe(false);
    expect(() => parseTiming(log.replace('menage: hold', ''), netlist, 'log')).toThrow(/not whole/);
    expect(() => parseTiming(`Error: net.v, line 1 syntax error\n${log}`, netlist, 'log')).toThrow(/complains/);
  });

  test('an unclocked register is seen', async () => {
    await written(async (folder, workDir) => {
      const file = join(folder, 'rtl', 'small_encoder.v');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('always @(posedge clk or', 'always @(posedge load or'));
      const { netlist } = await mapToCells({ folder, liberty: osu018, period: 10, workDir, timeout: 300 });
      const { met, unchecked } = await analyseTiming({ netlist, period: 10, workDir, timeout: 300 });
      expect(met).toBe(false);
      expect(unchecked.length).toBeGreaterThan(0);
    });
  });

  test('Verilog that leaves a net without driver is refused', async () => {
    await written(async (folder, workDir) => {
      const file = join(folder, 'rtl', 'small_lane.v');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('.row_valid   (row_valid)', '.row_valid   ()'));
      const running = mapToCells({ folder, liberty: osu018, period: 10, workDir, timeout: 300 });
      await expect(running).rejects.toMatchObject({ code: 'E_TOOL_FAILED' });
    });
  });

  test.each([
    ['the Liberty functions', undefined],
    ["their maker's Verilog", cells],
  ])(
    'L6: the netlist spikes as the RTL does, cycle by cycle, and with a swapped cell it does not: %s',
    async (_, maker) => {
      await written(async (folder, mapDir) => {
        const mapped = await mapToCells({ folder, liberty: osu018, period: 10, workDir: mapDir, timeout: 300 });
        const work = join(mapDir, 'gate-level');
        await mkdir(work);
        let activity: CellActivity | undefined;
        const verdict = await verifyGates({
          ...{ layout: plan, layers: ['a', 'b'], samples: drawnSamples(5, 2, 6, 0.5), expectedCycles: 0 },
          ...{ folder, mapped, mapDir, cells: maker, work, limits: { jobs: 1, timeout: 300 } },
          onActivity: (found) => {
            activity = found;
          },
        });
        expect(verdict).toMatchObject({ status: 'pass', mismatches: 0, negativeControls: [{ caught: true }] });
        expect(verdict.figures.spikes).toBeGreaterThan(5);
        await analyseTiming({ netlist: mapped.netlist, period: 10, workDir: mapDir, timeout: 300 });
        const { top, blocks } = mapped.netlist;
        const power = await analysePower({ top, blocks, activity: activity!, workDir: mapDir, timeout: 300 });
        const sum = (keys: RegExp): number =>
          power.filter(({ path }) => keys.test(path)).reduce((n, p) => n + p.total, 0);
        expect(sum(/^u_stage[^/]*$/)).toBeLessThanOrEqual(sum(/^$/));
        expect(sum(/^u_stage[^/]*$/)).toBeGreaterThan(0.9 * sum(/^$/));
        // the configuration stands still while a recording is worked, the sequencer does not
        const moving = (name: string): number => {
          const [found] = power.filter(({ path }) => path.endsWith(name));
          return (found!.internal + found!.switching) / found!.clock;
        };
        expect(moving('u_core0/u_sequencer')).toBeGreaterThan(5 * moving('u_core0/u_config'));
      });
    },
  );
});
