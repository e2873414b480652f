/** Classification by output counts. */

export interface Labelled {
  readonly label: number | null;
  readonly counts: Uint32Array;
}

/** Ties of output counts go to the lowest index. */
export function decide(counts: Uint32Array): number {
  let best = 0;
  for (let k = 1; k < counts.length; k++) if (counts[k] > counts[best]) best = k;
  return best;
}

/** Share of the labelled results that are right; null when none has a label. */
export function accuracy(results: readonly Labelled[]): number | null {
  const labelled = results.filter(({ label }) => label !== null);
  if (labelled.length === 0) return null;
  return labelled.filter(({ label, counts }) => decide(counts) === label).length / labelled.length;
}
