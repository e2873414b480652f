/**
 * The repeated closed-loop smooth movement of CIFAR10-DVS (Li et al. 2017): the picture goes along four diagonals and is
 * back where it was, six times in 1.2 s, and the camera's pixels answer each change of their log intensity.
 */

import type { Random } from '../../../random/index.js';
import type { Recording } from '../../types.js';
import type { EventBlock } from '../events/stream.js';
import { blur, enlarge, MONITOR_SIDE, SENSOR_SIDE, VIEW } from './monitor.js';

export interface LoopOptions {
  readonly loops: number;
  /** monitor pixels of a diagonal along each axis */
  readonly reach: number;
  /** us of a loop */
  readonly loopUs: number;
  /** change of the log intensity that makes an event */
  readonly threshold: number;
  /** relative standard deviation of the threshold from pixel to pixel (Lichtsteiner et al. 2008: 2.1 %) */
  readonly mismatch: number;
  /** luma of the dark, which bounds the logarithm */
  readonly dark: number;
  /** events a pixel and second that belong to no change */
  readonly noiseHz: number;
}

/** Corners of a loop in diagonals: where the point that the sensor's middle looks at is in the picture. */
const CORNERS = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Where the sensor's middle looks, in monitor pixels from the picture's middle; `phase` in loops. */
export function viewAt(phase: number, reach: number): readonly [number, number] {
  const side = (phase - Math.floor(phase)) * 4;
  const corner = Math.min(3, Math.floor(side));
  const along = (axis: 0 | 1): number =>
    CORNERS[corner][axis] + (side - corner) * (CORNERS[corner + 1][axis] - CORNERS[corner][axis]);
  return [reach * along(0), reach * along(1)];
}

export type LoopEvents = Pick<Recording, 'time' | 'x' | 'y' | 'polarity'>;

/** All blocks of loopBlocks as columns. */
export function watchLoops(luma: Float64Array, options: LoopOptions, random: Random): LoopEvents {
  const blocks = [...loopBlocks(luma, options, random)];
  const column = <A extends Uint8Array | Uint16Array | Uint32Array>(whole: A, name: keyof LoopEvents): A => {
    let at = 0;
    for (const block of blocks) {
      whole.set(block[name], at);
      at += block.count;
    }
    return whole;
  };
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  return {
    time: column(new Uint32Array(count), 'time'),
    x: column(new Uint16Array(count), 'x'),
    y: column(new Uint16Array(count), 'y'),
    polarity: column(new Uint8Array(count), 'polarity'),
  };
}

/**
 * Events of one recording on a sensor of 128 x 128, in the order of time; a block is what one move of the picture made.
 *
 * @param luma 32 x 32 values of 0..1
 */
export function* loopBlocks(
  luma: Float64Array,
  options: LoopOptions,
  random: Random,
): Generator<LoopEvents & EventBlock> {
  const { loops, reach, loopUs, threshold, mismatch, dark, noiseHz } = options;
  const seen = blur(enlarge(luma));
  const pixels = SENSOR_SIDE * SENSOR_SIDE;
  const thresholds = Float64Array.from({ length: pixels }, () =>
    Math.max(threshold / 4, threshold * (1 + mismatch * random.normal())),
  );
  const logOf = Float64Array.from(seen, (value) => Math.log(value + dark));
  const places = Array.from({ length: SENSOR_SIDE }, (_, i) =>
    Math.round(MONITOR_SIDE / 2 + (i + 0.5 - SENSOR_SIDE / 2) * VIEW),
  );
  const level = (pixel: number, dx: number, dy: number): number => {
    const clamp = (at: number): number => Math.min(MONITOR_SIDE - 1, Math.max(0, at));
    const x = clamp(places[pixel % SENSOR_SIDE] + dx);
    const y = clamp(places[Math.floor(pixel / SENSOR_SIDE)] + dy);
    return logOf[y * MONITOR_SIDE + x];
  };
  // The picture moves by whole monitor pixels; a pixel's level goes straight from one to the next.
  const moves = 4 * reach * loops;
  const moveUs = loopUs / (4 * reach);
  const before = Float64Array.from({ length: pixels }, (_, i) => level(i, 0, -reach));
  const answered = before.slice();
  for (let move = 1; move <= moves; move++) {
    const [dx, dy] = viewAt(move / (4 * reach), reach).map(Math.round);
    const events: [time: number, pixel: number, polarity: number][] = [];
    for (let i = 0; i < pixels; i++) {
      const from = before[i];
      const to = level(i, dx, dy);
      const step = to > from ? thresholds[i] : -thresholds[i];
      while (Math.abs(to - answered[i]) >= thresholds[i] && to > answered[i] === to > from) {
        answered[i] += step;
        const part = Math.min(1, Math.max(0, (answered[i] - from) / (to - from)));
        // A crossing at the very end of a move belongs to it, not to the next one, nor to the step after the loop.
        const time = Math.min(Math.floor((move - 1 + part) * moveUs), Math.ceil(move * moveUs) - 1);
        events.push([time, i, to > from ? 1 : 0]);
      }
      before[i] = to;
    }
    const noisy = noiseHz * pixels * moveUs * 1e-6;
    for (let n = Math.floor(noisy + random.uniform()); n > 0; n--)
      events.push([Math.floor((move - 1 + random.uniform()) * moveUs), random.integer(pixels), random.integer(2)]);
    events.sort((a, b) => a[0] - b[0]);
    yield {
      count: events.length,
      time: Uint32Array.from(events, ([time]) => time),
      x: Uint16Array.from(events, ([, pixel]) => pixel % SENSOR_SIDE),
      y: Uint16Array.from(events, ([, pixel]) => Math.floor(pixel / SENSOR_SIDE)),
      polarity: Uint8Array.from(events, ([, , polarity]) => polarity),
    };
  }
}
