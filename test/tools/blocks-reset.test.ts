/** Resets of an engine: to zero, by subtraction of the threshold through the ladder, and after the leak. */

import { expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadTechnology, type Technology } from '../../src/config/technology.js';
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

/** LSB that resets leave of both ends of the range where switches conduct worst, above what a reset of zero leaves. */
async function left(of: Technology, weightBits: number, threshold: number): Promise<number> {
  const engine = sizeEngine(of, { weightBits, slotsPerEngine: 3, headroom: 0.1 }, { threshold, beta: 0.9 });
  const { min, max } = engine.saturation;
  const ops = [0, 1, 2].map((k): EngineOp => ({ kind: 'reset', slot: k }));
  const trace = { core: 0, engine: 0, slots: 3, initial: Float64Array.of(min, 0, max), ops };
  const conditions = { corner: 'ss', temperature: -40, supply: 0.9 } as const;
  const { membranes } = await runBench({ sizing: engine, technology: of, level: 'transistor', trace, conditions });
  const [low, zeroed, high] = membranes.slice(-3) as unknown as [number, number, number];
  return Math.max(Math.abs(low - zeroed), Math.abs(high - zeroed));
}

toolDescribe(
  ['ngspice'],
  'largest engine of the second accelerator, at the slow cold corner and its lowest supply',
  () => {
    const layers = [
      // what the calculation aims at, and what it allows: the loop that holds the virtual ground is slowest here
      ['generic90', 5, 53, 0.5],
      ['generic90_fast', 4, 25, 2],
    ] as const;

    test.each(layers)('%s, %i bits: a reset empties a full membrane', async (name, bits, threshold, most) => {
      expect(await left(loadTechnology(name), bits, threshold)).toBeLessThan(most);
    });

    test.each(layers)('%s, %i bits with C of 8 bits: it does not', async (name, bits, threshold) => {
      const own = loadTechnology(name);
      const { unitMin: _, ...capacitors } = own.capacitors;
      expect(await left({ ...own, capacitors }, bits, threshold)).toBeGreaterThan(2);
    });
  },
);
