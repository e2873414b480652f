/** One drawn chip in ngspice: it runs, it differs from the nominal one as Pelgrom says, and it is the same every time. */

import { expect, test } from 'vitest';
import { middleCode, trimCode, trimOf } from '../../generators/analog/blocks/threshold-dac.js';
import { characterisationTrace, fitModel } from '../../generators/analog/characterise.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { comparatorFigures } from '../../src/flow/block-figures/comparator.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import { engineWindow } from '../engine-window.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 2 }, { threshold: 187, beta: 0.9 });
const trace = characterisationTrace(sizing, 3, 30);

toolDescribe(['ngspice'], 'a drawn engine', () => {
  test('macromodel: gain and leak stray, repeat alone, and stay close', async () => {
    const measure = async (sample?: number) => {
      const mismatch = sample === undefined ? undefined : { seed: 1, sample };
      return fitModel(trace, await runBench({ sizing, technology, level: 'macro', trace, mismatch }), sizing);
    };
    const [plain, first, again, second] = [await measure(), await measure(0), await measure(0), await measure(1)];
    expect(again).toEqual(first);
    expect(second.gain).not.toBe(first.gain);
    for (const drawn of [first, second]) {
      expect(drawn.gain).not.toBe(plain.gain);
      expect(Math.abs(drawn.gain - plain.gain)).toBeLessThan(0.02);
      expect(Math.abs(drawn.leakError - plain.leakError)).toBeLessThan(0.01);
    }
  });

  test('transistors: membranes stray by less than some LSB, and are the same again', async () => {
    const few = engineWindow(sizing, 10, 4);
    const measure = async (sample?: number) => {
      const mismatch = sample === undefined ? undefined : { seed: 1, sample };
      return (await runBench({ sizing, technology, level: 'transistor', trace: few, mismatch })).membranes;
    };
    const [plain, first, again] = [await measure(), await measure(0), await measure(0)];
    expect(again).toEqual(first);
    const strayed = Math.max(...first.map((v, i) => Math.abs(v - plain[i]!)));
    expect(strayed).toBeGreaterThan(0.01);
    expect(strayed).toBeLessThan(5);
  });

  test('the trim of the comparator alone serves in its engine: it decides right 4 LSB from the threshold', async () => {
    const trim = trimOf(technology);
    const middle = middleCode(trim);
    const mismatch = { seed: 1, sample: 2 };
    const alone = { technology, sizing, level: 'transistor' } as const;
    const nominal = await comparatorFigures({ ...alone, code: middle });
    const drawn = await comparatorFigures({ ...alone, mismatch, code: middle });
    // 4 LSB below the threshold and 4 above it, where the untrimmed comparator decides 7.6 LSB too low.
    const event = (slot: number, weight: number): EngineOp => ({ kind: 'event', slot, weight });
    const fire = (slot: number, spike: boolean): EngineOp => ({ kind: 'fire', slot, spike });
    const ops = [event(0, 63), event(0, 120), fire(0, false), event(1, 127), event(1, 64), fire(1, true)];
    const near: EngineTrace = { core: 0, engine: 0, slots: 2, initial: new Float64Array(2), ops };
    const decisions = async (code: number): Promise<number[]> => {
      const options = { sizing, technology, level: 'transistor', trace: near, trimCode: code, mismatch } as const;
      const run = await runBench(options);
      return ops.flatMap((op, i) => (op.kind === 'fire' ? [run.decisions[i]!] : []));
    };
    expect(await decisions(middle)).toEqual([1, 1]);
    expect(await decisions(trimCode(trim, drawn.offset - nominal.offset))).toEqual([0, 1]);
  });
});
