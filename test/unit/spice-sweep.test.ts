/** Results of AC and DC analyses: read when complete, refused otherwise. */

import { describe, expect, test } from 'vitest';
import { parseSweep } from '../../src/sim/spice/sweep.js';

/** A raw file as ngspice writes it. */
function raw(plot: string, flags: 'real' | 'complex', names: string[], values: number[][]): Buffer {
  const header = [
    'Title: * x',
    `Plotname: ${plot}`,
    `Flags: ${flags}`,
    `No. Variables: ${names.length}`,
    `No. Points: ${values.length}       `,
    'Variables:',
    ...names.map((name, i) => `\t${i}\t${name}\tvoltage`),
    'Binary:\n',
  ].join('\n');
  const body = Buffer.from(Float64Array.from(values.flat()).buffer);
  return Buffer.concat([Buffer.from(header), body]);
}

const ac = raw(
  'AC Analysis',
  'complex',
  ['frequency', 'V(vo)'],
  [
    [1, 0, 3, 4],
    [10, 0, 5, 6],
  ],
);

describe('a sweep', () => {
  test('complex columns in their two parts', () => {
    const sweep = parseSweep(ac, 2);
    expect([...sweep.axis]).toEqual([1, 10]);
    expect([...sweep.real('v(vo)')]).toEqual([3, 5]);
    expect([...sweep.imaginary('v(vo)')]).toEqual([4, 6]);
  });

  test('real columns of a DC analysis', () => {
    const sweep = parseSweep(raw('DC transfer characteristic', 'real', ['v-sweep', 'v(vo)'], [[0, 7]]), 1);
    expect([...sweep.real('v(vo)')]).toEqual([7]);
    expect([...sweep.imaginary('v(vo)')]).toEqual([0]);
  });

  test.each([
    ['fewer points than were asked for', ac, 3, /2 points where 3/],
    ['cut off', ac.subarray(0, ac.length - 8), 2, /56 bytes of values where 64/],
    ['empty', Buffer.alloc(0), 2, /it is empty/],
    ['a transient', raw('Transient Analysis', 'real', ['time'], [[0]]), 1, /no AC or DC analysis/],
    ['no number', raw('DC transfer characteristic', 'real', ['v'], [[Number.NaN]]), 1, /no number/],
  ] as const)('refused: %s', (_, bytes, points, message) => {
    expect(() => parseSweep(bytes, points).axis).toThrow(message);
  });

  test('a column that was not saved is refused by name', () => {
    expect(() => parseSweep(ac, 2).real('v(x)')).toThrow(/no column v\(x\)/);
  });
});
