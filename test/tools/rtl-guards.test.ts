/** Parameters outside their ranges stop all three tools, by a module that does not exist and is named for it; those at the ends pass. */

import { describe, expect, test } from 'vitest';
import { type Check, icarusLint, verilatorLint, yosysCheck } from '../../scripts/lib/verilog-checks.js';
import { checked, swap } from '../fixtures/rtl/checked.js';
import type { Case } from '../fixtures/rtl/networks.js';
import { toolDescribe } from '../need-tools.js';

const plain: Case = { name: 'plain', sizes: [9, 11, 5], engines: 4, slots: 3 };
const twoRounds: Case = {
  name: 'two_rounds',
  sizes: [9, 11, 5],
  engines: 2,
  slots: 3,
  cores: [1, 1],
  replayWords: 100,
  spoolWords: 64,
};

/** Every parameter is at an end of its range in one of them. */
const limits: readonly Case[] = [
  { name: 'least', sizes: [1, 1], engines: 1, slots: 1, weightBits: 4, fifoDepth: 2, cycles: 2 },
  { name: 'most', sizes: [3, 70], engines: 64, slots: 256, weightBits: 8, fifoDepth: 4096, cycles: 64 },
  { name: 'queues', sizes: [3, 5], engines: 64, slots: 256, queueDepth: 1024, dispatch: 'decoupled' },
  { name: 'two_engines', sizes: [3, 5], engines: 2, slots: 3, queueDepth: 2, dispatch: 'decoupled' },
  { name: 'rounds', sizes: [3, 16, 2], engines: 1, slots: 1, cores: [1, 2] },
  { name: 'cores', sizes: [2, 64], engines: 1, slots: 1 },
];

const tools: readonly (readonly [string, Check])[] = [
  ['Verilator', verilatorLint()],
  ['Yosys', yosysCheck],
  ['Icarus', icarusLint],
];

toolDescribe(['verilator', 'yosys', 'iverilog'], 'the generated netlist', () => {
  describe.each(tools)('parameter guards of the rounds stop %s', (_, check) => {
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
      const { exitCode, log } = await checked(check, twoRounds, change);
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`menage_error_${name}`);
    });
  });

  describe.each(tools)('parameter guards stop %s', (_, check) => {
    const stage = 'rtl/plain_stage_l0.v';
    test.each([
      ['event queue', swap(stage, '.FIFO_DEPTH(4)', '.FIFO_DEPTH(1)'), 'fifo_depth_below_2'],
      ['operation', swap(stage, '.CYCLES(2)', '.CYCLES(1)'), 'operation_below_2_cycles'],
      ['engines', swap(stage, '.ENGINES(4)', '.ENGINES(65)'), 'engines_outside_1_to_64'],
      ['slots', swap(stage, '.SLOTS(3)', '.SLOTS(257)'), 'slots_outside_1_to_256'],
      ['weights', swap(stage, '.MAGNITUDE_BITS(7)', '.MAGNITUDE_BITS(8)'), 'weights_outside_4_to_8_bits'],
      ['front ends', swap(stage, '.LANES(1)', '.LANES(3)'), 'lanes_neither_1_nor_one_an_engine'],
      ['number of a core', swap(stage, '.CORE(0)', '.CORE(64)'), 'configuration_address'],
      ['configuration address', swap(stage, '.CFG_BITS(8)', '.CFG_BITS(7)'), 'configuration_address'],
      ['memory', swap('rtl/plain_core.v', '.WORDS(ROUNDS*SLOTS)', '.WORDS(0)'), 'memory_without_words'],
    ])('%s', async (__, change, name) => {
      const { exitCode, log } = await checked(check, plain, change);
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`menage_error_${name}`);
    });
  });

  describe.each(tools)('parameter guards of the chip stop %s', (_, check) => {
    const chip = 'rtl/chip/plain_chip.v';
    test.each([
      ['input address', swap(chip, '.IN_BITS(4)', '.IN_BITS(30)'), 'address_above_29_bits'],
      ['output address', swap(chip, '.OUT_BITS(4)', '.OUT_BITS(30)'), 'address_above_29_bits'],
      ['window', swap(chip, '.ADDR_BITS(8)', '.ADDR_BITS(7)'), 'window_address'],
    ])('%s', async (__, change, name) => {
      const { exitCode, log } = await checked(check, plain, change, 'chip');
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`menage_error_${name}`);
    });
  });

  describe.each(tools)('the ends of all ranges pass %s', (_, check) => {
    test.each(limits)('$name', async (given) => {
      const { exitCode, log } = await checked(check, given, undefined, 'chip');
      expect([exitCode, log.match(/^.*(Warning|ERROR|rror:).*$/gm)]).toEqual([0, null]);
    });
  });
});
