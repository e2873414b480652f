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

/** Events of one move, not yet in order. */
interface Crossings {
  readonly times: number[];
  /** pixel and polarity of each */
  readonly what: number[];
}

/** What each pixel answers while its level goes straight from `before` to `after`; `answered` is what it answered last. */
function answer(
  [before, after, answered, thresholds]: readonly Float64Array[],
  move: number,
  moveUs: number,
  { times, what }: Crossings,
): void {
  for (let i = 0; i < answered.length; i++) {
    const from = before[i];
    const to = after[i];
    const threshold = thresholds[i];
    const rises = to > from;
    while (Math.abs(to - answered[i]) >= threshold && to > answered[i] === rises) {
      answered[i] += rises ? threshold : -threshold;
      const part = Math.min(1, Math.max(0, (answered[i] - from) / (to - from)));
      // A crossing at the very end of a move belongs to it, not to the next one, nor to the step after the loop.
      times.push(Math.min(Math.floor((move - 1 + part) * moveUs), Math.ceil(move * moveUs) - 1));
      what.push(i, rises ? 1 : 0);
    }
  }
}

/** In the order of time, those of equal times as they were. */
function ordered({ times, what }: Crossings): LoopEvents & EventBlock {
  const count = times.length;
  const keys = new Float64Array(count);
  for (let e = 0; e < count; e++) keys[e] = times[e] * 2 ** 20 + e;
  keys.sort();
  const time = new Uint32Array(count);
  const [x, y] = [new Uint16Array(count), new Uint16Array(count)];
  const polarity = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const e = keys[i] % 2 ** 20;
    const pixel = what[2 * e];
    time[i] = times[e];
    x[i] = pixel % SENSOR_SIDE;
    y[i] = Math.floor(pixel / SENSOR_SIDE);
    polarity[i] = what[2 * e + 1];
  }
  return { count, time, x, y, polarity };
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
  const logOf = seen.map((value) => Math.log(value + dark));
  const places = Array.from({ length: SENSOR_SIDE }, (_, i) =>
    Math.round(MONITOR_SIDE / 2 + (i + 0.5 - SENSOR_SIDE / 2) * VIEW),
  );
  const shifted = (by: number): number[] => places.map((at) => Math.min(MONITOR_SIDE - 1, Math.max(0, at + by)));
  /** Level of every pixel, row by row, written to `into`. */
  const look = (dx: number, dy: number, into: Float64Array): Float64Array => {
    const [columns, rows] = [shifted(dx), shifted(dy)];
    for (let i = 0; i < pixels; i++) {
      into[i] = logOf[rows[Math.floor(i / SENSOR_SIDE)] * MONITOR_SIDE + columns[i % SENSOR_SIDE]];
    }
    return into;
  };
  // The picture moves by whole monitor pixels; a pixel's level goes straight from one to the next.
  const moves = 4 * reach * loops;
  const moveUs = loopUs / (4 * reach);
  let before: Float64Array = look(0, -reach, new Float64Array(pixels));
  let after: Float64Array = new Float64Array(pixels);
  const answered = before.slice();
  for (let move = 1; move <= moves; move++) {
    const [dx, dy] = viewAt(move / (4 * reach), reach).map(Math.round);
    look(dx, dy, after);
    const events: Crossings = { times: [], what: [] };
    answer([before, after, answered, thresholds], move, moveUs, events);
    [before, after] = [after, before];
    const noisy = noiseHz * pixels * moveUs * 1e-6;
    for (let n = Math.floor(noisy + random.uniform()); n > 0; n--) {
      events.times.push(Math.floor((move - 1 + random.uniform()) * moveUs));
      events.what.push(random.integer(pixels), random.integer(2));
    }
    yield ordered(events);
  }
}
