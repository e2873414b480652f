/** Sparse fan-outs: made, turned round, multiplied. Zero weights are never kept; targets are ascending in every row. */

import type { Csr } from './types.js';

/** Weight arrays that know their own kind: a transposed `Csr<Int16Array>` holds an Int16Array again. */
export type WeightArray = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array;

/** Every source to the target of the same number, weight 1. */
export const identity = (size: number): Csr => diagonal(new Float64Array(size).fill(1));

/** Source i to target i with weight `factors[i]`; zero factors leave no synapse. */
export function diagonal(factors: ArrayLike<number>): Csr {
  return fromRows(factors.length, factors.length, factors.length, (row, push) => push(row, factors[row]));
}

/**
 * @param weights row-major [targets, sources], as frameworks and NIR keep a linear layer
 */
export function fromDense(weights: ArrayLike<number>, targets: number, sources: number): Csr {
  const offset = new Uint32Array(sources + 1);
  for (let t = 0, k = 0; t < targets; t++) {
    for (let s = 0; s < sources; s++, k++) if (weights[k] !== 0) offset[s + 1]++;
  }
  for (let s = 0; s < sources; s++) offset[s + 1] += offset[s];
  const next = offset.slice();
  const target = new Uint32Array(offset[sources]);
  const weight = new Float64Array(offset[sources]);
  for (let t = 0, k = 0; t < targets; t++) {
    for (let s = 0; s < sources; s++, k++) {
      if (weights[k] === 0) continue;
      const at = next[s]++;
      target[at] = t;
      weight[at] = weights[k];
    }
  }
  return { sources, targets, offset, target, weight };
}

/** Row-major [targets, sources]: the inverse of `fromDense`. */
export function toDense(csr: Csr<ArrayLike<number>>): Float64Array {
  const dense = new Float64Array(csr.targets * csr.sources);
  for (let s = 0; s < csr.sources; s++) {
    for (let k = csr.offset[s]; k < csr.offset[s + 1]; k++) dense[csr.target[k] * csr.sources + s] = csr.weight[k];
  }
  return dense;
}

/** Fan-in from fan-out and back: row j of the result lists the sources that reach target j, ascending. */
export function transpose<W extends WeightArray>(csr: Csr<W>): Csr<W> {
  const offset = new Uint32Array(csr.targets + 1);
  for (const t of csr.target) offset[t + 1]++;
  for (let t = 0; t < csr.targets; t++) offset[t + 1] += offset[t];
  const next = offset.slice();
  const target = new Uint32Array(csr.target.length);
  const weight = csr.weight.slice() as W;
  for (let s = 0; s < csr.sources; s++) {
    for (let k = csr.offset[s]; k < csr.offset[s + 1]; k++) {
      const at = next[csr.target[k]]++;
      target[at] = s;
      weight[at] = csr.weight[k];
    }
  }
  return { sources: csr.targets, targets: csr.sources, offset, target, weight };
}

/** What `product(first, second)` takes: multiply-adds, and no more synapses than `synapses`. */
export function productCost(first: Csr, second: Csr): { readonly operations: number; readonly synapses: number } {
  let operations = 0;
  for (const middle of first.target) operations += second.offset[middle + 1] - second.offset[middle];
  return { operations, synapses: Math.min(operations, first.sources * second.targets) };
}

/**
 * `second` after `first` as one fan-out: paths over different middle neurons add up, in the order of the middle
 * neurons; sums of exactly zero are dropped. Row by row (Gustavson 1978), one accumulator the size of the targets.
 */
export function product(first: Csr, second: Csr): Csr {
  const sum = new Float64Array(second.targets);
  const seen = new Uint8Array(second.targets);
  const touched = new Uint32Array(second.targets);
  return fromRows(first.sources, second.targets, productCost(first, second).synapses, (row, push) => {
    let count = 0;
    for (let a = first.offset[row]; a < first.offset[row + 1]; a++) {
      const middle = first.target[a];
      for (let b = second.offset[middle]; b < second.offset[middle + 1]; b++) {
        const t = second.target[b];
        if (seen[t] === 0) {
          seen[t] = 1;
          touched[count++] = t;
        }
        sum[t] += first.weight[a] * second.weight[b];
      }
    }
    for (const t of touched.subarray(0, count).sort()) {
      push(t, sum[t]);
      sum[t] = 0;
      seen[t] = 0;
    }
  });
}

/** `values` of the sources summed up at the targets: dense row vector times fan-out. */
export function apply(values: ArrayLike<number>, csr: Csr): Float64Array {
  const result = new Float64Array(csr.targets);
  for (let s = 0; s < csr.sources; s++) {
    if (values[s] === 0) continue;
    for (let k = csr.offset[s]; k < csr.offset[s + 1]; k++) result[csr.target[k]] += values[s] * csr.weight[k];
  }
  return result;
}

/**
 * Collects rows in order; `fill` pushes the targets of one row, ascending, and zeros are left out.
 *
 * @param most synapses that are pushed in all, or more
 */
export function fromRows(
  sources: number,
  targets: number,
  most: number,
  fill: (row: number, push: (target: number, weight: number) => void) => void,
): Csr {
  const offset = new Uint32Array(sources + 1);
  const target = new Uint32Array(most);
  const weight = new Float64Array(most);
  let count = 0;
  const push = (t: number, w: number): void => {
    if (w === 0) return;
    target[count] = t;
    weight[count++] = w;
  };
  for (let row = 0; row < sources; row++) {
    fill(row, push);
    offset[row + 1] = count;
  }
  if (count === most) return { sources, targets, offset, target, weight };
  return { sources, targets, offset, target: target.slice(0, count), weight: weight.slice(0, count) };
}
