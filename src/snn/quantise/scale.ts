/** One LSB for a whole layer: how large it is, and how many of it make the threshold. */

export interface Scale {
  /** units of the normalised weights that one LSB stands for */
  readonly lsb: number;
  /** LSB, a positive integer */
  readonly threshold: number;
}

/** Relative: thresholds that miss by less than this from one another miss alike. */
const alike = 1e-9;

/** Share of an LSB by which a weight may miss an integer and count as one: float32 leaves 127 x 2^-24 of rounding. */
const onLattice = 1e-4;

/**
 * Weights come in units of the threshold: one threshold, 1, serves the layer.
 *
 * A network that was quantised before keeps its integers: every LSB is tried that makes all weights whole, and the one
 * whose whole threshold is least off wins (the finer of equals). Otherwise the threshold is whole exactly, and the LSB
 * the smallest with which the largest weight still fits; weights above 127 thresholds leave a threshold of 1 LSB.
 *
 * @param weights finite; at least one is not 0
 * @param largest magnitude that one weight can hold, LSB
 */
export function chooseScale(weights: Float64Array, largest: number): Scale {
  const top = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  let best: Scale | undefined;
  let bestError = Number.POSITIVE_INFINITY;
  for (let codes = largest; codes >= 1; codes--) {
    const lsb = top / codes;
    if (!weights.every((weight) => Math.abs(weight / lsb - Math.round(weight / lsb)) < onLattice)) continue;
    const threshold = Math.max(1, Math.round(1 / lsb));
    const error = Math.abs(threshold * lsb - 1);
    if (error > bestError - alike) continue;
    best = { lsb, threshold };
    bestError = error;
  }
  if (best !== undefined) return best;
  // Rounded codes of the largest weight must not pass `largest`: half an LSB more than it is still cut down to it.
  const threshold = Math.max(1, Math.floor((largest + 0.499) / top));
  return { lsb: Math.max(1 / threshold, top / (largest + 0.499)), threshold };
}
