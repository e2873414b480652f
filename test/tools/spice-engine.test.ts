/** L4 and L5 for one engine: ngspice against the golden replay with the technology's measured numbers, and faults. */

import { describe, expect, test } from 'vitest';
import type { SpiceLevel } from '../../generators/analog/blocks-spice.js';
import { measuredModel } from '../../generators/analog/measured.js';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';
import { replayEngine } from '../../src/golden/replay.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import { engineWindow } from '../engine-window.js';
import { toolDescribe } from '../need-tools.js';
import { type BenchRun, runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const levels: SpiceLevel[] = ['macro', 'transistor'];

/** LSB: outside of it a decision must be the golden one */
const guard = 2;

interface Errors {
  readonly rms: number;
  readonly max: number;
  readonly wrongDecisions: number;
}

function compare(trace: EngineTrace, sizing: EngineSizing, level: SpiceLevel, run: BenchRun): Errors {
  const model = replayModel(measuredModel(technology, sizing, level), sizing.beta);
  const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
  const errors = golden.membranes.map((want, i) => Math.abs(run.membranes[i]! - want));
  let wrongDecisions = 0;
  trace.ops.forEach((op, i) => {
    if (op.kind !== 'fire') return;
    const near = Math.abs(golden.membranes[i * sizing.slots + op.slot]! - sizing.threshold) <= guard;
    if (!near && golden.decisions[i] !== run.decisions[i]) wrongDecisions++;
  });
  const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
  return { rms, max: Math.max(...errors), wrongDecisions };
}

const engine = (slotsPerEngine: number, threshold: number, beta = 0.9, weightBits = 8): EngineSizing =>
  sizeEngine(technology, { weightBits, slotsPerEngine }, { threshold, beta });

toolDescribe(['ngspice'], 'one engine in ngspice', () => {
  for (const level of levels) {
    // Thresholds of the layers of accel1; the first needs a larger membrane capacitor.
    for (const [slots, threshold, beta, bits, length] of [
      [4, 187, 0.9, 8, 120],
      [16, 396, 0.9, 8, 60],
      [16, 136, 0.9, 8, 60],
      [4, 100, 1, 8, 60],
      [4, 12, 0.75, 4, 60],
    ] as const) {
      test(`${level}: N=${slots}, threshold ${threshold}, beta ${beta}, ${bits} bits follows the golden replay`, async () => {
        const sizing = engine(slots, threshold, beta, bits);
        const trace = engineWindow(sizing, length, slots + threshold);
        const run = await runBench({ sizing, technology, level, trace });
        const errors = compare(trace, sizing, level, run);
        expect(errors.wrongDecisions).toBe(0);
        expect(errors.rms).toBeLessThan(0.3);
        expect(errors.max).toBeLessThan(1);
      });
    }
  }

  test('merged idle slots load the engine as separate ones do', async () => {
    const sizing = engine(12, 190);
    const few = engineWindow(engine(3, 190), 24, 5);
    const initial = Float64Array.from({ length: 12 }, (_, k) => few.initial[k] ?? 0);
    const merged = { ...few, slots: 12, initial };
    // One operation on every other slot at the end forces an instance for each.
    const separate = {
      ...merged,
      ops: [...few.ops, ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((slot) => ({ kind: 'reset', slot }) as const)],
    };
    const [a, b] = await Promise.all(
      [merged, separate].map((trace) => runBench({ sizing, technology, level: 'transistor', trace })),
    );
    const difference = Array.from({ length: few.ops.length * 12 }, (_, i) => a!.membranes[i]! - b!.membranes[i]!);
    // Separate slots are precharged one by one past those that wait already, which leaves a difference of its own:
    // it is judged apart from what the load does from then on.
    const start = difference.slice(0, 12);
    const moved = difference.map((d, i) => d - start[i % 12]!);
    expect(Math.max(...start.map(Math.abs))).toBeLessThan(0.1);
    expect(Math.max(...moved.map(Math.abs))).toBeLessThan(0.05);
  });

  describe('faults that the comparison must notice', () => {
    const sizing = engine(4, 187);
    const trace = engineWindow(sizing, 40, 9);
    const faults = {
      'link capacitors of the wrong ratio': {
        file: 'c2c_ladder.spice',
        change: (text: string) => text.replace('s=20.6f', 's=18f'),
      },
      'leak capacitor doubled': {
        file: 'leak.spice',
        change: (text: string) => text.replace('clk=11.1111f', 'clk=22.2222f'),
      },
      'bit 3 and its complement swapped': {
        file: 'bench.spice',
        change: (text: string) => text.replace('v_d3 d3 0', 'v_d3 dn3 0').replace('v_dn3 dn3 0', 'v_dn3 d3 0'),
      },
      'slot switch Sa stuck closed': {
        file: 'engine.spice',
        change: (text: string) => text.replace(/^(xslot1 vg bus) sa1 /m, '$1 vdd '),
      },
      'slot switch Sa stuck open': {
        file: 'engine.spice',
        change: (text: string) => text.replace(/^(xslot1 vg bus) sa1 /m, '$1 vss '),
      },
      'one membrane capacitor 2 % too large': {
        file: 'engine.spice',
        change: (text: string) => text.replace(/^xslot1 .*$/m, '$& ck=102f'),
      },
    };
    for (const level of levels) {
      for (const [name, fault] of Object.entries(faults)) {
        test(`${level}: ${name}`, async () => {
          const run = await runBench({ sizing, technology, level, trace }, fault);
          expect(compare(trace, sizing, level, run).max).toBeGreaterThan(1);
        });
      }
    }

    test.each(levels)('%s: one event of the wrong sign', async (level) => {
      const turned = trace.ops.map((op, i) => (i === 5 && op.kind === 'event' ? { ...op, weight: -op.weight } : op));
      const run = await runBench({ sizing, technology, level, trace: { ...trace, ops: turned } });
      expect(compare(trace, sizing, level, run).max).toBeGreaterThan(1);
    });

    test('transistor: Sa opens after Sb', async () => {
      const phases = { ...technology.phases, slotTopOff: 0.963 };
      const late = { ...technology, phases };
      const run = await runBench({ sizing, technology: late, level: 'transistor', trace });
      expect(compare(trace, sizing, 'transistor', run).max).toBeGreaterThan(1);
    });

    test('transistor: a reset that ends before the membrane is empty', async () => {
      const phases = { ...technology.phases, resetBottomOff: 0.03 };
      const run = await runBench({ sizing, technology: { ...technology, phases }, level: 'transistor', trace });
      expect(compare(trace, sizing, 'transistor', run).max).toBeGreaterThan(1);
    });

    test.each(levels)('%s: the terminator of the ladder is missing', async (level) => {
      // It shows in the low bits, a share of an LSB an event: many small events of one sign add up.
      const event = (i: number): EngineOp => ({ kind: 'event', slot: i % 2, weight: 3 });
      const small = { ...trace, initial: new Float64Array(4), ops: Array.from({ length: 16 }, (_, i) => event(i)) };
      const whole = await runBench({ sizing, technology, level, trace: small });
      expect(compare(small, sizing, level, whole).max).toBeLessThan(1);
      const fault = { file: 'c2c_ladder.spice', change: (text: string) => text.replace(/^ct .*$/m, '') };
      const run = await runBench({ sizing, technology, level, trace: small }, fault);
      expect(compare(small, sizing, level, run).max).toBeGreaterThan(1);
    });

    test('transistor: no preamplifier, the latch straight on the output', async () => {
      const event = (slot: number, weight: number): EngineOp => ({ kind: 'event', slot, weight });
      const fire = (slot: number, spike: boolean): EngineOp => ({ kind: 'fire', slot, spike });
      const ops = [event(0, 60), event(0, 124), fire(0, false), event(1, 127), event(1, 64), fire(1, true)];
      const near: EngineTrace = { core: 0, engine: 0, slots: 4, initial: new Float64Array(4), ops };
      const fault = {
        file: 'comparator.spice',
        change: (text: string) =>
          text
            .replace(/^m[1-4] .*\n|^r[12] vdda .*\n/gm, '')
            .replace(/^m6 da xp /m, 'm6 da vo ')
            .replace(/^m7 db xn /m, 'm7 db vth '),
      };
      const run = await runBench({ sizing, technology, level: 'transistor', trace: near }, fault);
      const whole = await runBench({ sizing, technology, level: 'transistor', trace: near });
      expect(compare(near, sizing, 'transistor', whole).wrongDecisions).toBe(0);
      expect(compare(near, sizing, 'transistor', run).wrongDecisions).toBeGreaterThan(0);
    });

    test('threshold 6 LSB too low', async () => {
      // 184 and 190 LSB against a threshold of 187.
      const event = (slot: number, weight: number): EngineOp => ({ kind: 'event', slot, weight });
      const fire = (slot: number, spike: boolean): EngineOp => ({ kind: 'fire', slot, spike });
      const ops = [event(0, 60), event(0, 124), fire(0, false), event(1, 127), event(1, 63), fire(1, true)];
      const near: EngineTrace = { core: 0, engine: 0, slots: 4, initial: new Float64Array(4), ops };
      const good = compare(
        near,
        sizing,
        'transistor',
        await runBench({ sizing, technology, level: 'transistor', trace: near }),
      );
      expect(good.wrongDecisions).toBe(0);
      const lowered = {
        ...sizing,
        thresholdVolts: (sizing.thresholdVolts - 6 * sizing.lsbVolts) as typeof sizing.thresholdVolts,
      };
      const bad = compare(
        near,
        sizing,
        'transistor',
        await runBench({ sizing: lowered, technology, level: 'transistor', trace: near }),
      );
      expect(bad.wrongDecisions).toBe(1);
    });
  });
});
