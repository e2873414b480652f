/** Negative controls of L3: faults in the generated tree that the simulation must bring to light. */

import { describe, expect, test } from 'vitest';
import type { FileTree } from '../../src/ir/types.js';
import { type RtlResult, simulateRtl } from '../../src/sim/rtl/index.js';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { inScratch, planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const built = build({
  name: 'faulty',
  sizes: [9, 22, 5],
  engines: 4,
  slots: 3,
  layer: { resetDelay: true },
  bias: 100,
});
const plan = planOf(built);
const samples = drawnSamples(9, 2, 12, 0.5);

/** Replaces text of one file; the fault must be one. */
const edit =
  (path: string, change: (text: string) => string) =>
  (tree: FileTree): FileTree => {
    const text = tree.get(path) ?? '';
    const changed = change(text);
    expect(changed).not.toBe(text);
    return new Map([...tree, [path, changed]]);
  };

const config = (change: (text: string) => string) => edit('mem/config.hex', change);

/** One bit of the first word of the configuration that `line` matches. */
const flip = (line: RegExp, bit: number) =>
  config((text) =>
    text.replace(line, (word) => (BigInt(`0x${word}`) ^ (1n << BigInt(bit))).toString(16).padStart(18, '0')),
  );

/** The mask without its lowest engine. */
const leavesOut = (word: string): string => {
  const bits = BigInt(`0x${word}`);
  return (bits & (bits - 1n)).toString(16).padStart(18, '0');
};

const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

toolDescribe(['iverilog', 'vvp'], 'faults in the generated tree', () => {
  // engines 4, slots 3 (2 bits): a row is 8 bits of slots, then 28 of magnitudes, 4 signs, 4 valid bits
  test.each([
    ['a magnitude in MEM_S&N', flip(/^003000000[02468ace].*$/m, 8 + 6)],
    ['a sign in MEM_S&N', flip(/^003000000[13579bdf].*$/m, 4)],
    ['a valid bit in MEM_S&N', flip(/^003000000[13579bdf].*$/m, 8)],
    ['the row count of a source in MEM_E2A', flip(/^002.*$/m, 1)],
    ['a bit of a slot mask', config((text) => text.replace(/^0010000004.*$/m, leavesOut))],
    ['the mode register: reset not delayed', flip(/^0000000000.*$/m, 3)],
    ['the mode register: no leak', flip(/^0000000000.*$/m, 0)],
    ['the last piece of the threshold', flip(/^0000000003.*$/m, 4)],
    ['a register of the last core', flip(/^0200000003.*$/m, 4)],
  ])('one flipped bit is seen in the spikes: %s', async (_, fault) => {
    const [good, bad] = [await simulate(plan, { samples }), await simulate(plan, { samples }, fault)];
    expect(found(bad)).not.toEqual(found(good));
  });

  const model = 'model/faulty_array_l0.v';
  test.each([
    ['threshold', edit(model, (text) => text.replace(/THETA = \d+/, 'THETA = 250'))],
    ['leak', edit(model, (text) => text.replace(/BETA {2}= 0\.90/, 'BETA  = 0.80'))],
    ['sign', edit(model, (text) => text.replace('if (op_sign[0])', 'if (!op_sign[0])'))],
  ])('a wrong real-number model is seen in the spikes: %s', async (_, fault) => {
    const [good, bad] = [await simulate(plan, { samples }), await simulate(plan, { samples }, fault)];
    expect(found(bad)).not.toEqual(found(good));
  });

  test.each([
    ['a configuration that lacks a word', config((text) => text.replace(/\n.*\n$/, '\n')), /not of this accelerator/],
    ['Verilog that does not compile', edit('rtl/faulty_core.v', (text) => text.replace('endmodule', '')), /refuses/],
    [
      'an encoder that never sends',
      edit('rtl/faulty_encoder.v', (t) => t.replace('= valid_q;', "= 1'b0;")),
      /max_cycles/,
    ],
    [
      'a neuron in an empty place',
      edit('rtl/faulty_stage_l1.v', (text) =>
        text.replace('out_word = core_out_word', "out_word = core_out_word ^ 6'd15"),
      ),
      /no neuron lives/,
    ],
  ])('is refused: %s', async (_, fault, message) => {
    const running = simulate(plan, { samples, maxCycles: 50_000 }, fault);
    await expect(running).rejects.toMatchObject({ code: 'E_TOOL_FAILED', message: expect.stringMatching(message) });
  });

  describe('a simulation that would not end', () => {
    const stuck = edit('rtl/faulty_encoder.v', (text) => text.replace('= valid_q;', "= 1'b0;"));

    test('stops at its deadline', async () => {
      await expect(simulate(plan, { samples, timeout: 1 }, stuck)).rejects.toMatchObject({ code: 'E_TOOL_TIMEOUT' });
    });

    test('stops on request', async () => {
      const abort = new AbortController();
      const running = simulate(plan, { samples, signal: abort.signal }, stuck);
      setTimeout(() => abort.abort(), 500);
      await expect(running).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
    });
  });

  test('a folder that is no generated tree is named', async () => {
    await inScratch(async (folder) => {
      const running = simulateRtl({ samples, folder, layout: plan, workDir: folder, timeout: 9 });
      await expect(running).rejects.toMatchObject({ code: 'E_FILE' });
    });
  });

  test('input that does not fit the accelerator is refused before anything runs', async () => {
    await expect(simulate(plan, { samples: [] })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(simulate(plan, { samples: drawnSamples(8, 1, 2, 1) })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(simulate(plan, { samples, trace: { core: 9, recording: 0 } })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
    });
    await expect(simulate(plan, { samples, trace: { core: 0, recording: 2 } })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
    });
  });
});
