/** The generated netlist, its analog arrays as black boxes, is clean in Verilator and Yosys; faults are not. */

import { describe, expect, test } from 'vitest';
import { icarusLint, verilatorLint, yosysCheck } from '../../scripts/lib/verilog-checks.js';
import { checked, swap } from '../fixtures/rtl/checked.js';
import type { Case } from '../fixtures/rtl/networks.js';
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
});
