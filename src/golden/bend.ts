/**
 * Where an amplifier leaves its linear range, what an operation should have left of a membrane is bent towards the
 * middle: a curve from what a linear engine would hold to what the circuit holds.
 */

/** Corners of a curve through which a membrane goes at every operation that connects it; LSB. */
export interface Bend {
  /** what a linear engine would hold, ascending; at least two */
  readonly linear: readonly number[];
  /** what is held, ascending with it */
  readonly held: readonly number[];
}

/** A bend as a function: identity between its inner corners, straight between corners, level beyond the last. */
export function bendFunction({ linear, held }: Bend): (v: number) => number {
  const x = Float64Array.from(linear);
  const y = Float64Array.from(held);
  const last = x.length - 1;
  const { low, high } = linearRange({ linear, held });
  return (v) => {
    if (v >= low && v <= high) return v;
    if (v <= x[0]) return y[0];
    if (v >= x[last]) return y[last];
    let i = 1;
    while (x[i] < v) i++;
    return y[i - 1] + ((y[i] - y[i - 1]) * (v - x[i - 1])) / (x[i] - x[i - 1]);
  };
}

/** Between which membranes nothing is bent: the outermost corners that lie on the diagonal. */
export function linearRange({ linear, held }: Bend): { readonly low: number; readonly high: number } {
  const straight = linear.filter((x, i) => x === held[i]);
  return { low: straight[0] ?? 0, high: straight.at(-1) ?? 0 };
}
