/** Charge that each bit of a ladder moves onto its virtual ground, from any network of capacitances between its nets. */

import type { Coupling } from './extracted.js';

/**
 * Nets `vg` and `vss` stand still, `p<k>` steps by one volt, all others float.
 *
 * @returns F, one a bit, lowest first
 */
export function bitCharges(couplings: readonly Coupling[]): number[] {
  const nets = [...new Set(couplings.flatMap(({ a, b }) => [a, b]))];
  const bits = nets.filter((net) => /^p\d+$/.test(net)).length;
  const floating = nets.filter((net) => !/^(vg|vss|p\d+)$/.test(net));
  const place = new Map(floating.map((net, i) => [net, i]));
  const matrix = floating.map(() => new Float64Array(floating.length));
  const driven = floating.map(() => new Float64Array(bits));
  const add = (net: string, other: string, value: number): void => {
    const i = place.get(net);
    if (i === undefined) return;
    const row = matrix[i] as Float64Array;
    row[i] = (row[i] as number) + value;
    const j = place.get(other);
    if (j !== undefined) row[j] = (row[j] as number) - value;
    if (other.startsWith('p')) (driven[i] as Float64Array)[Number(other.slice(1))] = value;
  };
  for (const { a, b, value } of couplings) {
    add(a, b, value);
    add(b, a, value);
  }
  const solved = solve(matrix, driven);
  const onto = couplings.flatMap(({ a, b, value }) => (a === 'vg' ? [[b, value]] : b === 'vg' ? [[a, value]] : [])) as [
    string,
    number,
  ][];
  return Array.from({ length: bits }, (_, bit) =>
    onto.reduce((charge, [net, value]) => {
      const i = place.get(net);
      const voltage = i === undefined ? Number(net === `p${bit}`) : ((solved[i] as Float64Array)[bit] as number);
      return charge + value * voltage;
    }, 0),
  );
}

/** Gauss elimination with pivots; capacitance matrices with a path to ground are regular. */
function solve(matrix: readonly Float64Array[], right: readonly Float64Array[]): Float64Array[] {
  const n = matrix.length;
  const rows: Float64Array[] = matrix.map((row, i) => Float64Array.from([...row, ...(right[i] as Float64Array)]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs((rows[i] as Float64Array)[k] as number) > Math.abs((rows[pivot] as Float64Array)[k] as number))
        pivot = i;
    }
    [rows[k], rows[pivot]] = [rows[pivot] as Float64Array, rows[k] as Float64Array];
    const head = rows[k] as Float64Array;
    for (let i = 0; i < n; i++) {
      const row = rows[i] as Float64Array;
      const factor = (row[k] as number) / (head[k] as number);
      if (i === k || factor === 0) continue;
      for (let j = k; j < row.length; j++) row[j] = (row[j] as number) - factor * (head[j] as number);
    }
  }
  return rows.map((row, k) => row.slice(n).map((value) => value / (row[k] as number)));
}
