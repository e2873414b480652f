/** Spikes and the slope that stands in for theirs (Zenke and Ganguli 2018: fast sigmoid). */

import type { Pulse } from './types.js';

const slope = (steepness: number) => (u: number) => (0.5 * steepness) / (1 + steepness * Math.abs(u)) ** 2;

/** A spike is 0 or 1; the gradient does not go through the reset, as in snnTorch. */
export const spiking = (steepness: number): Pulse => ({
  spike: (u) => (u > 0 ? 1 : 0),
  slope: slope(steepness),
  throughReset: false,
});

/** The function whose derivative the slope is: makes every gradient exact, for checks. */
export const smooth = (steepness: number): Pulse => ({
  spike: (u) => 0.5 * (1 + (steepness * u) / (1 + steepness * Math.abs(u))),
  slope: slope(steepness),
  throughReset: true,
});
