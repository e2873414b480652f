/**
 * The camera's movement over a still image: three saccades along a triangle, 300 ms in all, as N-MNIST was recorded
 * (Orchard et al. 2015). Corners, bends and times were measured on the N-MNIST training recordings, as the mean place
 * of the events of every 10 ms.
 */

import type { Point } from './glyphs.js';

/** us */
export const DURATION = 300_000;

interface Saccade {
  /** us */
  readonly start: number;
  readonly end: number;
  /** pixels of a sensor of 34 x 34 from its centre: from, the point that bends the way (quadratic Bezier), to */
  readonly way: readonly [Point, Point, Point];
}

const SACCADES: readonly Saccade[] = [
  {
    start: 0,
    end: 86_000,
    way: [
      [-2, -0.9],
      [-2.5, 2.3],
      [0.4, 4],
    ],
  },
  {
    start: 100_000,
    end: 184_000,
    way: [
      [0.4, 4],
      [2.4, 3.2],
      [3.7, -1.3],
    ],
  },
  {
    start: 210_000,
    end: 294_000,
    way: [
      [3.7, -1.3],
      [1, -1.1],
      [-1.5, -1.2],
    ],
  },
];

/** Where the image's centre is at a time (us, 0 or more), in pixels of a sensor of 34 x 34 from its centre. */
export function imageAt(time: number): Point {
  const saccade = SACCADES.findLast(({ start }) => time >= start)!;
  const s = Math.min(1, Math.max(0, (time - saccade.start) / (saccade.end - saccade.start)));
  // Least jerk: starts and ends at rest (Flash and Hogan 1985).
  const u = s * s * s * (10 - 15 * s + 6 * s * s);
  const [from, bend, to] = saccade.way;
  const place = (axis: 0 | 1): number =>
    (1 - u) * (1 - u) * from[axis] + 2 * u * (1 - u) * bend[axis] + u * u * to[axis];
  return [place(0), place(1)];
}
