/** One writing of a digit: its strokes with this hand's slant, width, wobble and pen, as line segments in pixels. */

import type { Random } from '../../../random/index.js';
import { GLYPHS, type Point, type Stroke } from './glyphs.js';

/**
 * How hands differ: mean and standard deviation, cut at two deviations. Lengths in pixels of a sensor of 34 x 34; mean
 * values were set by eye and by the statistics of N-MNIST recordings.
 */
const HAND = {
  /** longer side of the written digit, without the pen's width */
  size: [17.5, 0.8],
  /** width of the line */
  thickness: [2.6, 0.4],
  /** shift to the right per unit of height */
  slant: [0.2, 0.12],
  /** rad */
  turn: [0, 0.05],
  /** factor on width over height */
  stretch: [1, 0.1],
  /** of a point, in parts of the digit's height */
  wobble: [0, 0.03],
  /** of the whole digit, each axis */
  shift: [0, 0.5],
} as const;

/** Straight pieces of each curve between two of its points: below a tenth of a pixel off the curve. */
const PIECES = 6;

export interface Writing {
  /** from and to points in turn: x0, y0, x1, y1 a segment; pixels, the digit's centre of mass at its shift from 0, 0 */
  readonly segments: Float64Array;
  /** pixels */
  readonly thickness: number;
}

/** @param scale pixels of the sensor for each pixel of a sensor of 34 x 34 */
export function write(digit: number, random: Random, scale: number): Writing {
  const vary = ([mean, deviation]: readonly [number, number]): number =>
    mean + deviation * Math.min(2, Math.max(-2, random.normal()));
  const glyph = GLYPHS[digit][random.integer(GLYPHS[digit].length)];
  const width = glyph.aspect * vary(HAND.stretch);
  const slant = vary(HAND.slant);
  const turn = vary(HAND.turn);
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  // Points that two strokes share must stay shared, or corners would come apart.
  const moved = new Map<string, Point>();
  const move = (point: Point): Point => {
    const known = moved.get(point.join());
    if (known !== undefined) return known;
    const y = point[1] + vary(HAND.wobble);
    const x = point[0] * width + vary(HAND.wobble) - slant * y;
    const result: Point = [x * cos - y * sin, x * sin + y * cos];
    moved.set(point.join(), result);
    return result;
  };
  const lines = glyph.strokes.map((stroke) => smooth(stroke.map(move)));

  const xs = lines.flat().map(([x]) => x);
  const ys = lines.flat().map(([, y]) => y);
  const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const zoom = (vary(HAND.size) * scale) / side;
  const segments: number[] = [];
  for (const line of lines) for (let i = 1; i < line.length; i++) segments.push(...line[i - 1], ...line[i]);
  const [mx, my] = centreOfMass(segments);
  const [dx, dy] = [vary(HAND.shift) * scale, vary(HAND.shift) * scale];
  return {
    segments: Float64Array.from(segments, (value, i) =>
      i % 2 === 0 ? (value - mx) * zoom + dx : (value - my) * zoom + dy,
    ),
    thickness: vary(HAND.thickness) * scale,
  };
}

/** Catmull-Rom spline through the points of a stroke, as a polyline. */
function smooth(points: Stroke): Point[] {
  const line: Point[] = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [
      points[Math.max(i - 1, 0)],
      points[i],
      points[i + 1],
      points[Math.min(i + 2, points.length - 1)],
    ];
    for (let k = 1; k <= PIECES; k++) {
      const t = k / PIECES;
      const at = (axis: 0 | 1): number =>
        b[axis] +
        0.5 *
          t *
          (c[axis] -
            a[axis] +
            t *
              (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis] + t * (3 * (b[axis] - c[axis]) + d[axis] - a[axis])));
      line.push([at(0), at(1)]);
    }
  }
  return line;
}

/** Mean of the points of the line, each segment by its length. */
function centreOfMass(segments: readonly number[]): Point {
  let [length, x, y] = [0, 0, 0];
  for (let i = 0; i < segments.length; i += 4) {
    const piece = Math.hypot(segments[i + 2] - segments[i], segments[i + 3] - segments[i + 1]);
    length += piece;
    x += (piece * (segments[i] + segments[i + 2])) / 2;
    y += (piece * (segments[i + 1] + segments[i + 3])) / 2;
  }
  return [x / length, y / length];
}
