/** An engine whose switches the controller's words move, through phase generator and level shifters, all in transistors. */

import { expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';
import { replayEngine } from '../../src/golden/replay.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 5, slotsPerEngine: 2 }, { threshold: 20, beta: 0.9 });
const options = { technology, sizing, level: 'transistor', controls: 'generated' } as const;

/** LSB, largest error of a membrane, and which decisions differ. */
async function errors(trace: EngineTrace, fault?: Parameters<typeof runBench>[1]) {
  const { membranes, decisions } = await runBench({ ...options, trace }, fault);
  const model = replayModel(measuredModel(technology, sizing, 'transistor'), sizing.beta);
  const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
  const off = golden.membranes.map((want, i) => Math.abs(membranes[i]! - want));
  return {
    largest: Math.max(...off),
    decided: trace.ops.flatMap(({ kind }, i) => (kind === 'fire' ? [decisions[i]] : [])),
  };
}

toolDescribe(['ngspice'], 'an engine that words drive', () => {
  test('computes what the model does, in every kind of operation', async () => {
    const { largest, decided } = await errors({
      ...{ core: 0, engine: 0, slots: 2, initial: Float64Array.of(14, -6) },
      ops: [
        { kind: 'event', slot: 0, weight: 15 },
        { kind: 'event', slot: 1, weight: -13 },
        { kind: 'fire', slot: 0, spike: true },
        { kind: 'fire', slot: 1, spike: false },
        { kind: 'leak', slot: 1 },
        { kind: 'reset', slot: 0 },
      ],
    });
    expect(largest).toBeLessThan(1);
    expect(decided).toEqual([1, 0]);
  });

  test('does not where Su opens too late', async () => {
    const change = (text: string): string =>
      text.replace(/^(xwindow_su0) t_autozerooff t_autozerooffn/m, '$1 t_compare t_comparen');
    const trace = {
      ...{ core: 0, engine: 0, slots: 2, initial: Float64Array.of(14, -6) },
      ops: [{ kind: 'event', slot: 0, weight: 15 } as const],
    };
    expect((await errors(trace, { file: 'phase_line.spice', change })).largest).toBeGreaterThan(1);
  });
});
