/** Resets of an engine: to zero, by subtraction of the threshold through the ladder, and after the leak. */

import { expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';
import { replayEngine } from '../../src/golden/replay.js';
import { ladderSteps } from '../../src/snn/ladder-steps.js';
import type { EngineOp } from '../../src/snn/operations.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 2 }, { threshold: 187, beta: 0.9 });
const slot = 0;
const start = 230;
const zero: EngineOp[] = [{ kind: 'reset', slot }];
// 187 is more than the ladder moves at once.
const subtract = ladderSteps(-187, 8).map((weight): EngineOp => ({ kind: 'event', slot, weight }));
const leak: EngineOp = { kind: 'leak', slot };

toolDescribe(['ngspice'], 'reset', () => {
  async function last(ops: readonly EngineOp[], fault?: Parameters<typeof runBench>[1]) {
    const trace = { core: 0, engine: 0, slots: 2, initial: Float64Array.of(start, -60), ops };
    const model = replayModel(measuredModel(technology, sizing, 'transistor'), sizing.beta);
    const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
    const { membranes } = await runBench({ sizing, technology, level: 'transistor', trace }, fault);
    const at = (ops.length - 1) * 2;
    return { own: membranes[at]!, other: membranes[at + 1]!, want: golden.membranes[at]! };
  }

  test.each([
    ['to zero', zero, 0],
    ['by subtraction, in pieces', subtract, start - 187],
    ['by subtraction after the leak', [leak, ...subtract], 0.9 * start - 187],
    ['to zero, then the leak', [...zero, leak], 0],
  ] as const)('%s', async (_, ops, ideal) => {
    const { own, other, want } = await last(ops);
    expect(Math.abs(own - want)).toBeLessThan(0.5);
    expect(Math.abs(own - ideal)).toBeLessThan(2);
    expect(Math.abs(other - -60)).toBeLessThan(0.5);
  });

  test('a slot whose bottom switch stays open keeps its membrane', async () => {
    const change = (text: string) => text.replace(/^xb .*$/m, '* no bottom switch');
    const { own } = await last(zero, { file: 'slot.spice', change });
    expect(Math.abs(own)).toBeGreaterThan(20);
  });
});
