/** One drawn chip in ngspice: it runs, it differs from the nominal one as Pelgrom says, and it is the same every time. */

import { expect, test } from 'vitest';
import { characterisationTrace, fitModel } from '../../generators/analog/characterise.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 2 }, { threshold: 180, beta: 0.9 });
const trace = characterisationTrace(sizing, 3, 30);

toolDescribe(['ngspice'], 'a drawn engine', () => {
  const measure = async (level: 'macro' | 'transistor', sample?: number) => {
    const mismatch = sample === undefined ? undefined : { seed: 1, sample };
    return fitModel(trace, await runBench({ sizing, technology, level, trace, mismatch }), sizing);
  };

  test.each(['macro', 'transistor'] as const)(
    '%s level: gain strays, repeats alone, and stays close',
    async (level) => {
      const [plain, first, again, second] = [
        await measure(level),
        await measure(level, 0),
        await measure(level, 0),
        await measure(level, 1),
      ];
      expect(again).toEqual(first);
      expect(first.gain).not.toBe(plain.gain);
      expect(second.gain).not.toBe(first.gain);
      for (const drawn of [first, second]) {
        expect(Math.abs(drawn.gain - plain.gain)).toBeLessThan(0.02);
        expect(Math.abs(drawn.leakError - plain.leakError)).toBeLessThan(0.01);
      }
    },
  );
});
