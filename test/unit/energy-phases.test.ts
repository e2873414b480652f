/** What phases cost in an accelerator: lines shared by engines that begin together, one an engine where they do not. */

import { expect, test } from 'vitest';
import type { Characterisation } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import type { CoreCounts } from '../../src/energy/counts.js';
import { phaseParameters, phaseTerms } from '../../src/energy/phases.js';

const block = {
  kind: 'measured',
  bias: 1,
  line: { one: 600, more: 20 },
  ...{ event: 300, leak: null, fire: 250, reset: 100, none: 40 },
  waiting: { line: 5, controls: 0.1 },
  deadTime: 1e-10,
  latency: 3e-10,
};
const points = (...blocks: readonly unknown[]): Characterisation =>
  ({
    points: blocks.map((phases, i) => ({
      kind: 'measured',
      conditions: { ...nominal, temperature: 27 + i },
      energy: {},
      blocks: { phases },
    })),
  }) as unknown as Characterisation;

// 100 rows of 4 engines with 250 entries, 10 fires of 4 engines in 40
const counts = {
  ...{ entries: 250, rows: 100, operations: 110, engineFires: 40, engineLeaks: 0, engineResets: 0, engineClears: 0 },
} as CoreCounts;

const costs = (decoupled: boolean, seconds = 0): Record<string, number> => {
  const phases = phaseParameters(points(block), nominal)!;
  const own = decoupled ? { ...counts, rows: 250, operations: 260 } : counts;
  const terms = phaseTerms(phases, { counts: own, engines: 4, decoupled, seconds, cycle: 1 });
  return Object.fromEntries(terms.map(({ name, count, each }) => [name, count * each.typical]));
};

test('in lockstep one line runs an operation of all engines, and those without a part cost a little', () => {
  expect(costs(false)).toEqual({
    'delay lines': 110 * (600 + 3 * 20),
    'controls: synaptic events': 250 * 300,
    'controls: fires': 40 * 250,
    'controls: no part': (440 - 290) * 40,
  });
});

test('decoupled engines have a line each, and begin rows alone', () => {
  expect(costs(true)).toEqual({
    'delay lines': (250 + 40) * 600,
    'controls: synaptic events': 250 * 300,
    'controls: fires': 40 * 250,
  });
});

test('a line whose bias is on costs while it waits', () => {
  expect(costs(false, 1000)['lines that wait']).toBe((1000 - 110) * 5);
  expect(costs(true, 1000)['lines that wait']).toBe((4000 - 290) * 5);
});

test('a file without phases at one of its points has none', () => {
  expect(phaseParameters(points(block, undefined), nominal)).toBeNull();
  expect(phaseParameters(points(block, null), nominal)).toBeNull();
  expect(phaseParameters(points(block, { kind: 'failed', reason: '' }), nominal)).toBeNull();
  const { low, typical, high } = phaseParameters(points(block, { ...block, event: 500 }), nominal)!.event;
  expect([low, typical, high]).toEqual([300, 300, 500]);
});
