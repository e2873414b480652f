/** Rates of sources as the golden model measures them, and rows that several sources share. */

import { describe, expect, test } from 'vitest';
import { packRows } from '../../generators/plan/rows.js';
import { measureRates } from '../../src/flow/rates.js';
import { fromRows } from '../../src/snn/csr.js';
import type { QuantisedLayer, QuantisedNetwork, Sample } from '../../src/snn/types.js';

/** Source i reaches the targets listed, all with the same weight. */
function layer(targets: readonly (readonly number[])[], neurons: number, weight = 10): QuantisedLayer {
  const synapses = fromRows(targets.length, neurons, targets.flat().length, (i, push) => {
    for (const k of targets[i]) push(k, weight);
  });
  return {
    name: 'fc',
    shape: [neurons],
    synapses: { ...synapses, weight: Int16Array.from(synapses.weight) },
    bias: null,
    scale: 1,
    threshold: 5,
    beta: 0.5,
    reset: 'zero',
    resetDelay: false,
    fire: 'above',
  };
}

describe('measured rates', () => {
  const network: QuantisedNetwork = {
    inputShape: [3],
    weightBits: 8,
    layers: [layer([[0], [1], [1]], 2), layer([[0], [0]], 1)],
  };
  // Source 0 fires in both steps, source 2 in the second, source 1 never.
  const input = { steps: 2, size: 3, offset: Uint32Array.of(0, 1, 3), address: Uint32Array.of(0, 0, 2) };
  const sample: Sample = { id: 'a', label: null, emulated: true, input };

  test('are spikes a step of the input and of every layer, half a spike more for each', async () => {
    const [first, second] = await measureRates(network, [sample, sample]);
    expect([...first]).toEqual([4.5 / 4.5, 0.5 / 4.5, 2.5 / 4.5]);
    // Every input is above the threshold: a neuron fires whenever its source does.
    expect([...second]).toEqual([4.5 / 4.5, 2.5 / 4.5]);
  });

  test('need a recording', async () => {
    await expect(measureRates(network, [])).rejects.toThrowError(/^E_RECORDING mapping\.rates/);
  });
});

describe('shared rows', () => {
  const pack = (targets: readonly (readonly number[])[]) =>
    packRows({
      layer: layer(targets, 4),
      weightBits: 8,
      engines: 2,
      rounds: 1,
      sources: targets.length,
      sourceAddress: (i) => i,
      place: (k) => ({ round: 0, engine: k % 2, slot: Math.floor(k / 2) }),
    });

  test('equal lists have one base, and the rows saved are counted', () => {
    const { e2aBase, e2aCount, rows, rowsShared } = pack([[0, 2], [1], [0, 2], [], [1]]);
    expect([...e2aBase]).toEqual([0, 2, 0, 0, 2, 0]);
    expect([...e2aCount]).toEqual([2, 1, 2, 0, 1, 0]);
    expect(rows.rows).toBe(3);
    expect(rows.weight.length).toBe(6);
    expect(rowsShared).toBe(3);
  });

  test('lists that differ in a slot alone are not equal', () => {
    const { e2aBase, rowsShared } = pack([[0], [2]]);
    expect([...e2aBase]).toEqual([0, 1, 0]);
    expect(rowsShared).toBe(0);
  });
});
