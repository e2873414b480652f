/** The section of a technology file that `menage characterize --into-technology` writes. */

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Characterisation } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import { loadTechnology } from '../../src/config/technology.js';
import { withMeasured } from '../../src/flow/technology-measured.js';

const { measured } = loadTechnology('generic90');
if (measured === undefined) throw new Error('generic90 was never measured');

const of = (level: 'transistor' | 'macro', points?: Characterisation['points']): Characterisation => ({
  version: 2,
  technology: 'generic90',
  level,
  simulator: 'ngspice 39',
  engine: { ...measured.engine, weightBits: 8, threshold: 187 },
  points: points ?? [
    {
      kind: 'measured',
      conditions: nominal,
      model: measured[level],
      effects: {} as never,
      energy: null,
      blocks: null,
    },
  ],
});

describe('withMeasured', () => {
  test.each([
    ['in place of the old section', 'name: x\n# kept\nmeasured:\n  command: old\n  more: 1\n'],
    ['behind a file that has none', 'name: x\n# kept\n'],
  ])('%s', (_, before) => {
    const text = withMeasured(before, of('transistor'), of('macro'), 'again');
    expect(text.startsWith('name: x\n# kept\nmeasured:\n')).toBe(true);
    expect(parse(text)).toEqual({ name: 'x', measured: { ...measured, command: 'again' } });
    expect(withMeasured(text, of('transistor'), of('macro'), 'again')).toBe(text);
  });

  test('what stands behind it is not lost: refused', () => {
    const text = 'measured:\n  command: old\nmodels: {}\n';
    expect(() => withMeasured(text, of('transistor'), of('macro'), 'x')).toThrow(/E_TECHNOLOGY.*last section/s);
  });

  test('an engine that does not work is not written', () => {
    const broken = of('transistor', [{ kind: 'failed', conditions: nominal, reason: 'it does not settle' }]);
    expect(() => withMeasured('', broken, of('macro'), 'x')).toThrow(/E_TECHNOLOGY.*does not settle/s);
  });
});
