/**
 * The digits as pen strokes in a unit square, x to the right, y down. A stroke is a smooth curve through its points; a
 * corner is where one stroke ends and the next begins. Drawn for this project after how people write them; nothing is
 * taken from a data set.
 */

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

export interface Glyph {
  /** width over height before slant and jitter */
  readonly aspect: number;
  readonly strokes: readonly Stroke[];
}

/** Points as an SVG polyline has them: `x,y x,y ...`. */
const curve = (points: string): Stroke =>
  points.split(' ').map((point): Point => {
    const [x, y] = point.split(',').map(Number);
    return [x, y];
  });

/** Ways of writing each digit; index = digit. */
export const GLYPHS: readonly (readonly Glyph[])[] = [
  [
    {
      aspect: 0.72,
      strokes: ['0.55,0 0.2,0.14 0.02,0.5 0.14,0.88 0.46,1 0.82,0.84 0.98,0.46 0.84,0.1 0.55,0'].map(curve),
    },
  ],
  [{ aspect: 0.12, strokes: ['0.5,0 0.5,0.5 0.5,1'].map(curve) }],
  [
    {
      aspect: 0.75,
      strokes: [
        '0.06,0.24 0.28,0.03 0.64,0.02 0.82,0.22 0.66,0.54 0.34,0.82 0.02,0.97',
        '0.02,0.97 0.3,0.9 0.62,0.95 1,0.94',
      ].map(curve),
    },
    {
      aspect: 0.8,
      strokes: ['0.1,0.16 0.38,0 0.72,0.1 0.68,0.4 0.44,0.76 0.16,0.98 0.02,0.84 0.22,0.7 0.56,0.86 1,0.92'].map(curve),
    },
  ],
  [
    {
      aspect: 0.68,
      strokes: [
        '0.08,0.1 0.42,0 0.82,0.08 0.84,0.28 0.58,0.44 0.3,0.48',
        '0.3,0.48 0.72,0.5 0.98,0.68 0.82,0.9 0.42,1 0.02,0.9',
      ].map(curve),
    },
  ],
  [
    {
      aspect: 0.72,
      strokes: ['0.16,0.02 0.06,0.26 0.06,0.5 0.36,0.55 0.92,0.46', '0.94,0 0.86,0.3 0.78,0.64 0.74,1'].map(curve),
    },
  ],
  [
    {
      aspect: 0.7,
      strokes: [
        '1,0 0.66,0.02 0.26,0.04',
        '0.26,0.04 0.2,0.22 0.14,0.42',
        '0.14,0.42 0.48,0.38 0.78,0.54 0.76,0.82 0.42,1 0,0.92',
      ].map(curve),
    },
  ],
  [
    {
      aspect: 0.62,
      strokes: ['0.7,0 0.36,0.2 0.1,0.54 0.08,0.86 0.42,1 0.84,0.88 0.86,0.66 0.56,0.56 0.16,0.74'].map(curve),
    },
  ],
  [{ aspect: 0.7, strokes: ['0.02,0.1 0.3,0.04 0.64,0.04 0.96,0', '0.96,0 0.74,0.36 0.54,0.7 0.42,1'].map(curve) }],
  [
    {
      aspect: 0.6,
      strokes: [
        '0.88,0.14 0.54,0 0.18,0.12 0.2,0.32 0.56,0.52 0.76,0.76 0.54,0.98 0.2,0.94 0.16,0.72 0.5,0.46 0.84,0.28 0.88,0.14',
      ].map(curve),
    },
  ],
  [
    {
      aspect: 0.6,
      strokes: [
        '0.88,0.12 0.54,0 0.16,0.14 0.12,0.38 0.44,0.46 0.78,0.32 0.88,0.12',
        '0.88,0.12 0.82,0.4 0.72,0.7 0.66,1',
      ].map(curve),
    },
  ],
];
