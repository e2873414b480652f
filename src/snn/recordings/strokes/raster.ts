/** The written digit as a still image of log intensity, fine enough to be moved by parts of a pixel. */

import type { Writing } from './pen.js';

/** samples a pixel and axis */
const OVERSAMPLE = 4;
/** pixels over which an edge fades: optics and the pixel's own area */
const BLUR = 1.6;
/** of the ink, in parts of the paper's intensity */
const INK = 0.1;

/** Log intensity of the ink image over that of the paper (0), in a box around the origin; outside it is paper. */
export interface InkImage {
  /** box in pixels: columns from left, rows from top */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** ln(intensity / paper) at a place in pixels, <= 0; linear between samples */
  at(x: number, y: number): number;
}

/** @param scale pixels of the sensor for each pixel of a sensor of 34 x 34 */
export function rasterise({ segments, thickness }: Writing, scale: number): InkImage {
  const blur = BLUR * scale;
  const reach = (thickness + blur) / 2;
  const step = scale / OVERSAMPLE;
  const axis = (first: 0 | 1): { low: number; high: number } => {
    const values = segments.filter((_, i) => i % 2 === first);
    return { low: Math.min(...values) - reach - step, high: Math.max(...values) + reach + step };
  };
  const [{ low: left, high: right }, { low: top, high: bottom }] = [axis(0), axis(1)];
  const columns = Math.ceil((right - left) / step) + 1;
  const rows = Math.ceil((bottom - top) / step) + 1;
  const ink = new Float64Array(columns * rows);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const distance = Math.sqrt(squaredDistance(segments, left + c * step, top + r * step));
      const edge = Math.min(1, Math.max(0, (reach - distance) / blur));
      const coverage = edge * edge * (3 - 2 * edge);
      ink[r * columns + c] = Math.log(1 - (1 - INK) * coverage);
    }
  const at = (x: number, y: number): number => {
    const [u, v] = [(x - left) / step, (y - top) / step];
    const [c, r] = [Math.floor(u), Math.floor(v)];
    if (c < 0 || r < 0 || c + 1 >= columns || r + 1 >= rows) return 0;
    const [fx, fy, i] = [u - c, v - r, r * columns + c];
    const upper = ink[i] + fx * (ink[i + 1] - ink[i]);
    const lower = ink[i + columns] + fx * (ink[i + columns + 1] - ink[i + columns]);
    return upper + fy * (lower - upper);
  };
  return { left, top, right, bottom, at };
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
