/** The loops of a layer that lies in lanes, in WebAssembly SIMD. */

import { assemble, f64x2 } from '../../wasm/assemble.js';
import { adding, integrating, observing, sweeping } from './float-kernels.js';
import { clipping } from './full-clip.js';
import { summing } from './full-sum.js';
import { firing, leaking } from './lane-kernels.js';
import { moving } from './runs-move.js';

export interface Kernels {
  /**
   * Carries out the events of [event, end) in order: moves the membranes of [membrane, past) by the weights of each, int16,
   * and follows their range in `figures`: 2 x 2 doubles smallest, as many largest, 2 x 2 int64 clipped.
   */
  move(event: number, end: number, membrane: number, past: number, figures: number): void;
  /** As `move`, and keeps every membrane within floor and ceiling; counts what would have left. */
  moveClipped(...parameters: [...Parameters<Kernels['move']>, floor: number, ceiling: number]): void;
  /** Adds the weights, float32, of the events of [event, end) to the sums of [sum, past). */
  add(event: number, end: number, sum: number, past: number): void;
  /** membrane = beta membrane + gain (sum + bias), sum = 0; the five arrays of doubles follow each other in this order */
  integrate(membrane: number, past: number, bytes: number): void;
  /** Follows the range of the membranes: 2 doubles smallest, 2 largest. */
  observe(membrane: number, past: number, figures: number): void;
  /** Lists the neurons whose membrane is above its threshold, ascending. @returns the end of the list */
  fireAbove(membrane: number, past: number, threshold: number, list: number): number;
  /** As `fireAbove` for those at or above it. */
  fireAt(membrane: number, past: number, threshold: number, list: number): number;
  /** Multiplies the membranes by beta and cuts them to whole parts of `grid`. */
  leak(membrane: number, past: number, beta: number, grid: number): void;
  /** Makes 0 of what is smaller than `nothing`. */
  sweep(membrane: number, past: number, nothing: number): void;
}

const moduleOf = (full: boolean): WebAssembly.Module =>
  new WebAssembly.Module(
    assemble([
      ...(full ? [summing(), clipping()] : [moving('move', false), moving('moveClipped', true)]),
      adding(full),
      integrating(),
      observing(),
      firing('fireAbove', f64x2.gt),
      firing('fireAt', f64x2.ge),
      leaking(),
      sweeping(),
    ]),
  );
const modules = { full: moduleOf(true), runs: moduleOf(false) };

/**
 * The kernels at work on one memory; pointers are its byte addresses, counts of neurons multiples of 8.
 *
 * @param full whether rows are
 */
export const kernelsOn = (memory: WebAssembly.Memory, full: boolean): Kernels =>
  new WebAssembly.Instance(full ? modules.full : modules.runs, { env: { memory } }).exports as unknown as Kernels;
