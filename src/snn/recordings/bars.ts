/** Bars on a small sensor: recordings for a network that a reader can work out by hand. Emulated, and labelled so. */

import { rng } from '../../random/index.js';
import type { Sample } from '../types.js';

export const BAR_KINDS = ['row', 'column', 'diagonal'] as const;

export interface BarOptions {
  /** pixels on a side of the square sensor */
  readonly side: number;
  readonly steps: number;
  readonly count: number;
  readonly seed: number;
  /** events a pixel and step that belong to no bar */
  readonly noise: number;
}

/** True where bar `which` of its kind covers the pixel; there are two diagonals and `side` rows and columns. */
export function onBar(kind: number, which: number, x: number, y: number, side: number): boolean {
  if (kind === 0) return y === which;
  if (kind === 1) return x === which;
  return which % 2 === 0 ? x === y : x === side - 1 - y;
}

/** A bar flickers at its place: polarity 1 and 0 in turn, each pixel with a chance of 0.8 a step. */
export function drawBars({ side, steps, count, seed, noise }: BarOptions): Sample[] {
  return Array.from({ length: count }, (_, i) => {
    const random = rng(seed, 'bars', i);
    const kind = i % BAR_KINDS.length;
    const which = random.integer(side);
    const offset = new Uint32Array(steps + 1);
    const address: number[] = [];
    for (let step = 0; step < steps; step++) {
      for (let cell = 0; cell < 2 * side * side; cell++) {
        const polarity = Math.floor(cell / (side * side));
        const pixel = cell % (side * side);
        const lit = polarity === step % 2 && onBar(kind, which, pixel % side, Math.floor(pixel / side), side);
        if (random.uniform() < (lit ? 0.8 : noise)) address.push(cell);
      }
      offset[step + 1] = address.length;
    }
    const input = { steps, size: 2 * side * side, offset, address: Uint32Array.from(address) };
    return { id: `${kind}/${String(i).padStart(5, '0')}`, label: kind, emulated: true, input };
  });
}
