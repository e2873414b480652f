/** Linear least squares of a few unknowns. */

/**
 * x that minimises |A x - b|^2, by the normal equations (columns are scaled first, so that they stay well conditioned).
 *
 * @param rows A, one entry an unknown
 */
export function leastSquares(rows: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = rows[0]?.length ?? 0;
  const scale = Array.from({ length: n }, (_, j) => Math.hypot(...rows.map((row) => row[j]!)) || 1);
  // Augmented normal matrix, n x (n + 1).
  const m = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) =>
      rows.reduce((sum, row, k) => {
        const right = j === n ? b[k]! : row[j]! / scale[j]!;
        return sum + (row[i]! / scale[i]!) * right;
      }, 0),
    ),
  );
  for (let i = 0; i < n; i++) {
    const pivot = m.slice(i).reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(m[best]![i]!) ? i + k : best), i);
    [m[i], m[pivot]] = [m[pivot]!, m[i]!];
    for (let k = i + 1; k < n; k++) {
      const factor = m[k]![i]! / m[i]![i]!;
      for (let j = i; j <= n; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = x.reduce((sum, value, j) => (j > i ? sum + m[i]![j]! * value : sum), 0);
    x[i] = (m[i]![n]! - known) / m[i]![i]!;
  }
  return x.map((value, j) => value / scale[j]!);
}
