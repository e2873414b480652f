/** The accelerator as tables: a case worked by hand, and what is refused. */

import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../generators/plan/index.js';
import type { LayerMapping } from '../../src/mapper/types.js';
import type { QuantisedLayer } from '../../src/snn/types.js';
import { type Built, build } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

/**
 * Two inputs onto three neurons on 2 engines x 2 slots, and these onto one:
 * neuron 0 on engine 1 slot 0, neuron 1 on engine 1 slot 1, neuron 2 on engine 0 slot 1.
 */
function byHand(): Built {
  const given = build({ name: 'by-hand', sizes: [2, 3, 1], engines: 2, slots: 2, weightBits: 4 });
  const [first, second] = given.network.layers;
  const layers: QuantisedLayer[] = [
    {
      ...first,
      threshold: 15,
      bias: Int32Array.of(9, 0, -16),
      synapses: {
        sources: 2,
        targets: 3,
        offset: Uint32Array.of(0, 3, 4),
        target: Uint32Array.of(0, 1, 2, 2),
        weight: Int16Array.of(3, -4, 5, -7),
      },
    },
    {
      ...second,
      bias: null,
      synapses: {
        sources: 3,
        targets: 1,
        offset: Uint32Array.of(0, 1, 1, 2),
        target: Uint32Array.of(0, 0),
        weight: Int16Array.of(7, -1),
      },
    },
  ];
  const mapping = {
    ...given.mapping,
    layers: [
      {
        name: 'layer0',
        neurons: 3,
        parts: [{ core: 0, round: 0 }],
        part: Uint16Array.of(0, 0, 0),
        engine: Uint16Array.of(1, 1, 0),
        slot: Uint16Array.of(0, 1, 1),
      },
      {
        name: 'layer1',
        neurons: 1,
        parts: [{ core: 1, round: 0 }],
        part: Uint16Array.of(0),
        engine: Uint16Array.of(0),
        slot: Uint16Array.of(0),
      },
    ],
  };
  return { ...given, network: { ...given.network, layers }, mapping };
}

test('addresses are part, slot, engine; holes have no rows', () => {
  const plan = planOf(byHand());
  expect([...plan.addressOf[0]]).toEqual([1, 3, 2]);
  expect(plan.addressSpace).toEqual([4, 4]);
  expect([...plan.cores[0].neuron]).toEqual([-1, 0, 2, 1]);
  expect([...plan.cores[0].occupied]).toEqual([0, 1, 1, 1]);
  expect(plan.cores.map((core) => [core.slotsUsed, core.sources])).toEqual([
    [2, 2],
    [1, 4],
  ]);
  // addresses 0 (no neuron) and 3 (neuron 1, without synapses) read nothing, nor does the bias at 4
  expect([...plan.cores[1].e2aCount]).toEqual([0, 1, 1, 0, 0]);
  expect(plan.stages).toEqual([[0], [1]]);
});

test('a row holds one entry an engine; biases beyond one magnitude come in pieces, in order', () => {
  const { e2aBase, e2aCount, rows } = planOf(byHand()).cores[0];
  expect([...e2aBase]).toEqual([0, 2, 3]);
  expect([...e2aCount]).toEqual([2, 1, 3]);
  const entries = Array.from({ length: rows.rows }, (_, r) =>
    [0, 1].map((j) => {
      const at = r * 2 + j;
      return rows.valid[at] === 1 ? [rows.weight[at], rows.slot[at]] : null;
    }),
  );
  expect(entries).toEqual([
    [
      [5, 1],
      [3, 0],
    ],
    [null, [-4, 1]],
    [[-7, 1], null],
    [
      [-7, 1],
      [7, 0],
    ],
    [
      [-7, 1],
      [2, 0],
    ],
    [[-2, 1], null],
  ]);
});

test('a layer over several cores takes each neuron once, and addresses go on from core to core', () => {
  const built = build({ name: 'several', sizes: [5, 17, 3], engines: 3, slots: 2 });
  const plan = planOf(built);
  expect(plan.stages).toEqual([[0, 1, 2], [3]]);
  expect(plan.cores.map((core) => core.addressBase)).toEqual([0, 6, 12, 0]);
  const lived = plan.cores.slice(0, 3).flatMap(({ neuron }) => [...neuron].filter((k) => k >= 0));
  expect(lived.sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, k) => k));
});

describe('refuses', () => {
  const given = build({ name: 'refused', sizes: [4, 6, 2], engines: 2, slots: 3, bias: 5 });
  const place = (change: Partial<LayerMapping>): Built => ({
    ...given,
    mapping: { ...given.mapping, layers: [{ ...given.mapping.layers[0], ...change }, given.mapping.layers[1]] },
  });
  const layer = (change: Partial<QuantisedLayer>): Built => ({
    ...given,
    network: { ...given.network, layers: [{ ...given.network.layers[0], ...change }, given.network.layers[1]] },
  });
  const rounds = (many: number): Built => {
    const built = build({ name: 'rounds', sizes: [4, 9, 2], engines: 2, slots: 2, cores: [1, 1], parts: [many, 1] });
    return { ...built, design: { ...built.design, accelerator: { ...built.design.accelerator, rounds: 2 } } };
  };
  const parts = (core: number, round: number) => ({ parts: [{ core, round }] });
  const heavy = { ...given.network.layers[0].synapses, weight: given.network.layers[0].synapses.weight.map(() => 128) };
  const narrow = { ...given.network.layers[0].synapses, targets: 5 };

  test.each<[string, Built, string, RegExp]>([
    [
      'two neurons in one place',
      place({ engine: new Uint16Array(6), slot: new Uint16Array(6) }),
      'E_MAPPING',
      /neuron 0/,
    ],
    ['a place outside', place({ slot: new Uint16Array(6).fill(3) }), 'E_MAPPING', /2 engines x 3 slots/],
    ['a round without the one before', place(parts(0, 1)), 'E_MAPPING', /one after the other/],
    ['more rounds than the design has', rounds(3), 'E_CAPACITY', /3 rounds.*1\.\.2, as accelerator.rounds says/],
    ['a core that is used twice', place(parts(1, 0)), 'E_MAPPING', /has the core already/],
    ['a gap in the cores', place(parts(2, 0)), 'E_MAPPING', /core 0 unused/],
    ['another number of neurons', layer({ synapses: narrow }), 'E_MAPPING', /5, as the layer has/],
    ['a weight beyond its bits', layer({ synapses: heavy }), 'E_RANGE', /-127\.\.127/],
    ['a threshold of 0', layer({ threshold: 0 }), 'E_RANGE', /positive integer/],
    ['a threshold between LSB', layer({ threshold: 1.5 }), 'E_RANGE', /positive integer/],
    ['a growing membrane', layer({ beta: 1.1 }), 'E_RANGE', /0\.\.1/],
    ['a delayed reset to zero', layer({ reset: 'zero', resetDelay: true }), 'E_SEMANTICS', /at once/],
    [
      'other weight bits',
      { ...given, network: { ...given.network, weightBits: 7 } },
      'E_RANGE',
      /accelerator.weightBits/,
    ],
    [
      'layers that do not join',
      { ...given, network: { ...given.network, layers: given.network.layers.toReversed() } },
      'E_MAPPING',
      /as the layer has/,
    ],
    [
      'another size of cores',
      { ...given, mapping: { ...given.mapping, resources: { cores: 2, enginesPerCore: 3, slotsPerEngine: 2 } } },
      'E_MAPPING',
      /map again/,
    ],
  ])('%s', (_, { design, network, mapping, saturation }, code, message) => {
    expect(() => buildPlan(design, 'hash', network, mapping, saturation)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
