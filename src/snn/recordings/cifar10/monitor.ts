/**
 * What the camera of CIFAR10-DVS looks at (Li et al. 2017): a picture of 32 x 32, enlarged to 512 x 512 on a monitor by
 * bicubic interpolation. The sensor sees its middle, so that the picture's edges stay outside when it moves.
 */

import { PICTURE_SIDE } from './batch.js';

/** pixels on a side */
export const MONITOR_SIDE = 512;
export const SENSOR_SIDE = 128;
/**
 * Monitor pixels to a sensor pixel, along an axis: the picture covers 144 sensor pixels. Found by comparing the emulation
 * with the inputs that the shipped network was tested on, where it fits best (scripts/cifar10-rates.ts).
 */
export const VIEW = MONITOR_SIDE / 144;

/** Keys' cubic with a = -0.5, which is what "bicubic" means in most image software. */
function cubic(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

/** Weights of the picture's pixels in each monitor pixel along an axis; beyond the edge its last pixel goes on. */
const ENLARGE: readonly (readonly (readonly [pixel: number, weight: number])[])[] = Array.from(
  { length: MONITOR_SIDE },
  (_, at) => {
    const place = ((at + 0.5) * PICTURE_SIDE) / MONITOR_SIDE - 0.5;
    const first = Math.floor(place) - 1;
    return [0, 1, 2, 3].map((k): readonly [number, number] => [
      Math.min(PICTURE_SIDE - 1, Math.max(0, first + k)),
      cubic(place - first - k),
    ]);
  },
);

/** @param luma 32 x 32 values of 0..1 @returns 512 x 512 values of 0..1 */
export function enlarge(luma: Float64Array): Float64Array {
  const wide = new Float64Array(PICTURE_SIDE * MONITOR_SIDE);
  for (let row = 0; row < PICTURE_SIDE; row++)
    for (let x = 0; x < MONITOR_SIDE; x++)
      for (const [pixel, weight] of ENLARGE[x])
        wide[row * MONITOR_SIDE + x] += weight * luma[row * PICTURE_SIDE + pixel];
  const monitor = new Float64Array(MONITOR_SIDE * MONITOR_SIDE);
  for (let y = 0; y < MONITOR_SIDE; y++) {
    const line = monitor.subarray(y * MONITOR_SIDE, (y + 1) * MONITOR_SIDE);
    for (const [row, weight] of ENLARGE[y])
      for (let x = 0; x < MONITOR_SIDE; x++) line[x] += weight * wide[row * MONITOR_SIDE + x];
    // Bicubic interpolation overshoots; a monitor cannot.
    for (let x = 0; x < MONITOR_SIDE; x++) line[x] = Math.min(1, Math.max(0, line[x]));
  }
  return monitor;
}

/** What a sensor pixel with its middle at each monitor pixel sees: the mean of 4 x 4, clamped at the edge. */
export function blur(monitor: Float64Array): Float64Array {
  const pass = (from: Float64Array, stride: number, across: number): Float64Array => {
    const to = new Float64Array(from.length);
    const at = (line: number, i: number): number =>
      from[line * across + Math.min(MONITOR_SIDE - 1, Math.max(0, i)) * stride];
    for (let line = 0; line < MONITOR_SIDE; line++)
      for (let i = 0; i < MONITOR_SIDE; i++)
        to[line * across + i * stride] = (at(line, i - 2) + at(line, i - 1) + at(line, i) + at(line, i + 1)) / 4;
    return to;
  };
  return pass(pass(monitor, 1, MONITOR_SIDE), MONITOR_SIDE, 1);
}
