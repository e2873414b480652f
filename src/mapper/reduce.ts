/**
 * A layer without what cannot change the outcome: sources with the same targets are one source with the sum of their
 * rates, silent sources and sources with at most one target are left out, and neurons with the same sources form a class.
 */

import { rateOf } from './cost.js';
import type { MappingProblem } from './types.js';

export interface Reduced {
  readonly neurons: number;
  /** sources after merging */
  readonly sources: number;
  /** rate of each merged source, positive */
  readonly weight: Float64Array;
  /** targets of each merged source */
  readonly degree: Uint32Array;
  /** what the sources left out cost in every mapping */
  readonly fixedCost: number;
  /**
   * Merged sources of neuron k, 32 to a word: word[w] of entries [offset[k], offset[k + 1]), ascending, never empty. Neighbouring
   * sources of a convolution share words and those of a dense layer fill them: both are walked many at a time.
   */
  readonly offset: Uint32Array;
  readonly word: Uint32Array;
  readonly bits: Int32Array;
  /** neurons of each class, ascending; classes in the order of their first neuron */
  readonly classes: readonly (readonly number[])[];
}

export function reduce(problem: MappingProblem): Reduced {
  const { groups, fixedCost } = mergeSources(problem);
  const neurons = problem.synapses.targets;
  const lists: number[][] = Array.from({ length: neurons }, () => []);
  groups.forEach((group, i) => {
    for (const k of group.targets) {
      const list = lists[k];
      const word = i >>> 5;
      if (list.length === 0 || list[list.length - 2] !== word) list.push(word, 0);
      list[list.length - 1] |= 1 << (i & 31);
    }
  });
  const offset = new Uint32Array(neurons + 1);
  for (let k = 0; k < neurons; k++) offset[k + 1] = offset[k] + lists[k].length / 2;
  const word = new Uint32Array(offset[neurons]);
  const bits = new Int32Array(offset[neurons]);
  lists.forEach((list, k) => {
    for (let e = 0; e < list.length; e += 2) {
      word[offset[k] + e / 2] = list[e];
      bits[offset[k] + e / 2] = list[e + 1];
    }
  });
  return {
    neurons,
    sources: groups.length,
    weight: Float64Array.from(groups, (group) => group.weight),
    degree: Uint32Array.from(groups, (group) => group.targets.length),
    fixedCost,
    offset,
    word,
    bits,
    classes: groupBy(lists.keys(), (k) => lists[k].join()),
  };
}

/** Calls back with every merged source of neuron k. */
export function forEachSource(reduced: Reduced, k: number, visit: (source: number) => void): void {
  for (let e = reduced.offset[k]; e < reduced.offset[k + 1]; e++) {
    for (let rest = reduced.bits[e]; rest !== 0; rest &= rest - 1) {
      visit(reduced.word[e] * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
}

interface Group {
  readonly targets: Uint32Array;
  weight: number;
}

function mergeSources(problem: MappingProblem): { groups: Group[]; fixedCost: number } {
  const { sources, offset, target } = problem.synapses;
  const groups = new Map<string, Group>();
  let fixedCost = 0;
  for (let i = 0; i < sources; i++) {
    const weight = rateOf(problem, i);
    const targets = target.subarray(offset[i], offset[i + 1]);
    if (weight === 0 || targets.length === 0) continue;
    if (targets.length === 1) {
      fixedCost += weight;
      continue;
    }
    const key = Buffer.from(targets.buffer, targets.byteOffset, targets.byteLength).toString('latin1');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { targets, weight });
    else group.weight += weight;
  }
  return { groups: [...groups.values()], fixedCost };
}

function groupBy(items: Iterable<number>, key: (item: number) => string): number[][] {
  const groups = new Map<string, number[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
