/**
 * What no mapping of a layer with a random mask can reach. A count, not a search: for a fixed placement the rows of a source
 * depend on which of the neurons it reaches, and where each set of so many neurons is as likely as any other, the probability that
 * a placement costs as little as asked follows from the degrees alone. Times the number of placements it bounds the
 * probability that there is one (first moment, Markov; sums of rows by Chernoff).
 *
 * Engines of equal size serve it best: of two engines with n and s - n neurons together and t targets in both, those at most
 * r targets are sure to fit are C(s,t) - #{first has > r} - #{second has > r}, and for t <= 2 r + 1 that rises towards n = s / 2 (the
 * (r+1)-th target in order lies at place n + 1 more often than at s - n); for larger t it is 0. So `mostRows` holds for all sizes.
 */

/** Masks with the degrees at hand, of which no more than this share has a cheaper placement. */
const RARE = 1e-6;

const logFactorials = [0];
function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1] + Math.log(i));
  return logFactorials[n];
}
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** ln(e^a + e^b) */
const logAdd = (a: number, b: number): number =>
  b === -Infinity ? a : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/** ln(e^a - e^b), a >= b */
const logSubtract = (a: number, b: number): number =>
  b === -Infinity ? a : a > b ? a + Math.log1p(-Math.exp(b - a)) : -Infinity;

/** ln of the ways to put n neurons on M engines, whatever each gets: engines are alike. */
export function logPartitions(n: number, engines: number): number {
  let ways = new Float64Array(engines + 1).fill(-Infinity);
  ways[0] = 0;
  for (let i = 1; i <= n; i++) {
    const next = new Float64Array(engines + 1).fill(-Infinity);
    for (let k = 1; k <= engines; k++) next[k] = logAdd(Math.log(k) + ways[k], ways[k - 1]);
    ways = next;
  }
  return ways.reduce((all, one) => logAdd(one, all), -Infinity);
}

/** [r][d]: ln of the probability that d of n neurons, drawn alike, fill no engine of equal size with more than r. */
export function mostRows(n: number, engines: number): Float64Array[] {
  const sizes = Array.from({ length: engines }, (_, j) => Math.floor((n + j) / engines));
  return Array.from({ length: Math.max(...sizes) + 1 }, (_, r) => {
    let sets = new Float64Array(n + 1).fill(-Infinity);
    sets[0] = 0;
    for (const size of sizes) {
      const next = new Float64Array(n + 1).fill(-Infinity);
      for (let d = 0; d <= n; d++) {
        if (sets[d] === -Infinity) continue;
        for (let c = 0; c <= Math.min(r, size); c++) next[d + c] = logAdd(sets[d] + logChoose(size, c), next[d + c]);
      }
      sets = next;
    }
    return sets.map((ways, d) => ways - logChoose(n, d));
  });
}

/** ln E exp(-theta (rows - ratio ceil(d / M))) of d targets in one part, for each d. */
function logMoments(most: readonly Float64Array[], engines: number, theta: number, ratio: number): number[] {
  return Array.from(most[0], (_, d) => {
    let moment = -Infinity;
    most.forEach((atMost, r) => {
      const exactly = logSubtract(atMost[d], r === 0 ? -Infinity : most[r - 1][d]);
      moment = logAdd(exactly - theta * (r - ratio * Math.ceil(d / engines)), moment);
    });
    return moment;
  });
}

/** The same for d targets that fall into parts as they like. */
const together = (a: readonly number[], b: readonly number[]): number[] => {
  const [n, m] = [a.length - 1, b.length - 1];
  return Array.from({ length: n + m + 1 }, (_, d) => {
    let sum = -Infinity;
    for (let e = Math.max(0, d - m); e <= Math.min(n, d); e++)
      sum = logAdd(logChoose(n, e) + a[e] + logChoose(m, d - e) + b[d - e], sum);
    return sum - logChoose(n + m, d);
  });
};

/**
 * @param degrees targets of each source; all fire alike
 * @param sizes neurons of each part
 * @returns the largest ratio of cost over the bound of its cut, to .001, below which a mask of these degrees has any placement with
 *   a probability of at most 1e-6
 */
export function leastRatio(degrees: readonly number[], sizes: readonly number[], engines: number): number {
  const neurons = sizes.reduce((sum, n) => sum + n, 0);
  const tables = sizes.map((n) => mostRows(n, engines));
  const placements = sizes.reduce((sum, n) => sum + logPartitions(n, engines) - logFactorial(n), logFactorial(neurons));
  const sources = new Map<number, number>();
  for (const d of degrees) sources.set(d, (sources.get(d) ?? 0) + 1);

  const expected = (theta: number, ratio: number): number => {
    const moment = tables.map((most) => logMoments(most, engines, theta, ratio)).reduce(together);
    let sum = placements;
    for (const [d, count] of sources) sum += count * moment[d];
    return sum;
  };
  /** Convex in theta, so that thirds of the interval find the least. */
  const unlikely = (ratio: number): boolean => {
    let [low, high] = [0, 8];
    for (let step = 0; step < 24; step++) {
      const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
      const [a, b] = [expected(left, ratio), expected(right, ratio)];
      if (Math.min(a, b) < Math.log(RARE)) return true;
      if (a < b) high = right;
      else low = left;
    }
    return false;
  };
  let [least, beyond] = [1000, 4000];
  while (beyond - least > 1) {
    const ratio = Math.floor((least + beyond) / 2);
    if (unlikely(ratio / 1000)) least = ratio;
    else beyond = ratio;
  }
  return least / 1000;
}
