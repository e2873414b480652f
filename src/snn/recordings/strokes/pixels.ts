/**
 * Event-camera pixels that watch a moving image (Lichtsteiner, Posch, Delbruck 2008): a pixel remembers the log
 * intensity of its last event and makes an event for every threshold that the intensity has moved since. The constants
 * make the events of N-MNIST's training recordings in number, polarity, profile over time and intervals at a pixel.
 */

import type { Random } from '../../../random/index.js';
import type { InkImage } from './raster.js';
import { DURATION, imageAt } from './saccades.js';

const PIXEL = {
  /** ln of intensity, for either polarity: mean over the pixels */
  threshold: 0.37,
  /** standard deviation over the pixels, in parts of the mean */
  mismatch: 0.18,
  /** us after an event in which a pixel makes no other */
  refractory: 2_000,
  /** us, time constant of the photoreceptor: what it sees lags behind the light */
  lag: 5_000,
  /** Hz a pixel, events without a cause */
  noise: 0.7,
  /** part of those that are ON: leaky pixels drift upwards */
  noiseOn: 0.75,
} as const;

/** us between two looks at the image; an event's time is interpolated between them */
const STEP = 1_000;

export interface Events {
  readonly time: Uint32Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  readonly polarity: Uint8Array;
}

/**
 * Events of a sensor while the image moves along the saccades, times ascending; at one time by polarity, row, column.
 *
 * @param scale pixels of the sensor for each pixel of a sensor of 34 x 34
 */
export function watch(image: InkImage, width: number, height: number, scale: number, random: Random): Events {
  const looks = DURATION / STEP + 1;
  const path = Array.from({ length: looks }, (_, i) => imageAt(i * STEP));
  const px = Float64Array.from(path, ([x]) => (width - 1) / 2 + x * scale);
  const py = Float64Array.from(path, ([, y]) => (height - 1) / 2 + y * scale);
  /** of the difference that is left, what a photoreceptor makes good from one look to the next */
  const follow = 1 - Math.exp(-STEP / PIXEL.lag);
  const cells = 2 * width * height;
  /** time * cells + address: one number sorts by both */
  const keys: number[] = [];
  const address = (polarity: number, x: number, y: number): number => (polarity * height + y) * width + x;

  // Draws are made for every pixel, seen or not, so that a pixel's threshold does not depend on the image.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const threshold = PIXEL.threshold * Math.max(0.3, 1 + PIXEL.mismatch * random.normal());
      let memory = image(x - px[0], y - py[0]);
      let before = memory;
      let ready = 0;
      for (let i = 1; i < looks; i++) {
        const now = before + follow * (image(x - px[i], y - py[i]) - before);
        while (Math.abs(now - memory) >= threshold) {
          const up = now > memory;
          memory += up ? threshold : -threshold;
          // At rest the two looks differ by a rounding error, and the part between them may come out above 1.
          const part = Math.min(1, (memory - before) / (now - before));
          const time = Math.round((i - 1 + part) * STEP);
          if (time < ready) continue;
          ready = time + PIXEL.refractory;
          keys.push(time * cells + address(up ? 1 : 0, x, y));
        }
        before = now;
      }
    }
  for (let i = poisson((PIXEL.noise * width * height * DURATION) / 1e6, random); i > 0; i--) {
    const polarity = random.uniform() < PIXEL.noiseOn ? 1 : 0;
    keys.push(random.integer(DURATION) * cells + address(polarity, random.integer(width), random.integer(height)));
  }

  const sorted = Float64Array.from(keys).sort();
  const cell = sorted.map((key) => key % cells);
  return {
    time: Uint32Array.from(sorted, (key) => Math.floor(key / cells)),
    x: Uint16Array.from(cell, (a) => a % width),
    y: Uint16Array.from(cell, (a) => Math.floor(a / width) % height),
    polarity: Uint8Array.from(cell, (a) => (a >= width * height ? 1 : 0)),
  };
}

/** A Poisson number, as arrivals of a process of rate 1 within the mean. */
function poisson(mean: number, random: Random): number {
  let arrivals = -1;
  for (let t = 0; t <= mean; arrivals++) t -= Math.log(1 - random.uniform());
  return arrivals;
}
