/** Cost follows events, not sizes: counted by the constants that the model looks up, not by a clock. */

import { expect, test } from 'vitest';
import { Agenda } from '../../src/golden/agenda.js';
import { createFloatGolden } from '../../src/golden/index.js';
import type { FloatLayer, SpikeTrain } from '../../src/snn/types.js';

/** An array that counts how often an element is read. */
function counted(values: Float64Array, count: () => void): Float64Array {
  return new Proxy(values, {
    get(target, key) {
      const element = typeof key === 'string' && /^\d+$/.test(key);
      if (element) count();
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** `size` inputs, each to one neuron of its own. */
const synapses = (size: number) => ({
  sources: size,
  targets: size,
  offset: Uint32Array.from({ length: size + 1 }, (_, i) => i),
  target: Uint32Array.from({ length: size }, (_, i) => i),
});

const input = (size: number, steps: number): SpikeTrain => ({
  steps,
  size,
  offset: Uint32Array.from({ length: steps + 1 }, (_, t) => t),
  address: Uint32Array.from({ length: steps }, (_, t) => t % size),
});

function floatVisits(size: number, steps: number): number {
  let reads = 0;
  const filled = (value: number): Float64Array => new Float64Array(size).fill(value);
  const layer: FloatLayer = {
    ...{ name: 'a', shape: [size], synapses: { ...synapses(size), weight: filled(0.4) }, bias: null },
    ...{ beta: filled(0.9), gain: filled(1), threshold: filled(1), lowerBound: null },
    rest: filled(0),
    ...{ reset: 'zero', resetDelay: false, fire: 'above', inputDelay: 0, spikeDelay: 0 },
  };
  // The gain is looked up once a visit.
  const watched = { ...layer, gain: counted(layer.gain, () => reads++) };
  createFloatGolden({ inputShape: [size], layers: [watched] }).run(input(size, steps));
  return reads;
}

test('L0 visits a neuron once per step in which a spike reaches it, however large the layer', () => {
  expect(floatVisits(10, 200)).toBe(200);
  expect(floatVisits(1000, 200)).toBe(200);
  expect(floatVisits(1000, 400)).toBe(400);
});

test('an agenda holds what is added, always due or awake, each once, and forgets the rest', () => {
  const agenda = new Agenda(1000, Uint32Array.of(7));
  const due = (step: number, added: readonly number[], woken: readonly number[]): number[] => {
    agenda.begin(step);
    for (const neuron of added) agenda.add(neuron);
    for (const neuron of woken) agenda.wake(neuron);
    return [...agenda.neurons.subarray(0, agenda.count)].sort((a, b) => a - b);
  };
  expect(due(0, [3, 900, 3, 7], [900])).toEqual([3, 7, 900]);
  expect(due(1, [900], [7])).toEqual([7, 900]);
  expect(due(2, [], [5])).toEqual([7]);
  // Step 0 begins a new run.
  expect(due(0, [3], [])).toEqual([3, 7]);
});
