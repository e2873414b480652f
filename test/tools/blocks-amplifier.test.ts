/** The amplifiers alone, against the figures of design/analog.md and against what their macromodels claim. */

import { expect, test } from 'vitest';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology, type Technology } from '../../src/config/technology.js';
import { amplifierFigures } from '../../src/flow/block-figures/amplifier.js';
import { toolDescribe } from '../need-tools.js';

const options = (technology: Technology, level: 'transistor' | 'macro') => ({
  technology,
  level,
  sizing: sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 }),
});

/** s, from the evaluation to the opening of Sa */
const time = ({ cycle, phases }: Technology): number => cycle * (phases.slotTopOff - phases.evaluate);

toolDescribe(['ngspice'], 'amplifier', () => {
  test.each([
    ['generic90', 66, 126e6, 30e-6],
    ['generic90_folded', 61, 112e6, 100e-6],
  ] as const)(
    '%s: at least %f dB and %f Hz, settled in time, over the swing',
    async (name, gain, bandwidth, current) => {
      const technology = loadTechnology(name);
      const { supply, swing } = technology;
      const found = await amplifierFigures(options(technology, 'transistor'));
      expect(found.gain).toBeGreaterThan(gain);
      expect(found.loopBandwidth).toBeGreaterThan(bandwidth);
      expect(found.phaseMargin).toBeGreaterThan(45);
      expect(found.settling).toBeLessThan(time(technology));
      expect(found.current).toBeLessThan(current);
      // 10 mV of the macromodel's linear range may lie outside of it.
      expect(found.swing[0]).toBeLessThan(supply.vmid - swing.down + 0.01);
      expect(found.swing[1]).toBeGreaterThan(supply.vmid + swing.up - 0.01);
      const macro = await amplifierFigures(options(technology, 'macro'));
      expect(Math.abs(macro.gain - found.gain)).toBeLessThan(4);
    },
  );

  test('with its cascodes biased away the inverter has not the gain', async () => {
    const technology = loadTechnology('generic90');
    const supply = { ...technology.supply, biasN: 0.3, biasP: 0.9 };
    const found = await amplifierFigures(options({ ...technology, supply }, 'transistor'));
    expect(found.gain).toBeLessThan(60);
  });
});
