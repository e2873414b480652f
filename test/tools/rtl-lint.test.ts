/** The generated netlist, its analog arrays as black boxes, is clean in Verilator and Yosys; faults are not. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { type Check, icarusLint, type Outcome, verilatorLint, yosysCheck } from '../../scripts/lib/verilog-checks.js';
import { writeTree } from '../../src/emit/write-tree.js';
import type { FileTree } from '../../src/ir/types.js';
import { build, type Case } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const cases: readonly Case[] = [
  { name: 'plain', sizes: [9, 11, 5], engines: 4, slots: 3, bias: 300 },
  { name: 'several-cores', sizes: [12, 31, 14], engines: 3, slots: 2, weightBits: 4, cycles: 5 },
  { name: 'one-of-all', sizes: [1, 1], engines: 1, slots: 1, fifoDepth: 2 },
  { name: 'rounds', sizes: [12, 31, 14, 5], engines: 3, slots: 2, cores: [2, 1, 1] },
  { name: 'two_rounds', sizes: [9, 11, 5], engines: 2, slots: 3, cores: [1, 1], replayWords: 100, spoolWords: 64 },
  { name: 'wide', sizes: [70, 130, 66], engines: 64, slots: 3, fifoDepth: 7 },
  { name: 'decoupled', sizes: [9, 11, 5], engines: 4, slots: 3, bias: 300, dispatch: 'decoupled' },
  { name: 'decoupled-wide', sizes: [70, 130, 66], engines: 64, slots: 3, queueDepth: 5, dispatch: 'decoupled' },
];

/** Runs a check on a written tree. */
const checked = (check: Check, given: Case, change = (tree: FileTree): FileTree => tree): Promise<Outcome> =>
  inScratch(async (folder) => {
    const tree = change(generateRtl(planOf(build(given))));
    await mkdir(join(folder, 'mem'), { recursive: true });
    await writeTree(folder, tree);
    const files = (tree.get('rtl/filelist.f') ?? '').trim().split('\n');
    return check(folder, files, `${given.name.replace(/-/g, '_')}_top`);
  });

const swap =
  (path: string, from: string, to: string) =>
  (tree: FileTree): FileTree => {
    const text = tree.get(path) ?? '';
    expect(text).toContain(from);
    return new Map([...tree, [path, text.replaceAll(from, to)]]);
  };

const tools: readonly (readonly [string, Check])[] = [
  ['Verilator', verilatorLint()],
  ['Yosys', yosysCheck],
  ['Icarus', icarusLint],
];

toolDescribe(['verilator', 'yosys', 'iverilog'], 'the generated netlist', () => {
  test.each(cases)('$name: no word from Verilator -Wall, with and without power pins', async (given) => {
    expect(await checked(verilatorLint(), given)).toMatchObject({ exitCode: 0, log: '' });
    expect(await checked(verilatorLint('-DUSE_POWER_PINS'), given)).toMatchObject({ exitCode: 0, log: '' });
  });

  test.each(cases)('$name: no warning from Icarus -Wall', async (given) => {
    expect(await checked(icarusLint, given)).toMatchObject({ exitCode: 0, log: '' });
  });

  test.each(cases)('$name: passes the checks of Yosys', async (given) => {
    const { exitCode, log } = await checked(yosysCheck, given);
    expect([exitCode, log.match(/^.*(Warning|ERROR).*$/gm)]).toEqual([0, null]);
    expect(log).toContain('Found and reported 0 problems.');
  });

  describe('faults are seen', () => {
    test.each([
      ['a width', verilatorLint(), swap('rtl/plain_fetch.v', 'look_kind_q[1] ?', 'look_kind_q ?')],
      ['a pin that is not there', verilatorLint(), swap('rtl/plain_stage_l0.v', '.op_kind ', '.op_kinds ')],
      ['a net without driver', yosysCheck, swap('rtl/plain_lane.v', '.row_valid   (row_valid)', '.row_valid   ()')],
      ['a loop', yosysCheck, swap('rtl/plain_encoder.v', 'assign idle      = !valid_q', 'assign idle      = !idle')],
    ])('%s', async (_, check, change) => {
      const { exitCode } = await checked(check, cases[0], change);
      expect(exitCode).not.toBe(0);
    });
  });

  describe.each(tools)('parameter guards of the rounds stop %s', (_, check) => {
    const given = cases.find(({ name }) => name === 'two_rounds') as Case;
    const stage = 'rtl/two_rounds_stage_l0.v';
    test.each([
      [
        'of a core',
        swap(
          stage,
          '.ROUNDS(2),\n    .ROUND_BITS(1),\n    .E2A_BITS(5),\n    .MASK_BITS(3)',
          '.ROUNDS(17),\n    .ROUND_BITS(5),\n    .E2A_BITS(8),\n    .MASK_BITS(6)',
        ),
        'rounds_outside_1_to_16',
      ],
      [
        'tables',
        swap(stage, '.ROUNDS(2),\n    .ROUND_BITS(1),\n    .E2A', '.ROUNDS(4),\n    .ROUND_BITS(1),\n    .E2A'),
        'tables_of_the_rounds',
      ],
      [
        'of a layer',
        swap(
          stage,
          '.ROUNDS(2),\n    .ROUND_BITS(1),\n    .WORDS(100)',
          '.ROUNDS(1),\n    .ROUND_BITS(1),\n    .WORDS(100)',
        ),
        'replay_rounds_outside_2_to_16',
      ],
      [
        'of a spool',
        swap(
          stage,
          '.ROUNDS(2),\n    .ROUND_BITS(1),\n    .WORDS(64)',
          '.ROUNDS(17),\n    .ROUND_BITS(1),\n    .WORDS(64)',
        ),
        'spool_rounds_outside_2_to_16',
      ],
      ['replay memory', swap(stage, '.WORDS(100)', '.WORDS(129)'), 'replay_words'],
      ['spool memory', swap(stage, '.WORDS(64)', '.WORDS(1)'), 'spool_words'],
    ])('%s', async (__, change, name) => {
      const { exitCode, log } = await checked(check, given, change);
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`menage_error_${name}`);
    });
  });

  describe.each(tools)('parameter guards stop %s', (_, check) => {
    test.each([
      ['event queue', swap('rtl/plain_stage_l0.v', '.FIFO_DEPTH(4)', '.FIFO_DEPTH(1)'), 'fifo_depth_below_2'],
      ['operation', swap('rtl/plain_stage_l0.v', '.CYCLES(2)', '.CYCLES(1)'), 'operation_below_2_cycles'],
      ['engines', swap('rtl/plain_stage_l0.v', '.ENGINES(4)', '.ENGINES(65)'), 'engines_outside_1_to_64'],
      ['slots', swap('rtl/plain_stage_l0.v', '.SLOTS(3)', '.SLOTS(257)'), 'slots_outside_1_to_256'],
      [
        'weights',
        swap('rtl/plain_stage_l0.v', '.MAGNITUDE_BITS(7)', '.MAGNITUDE_BITS(8)'),
        'weights_outside_4_to_8_bits',
      ],
    ])('%s', async (__, change, name) => {
      const { exitCode, log } = await checked(check, cases[0], change);
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`menage_error_${name}`);
    });
  });
});
