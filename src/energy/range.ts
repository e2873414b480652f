/** Numbers that are known within bounds. */

export interface Range {
  readonly low: number;
  readonly typical: number;
  readonly high: number;
}

export const exactly = (value: number): Range => ({ low: value, typical: value, high: value });

export const times = (range: Range, factor: number): Range => ({
  low: range.low * factor,
  typical: range.typical * factor,
  high: range.high * factor,
});

export const product = (a: Range, b: Range): Range => ({
  low: a.low * b.low,
  typical: a.typical * b.typical,
  high: a.high * b.high,
});

export const sum = (ranges: readonly Range[]): Range =>
  ranges.reduce(
    (all, { low, typical, high }) => ({
      low: all.low + low,
      typical: all.typical + typical,
      high: all.high + high,
    }),
    exactly(0),
  );

/** The middle of two published figures that differ by a factor. */
export const between = (low: number, high: number): Range => ({ low, typical: Math.sqrt(low * high), high });

/** What a number over a range comes to: more energy is less efficiency. */
export const inverse = (range: Range, of: number): Range => ({
  low: of / range.high,
  typical: of / range.typical,
  high: of / range.low,
});
