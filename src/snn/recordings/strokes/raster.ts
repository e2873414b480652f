/** The written digit as a still image of log intensity, fine enough to be moved by parts of a pixel. */

import type { Writing } from './pen.js';

/** samples a pixel and axis */
const OVERSAMPLE = 4;
/** pixels over which an edge fades: optics and the pixel's own area */
const BLUR = 2.1;
/** of the ink, in parts of the paper's intensity */
const INK = 0.1;

/**
 * Log intensity of the image over that of the paper, ln(intensity / paper) <= 0, at a place in pixels from the digit's
 * origin; linear between samples, 0 outside.
 */
export type InkImage = (x: number, y: number) => number;

/** @param scale pixels of the sensor for each pixel of a sensor of 34 x 34 */
export function rasterise({ segments, thickness }: Writing, scale: number): InkImage {
  const blur = BLUR * scale;
  const reach = (thickness + blur) / 2;
  const step = scale / OVERSAMPLE;
  const [left, columns] = samples(segments, 0, reach, step);
  const [top, rows] = samples(segments, 1, reach, step);
  const ink = new Float64Array(columns * rows);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const distance = Math.sqrt(squaredDistance(segments, left + c * step, top + r * step));
      const edge = Math.min(1, Math.max(0, (reach - distance) / blur));
      const coverage = edge * edge * (3 - 2 * edge);
      ink[r * columns + c] = Math.log(1 - (1 - INK) * coverage);
    }
  return (x, y) => {
    const [u, v] = [(x - left) / step, (y - top) / step];
    const [c, r] = [Math.floor(u), Math.floor(v)];
    if (c < 0 || r < 0 || c + 1 >= columns || r + 1 >= rows) return 0;
    const [fx, fy, i] = [u - c, v - r, r * columns + c];
    const upper = ink[i] + fx * (ink[i + 1] - ink[i]);
    const lower = ink[i + columns] + fx * (ink[i + columns + 1] - ink[i + columns]);
    return upper + fy * (lower - upper);
  };
}

/** First place and number of samples that cover the line along one axis, with paper on either side. */
function samples(segments: Float64Array, axis: 0 | 1, reach: number, step: number): [first: number, count: number] {
  const values = segments.filter((_, i) => i % 2 === axis);
  const first = Math.min(...values) - reach - step;
  return [first, Math.ceil((Math.max(...values) + reach + step - first) / step) + 1];
}

/** From a point to the nearest of the segments, which are x0, y0, x1, y1 in turn. */
function squaredDistance(segments: Float64Array, x: number, y: number): number {
  let nearest = Infinity;
  for (let i = 0; i < segments.length; i += 4) {
    const dx = segments[i + 2] - segments[i];
    const dy = segments[i + 3] - segments[i + 1];
    const along = (x - segments[i]) * dx + (y - segments[i + 1]) * dy;
    const t = Math.min(1, Math.max(0, along / (dx * dx + dy * dy || 1)));
    const ex = x - segments[i] - t * dx;
    const ey = y - segments[i + 1] - t * dy;
    nearest = Math.min(nearest, ex * ex + ey * ey);
  }
  return nearest;
}
