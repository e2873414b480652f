import { describe, expect, test } from 'vitest';
import { encode, type InputSpec } from '../../src/snn/recordings/index.js';
import type { Recording } from '../../src/snn/types.js';

/** x, y, polarity, time */
type Event = readonly [number, number, number, number];

const recording = (events: readonly Event[]): Recording => ({
  id: '3/00001',
  label: 3,
  width: 4,
  height: 3,
  emulated: true,
  x: Uint16Array.from(events, (e) => e[0]),
  y: Uint16Array.from(events, (e) => e[1]),
  polarity: Uint8Array.from(events, (e) => e[2]),
  time: Uint32Array.from(events, (e) => e[3]),
});
const input: InputSpec = { dataset: 'n-mnist', shape: [2, 3, 4], steps: 4, windowUs: 100, encoding: 'binary' };
const steps = (events: readonly Event[], changes: Partial<InputSpec> = {}): number[][] => {
  const { input: train } = encode(recording(events), { ...input, ...changes });
  expect(train.size).toBe(24);
  expect(train.address.length).toBe(train.offset[train.steps]);
  return Array.from({ length: train.steps }, (_, t) => [...train.address.slice(train.offset[t], train.offset[t + 1])]);
};

describe('encoding', () => {
  test('address = polarity * H * W + y * W + x, in the order of arrival', () => {
    expect(
      steps([
        [3, 2, 1, 0],
        [0, 0, 0, 1],
        [1, 2, 0, 2],
      ]),
    ).toEqual([[23, 0, 9], [], [], []]);
  });

  test('step = floor(t / window), the last one included; what comes later is dropped', () => {
    const at = (t: number): Event => [0, 0, 0, t];
    expect(steps([99, 100, 399, 400].map(at))).toEqual([[0], [0], [], [0]]);
    expect(steps([at(1000)])).toEqual([[], [], [], []]);
    expect(steps([at(0), at(1), at(2)], { windowUs: 0.5, steps: 3 })).toEqual([[0], [], [0]]);
  });

  test('binary keeps the first event of a cell in a step, count keeps all', () => {
    const events: Event[] = [
      [1, 0, 0, 0],
      [2, 0, 0, 10],
      [1, 0, 0, 20],
      [1, 0, 1, 30],
      [1, 0, 0, 100],
    ];
    expect(steps(events)).toEqual([[1, 2, 13], [1], [], []]);
    expect(steps(events, { encoding: 'count' })).toEqual([[1, 2, 1, 13], [1], [], []]);
  });

  test('id, label and the mark of an emulator stay', () => {
    expect(encode(recording([[0, 0, 0, 0]]), input)).toMatchObject({ id: '3/00001', label: 3, emulated: true });
  });
});
