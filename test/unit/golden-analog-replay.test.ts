import { expect, test } from 'vitest';
import {
  type AnalogOptions,
  createAnalogGolden,
  type EngineModel,
  idealEngine,
  inferChips,
  replayEngine,
} from '../../src/golden/index.js';
import type { EngineOp } from '../../src/snn/operations.js';
import { quantise } from '../../src/snn/quantise/index.js';
import { randomFloatNetwork, randomTrain } from '../golden-nets.js';

const measured: EngineModel = {
  ...idealEngine,
  ...{ gain: 1.003, offset: -0.25, droop: 0.002, beta: 0.47, leakOffset: 0.15, residual: 0.01, resetOffset: 0.4 },
  comparatorOffset: 0.6,
  bend: { linear: [-60, -40, -20, 25, 45, 70], held: [-50, -38, -20, 25, 43, 55] },
};

const slots = 4;

/** One layer over engines of four slots, and what each of its operations did. */
function observed(reset: 'zero' | 'subtract', model: EngineModel) {
  const shape = { sizes: [9, 10], reset, resetDelay: reset === 'subtract', fire: 'above', bias: true } as const;
  const float = randomFloatNetwork(5, shape);
  const leaky = { ...float, layers: float.layers.map((layer) => ({ ...layer, beta: layer.beta.map(() => 0.5) })) };
  const network = quantise(leaky, 6);
  const engine = Uint16Array.from({ length: 10 }, (_, k) => Math.floor(k / slots));
  const slot = Uint16Array.from({ length: 10 }, (_, k) => k % slots);
  const done: { engine: number; op: EngineOp; membrane: number }[] = [];
  const options: AnalogOptions = {
    layers: [{ model, engine, slot }],
    seed: 1,
    cycle: 20e-9,
    observe: (_, k, kind, weight, membrane) => {
      const place = { slot: slot[k] };
      const op = kind === 'event' ? { kind, weight, ...place } : { kind, spike: false, ...place };
      done.push({ engine: engine[k], op: op as EngineOp, membrane });
    },
  };
  const result = createAnalogGolden(network, options).run(randomTrain(5, 9, 30, 5));
  return { network, done, result };
}

test.each(['zero', 'subtract'] as const)('L2 and the replay of one engine agree to the last bit, reset %s', (reset) => {
  const { network, done } = observed(reset, measured);
  const [layer] = network.layers;
  const own = done.filter(({ engine }) => engine === 1);
  const kinds = new Set(own.map(({ op }) => op.kind));
  expect(kinds.has('event') && kinds.has('leak') && kinds.has('fire')).toBe(true);
  expect(kinds.has('reset')).toBe(reset === 'zero');
  const initial = new Float64Array(slots).fill(measured.resetOffset);
  const ops = own.map(({ op }) => op);
  const trace = { core: 0, engine: 1, slots, initial, ops };
  const level = layer.threshold + measured.comparatorOffset;
  const replay = replayEngine(trace, measured, level, layer.beta, null);
  const found = ops.map(({ slot }, i) => replay.membranes[i * slots + slot]);
  expect(found).toEqual(own.map(({ membrane }) => membrane));
  const wrong = replayEngine(trace, { ...measured, droop: 0 }, level, layer.beta, null);
  expect(ops.map(({ slot }, i) => wrong.membranes[i * slots + slot])).not.toEqual(found);
});

test('membranes go into the bend, and never beyond its end', () => {
  const { done, result } = observed('subtract', measured);
  expect(Math.max(...done.map(({ membrane }) => membrane))).toBeGreaterThan(25);
  expect(Math.max(...done.map(({ membrane }) => membrane))).toBeLessThanOrEqual(55);
  expect(result.clipped[0]).toBeGreaterThan(0);
});

test('a chip is the same whenever it is run, and another one is not', async () => {
  const network = quantise(
    randomFloatNetwork(3, { sizes: [9, 8, 4], reset: 'subtract', resetDelay: true, fire: 'above' }),
    6,
  );
  const layers = network.layers.map(({ synapses: { targets } }) => ({
    model: { ...idealEngine, noise: 2 },
    engine: new Uint16Array(targets),
    slot: Uint16Array.from({ length: targets }, (_, k) => k),
    draws: [
      {
        ladder: [0.2, -0.1, 0, 0.1, 0],
        slots: Array.from({ length: 8 }, (_, k) => k / 50),
        leak: 0.1,
        offset: 0.5,
        threshold: 2,
      },
    ],
  }));
  const chip: AnalogOptions = { layers, seed: 1, cycle: 20e-9 };
  const data = { network, inputs: [randomTrain(3, 9, 40, 6), randomTrain(4, 9, 40, 6)] };
  const [first, second, typical] = await inferChips(data, [
    chip,
    { ...chip, seed: 2 },
    { ...chip, layers: layers.map((layer) => ({ ...layer, draws: undefined })) },
  ]);
  const [again] = await inferChips(data, [chip]);
  expect(again).toEqual(first);
  expect(second).not.toEqual(first);
  expect(typical).not.toEqual(first);
});
