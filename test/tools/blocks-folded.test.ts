/** L5 with the folded-cascode op-amp and its shared bias: the same trajectories, within the same limits. */

import { expect, test } from 'vitest';
import type { SpiceLevel } from '../../generators/analog/blocks-spice.js';
import { generateEngineSpice } from '../../generators/analog/engine-spice.js';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { loadTechnology } from '../../src/config/technology.js';
import { replayEngine } from '../../src/golden/replay.js';
import { engineWindow } from '../engine-window.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

const technology = loadTechnology('generic90_folded');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });

test('the engine has the pins of its amplifier, and the bias lies beside it', () => {
  const files = generateEngineSpice({ sizing, technology, level: 'transistor' });
  expect(files.get('engine.spice')).toMatch(/\bvcm vbn1 vbn2 vbp1 vbp2\b/);
  expect(files.has('amplifier_bias.spice')).toBe(true);
  expect(generateEngineSpice({ sizing, technology, level: 'macro' }).has('amplifier_bias.spice')).toBe(false);
});

toolDescribe(['ngspice'], 'one engine with a folded cascode', () => {
  const trace = engineWindow(sizing, 40, 11);

  async function errors(level: SpiceLevel, fault?: Parameters<typeof runBench>[1]) {
    const model = replayModel(measuredModel(technology, sizing, level), sizing.beta);
    const golden = replayEngine(trace, model, sizing.threshold, sizing.beta, sizing.saturation);
    const run = await runBench({ sizing, technology, level, trace }, fault);
    const found = golden.membranes.map((want, i) => run.membranes[i]! - want);
    return {
      rms: Math.sqrt(found.reduce((sum, e) => sum + e * e, 0) / found.length),
      max: Math.max(...found.map(Math.abs)),
    };
  }

  test.each(['macro', 'transistor'] as const)('%s: below .3 LSB rms and 1 LSB max', async (level) => {
    const { rms, max } = await errors(level);
    expect(rms).toBeLessThan(0.3);
    expect(max).toBeLessThan(1);
  });

  test('a tenth of the bias current is noticed', async () => {
    const fault = { file: 'bench.spice', change: (text: string) => text.replace('iib vddb ib 5u', 'iib vddb ib 500n') };
    expect((await errors('transistor', fault)).max).toBeGreaterThan(1);
  });
});
