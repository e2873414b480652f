/** Two of the accelerators of scripts/quality-sample.ts, drawn over the range of the parameters, and faults in one. */

import { expect, test } from 'vitest';
import { parameterSet } from '../../scripts/lib/parameter-sets.js';
import { judge } from '../../scripts/lib/quality.js';
import { toolDescribe } from '../need-tools.js';

toolDescribe(['verilator', 'yosys', 'iverilog', 'vvp'], 'a drawn accelerator', () => {
  test.each([
    ['lockstep, in two rounds', 29],
    ['decoupled, on three cores', 34],
  ])('passes: %s', async (_, index) => {
    const { faults, spikes, chipSpikes, cells } = await judge(await parameterSet(1, index));
    expect(faults).toEqual([]);
    expect(spikes).toBeGreaterThan(20);
    expect(chipSpikes).toBeGreaterThan(5);
    expect(cells).toBeGreaterThan(1000);
  });

  test('does not pass with a fault', async () => {
    const { faults } = await judge(await parameterSet(1, 29), (tree) => {
      const file = 'rtl/set29_sequencer.v';
      const text = tree.get(file) ?? '';
      expect(text).toContain('spiking_q <= spike & op_enable_q;');
      return new Map([...tree, [file, text.replace('spiking_q <= spike &', 'spiking_q <= ~spike &')]]);
    });
    expect(faults.join(' ')).toMatch(/spikes differ/);
  });
});
