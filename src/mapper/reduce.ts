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
  /** rate of each merged source, positive; 0 and without targets where a word is filled up */
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

/** Density from which most words of a neuron's sources hold several of them in any order. */
const SHARED_WORDS = 0.05;

/** Sources from which rates are made common to a word; fewer are looked at one by one. */
const MANY_SOURCES = 256;

/**
 * Rates of one word that differ by no more than this share of the largest count as equal when a move is judged: a
 * population count instead of 32 additions. The cost itself is always kept from the rates as they are.
 */
const SPREAD = 0.1;

/** @returns what the sources of a word count for, 0 where they differ too much to count alike */
export function commonRate(rates: Float64Array): number {
  const present = rates.filter((rate) => rate > 0);
  if (present.length === 0) return 0;
  const [least, most] = [Math.min(...present), Math.max(...present)];
  const mean = present.reduce((sum, rate) => sum + rate, 0) / present.length;
  if (least === most) return most;
  return least >= (1 - SPREAD) * most ? mean : 0;
}

/** Sources by falling rate, a new word begun where rates get too far apart: empty groups fill the word before. */
function groupRates(groups: readonly Group[]): Group[] {
  const sorted = [...groups].sort((a, b) => b.weight - a.weight);
  const laid: Group[] = [];
  let first = Infinity;
  for (const group of sorted) {
    if (group.weight < (1 - SPREAD) * first) {
      while (laid.length % 32 > 0) laid.push({ targets: new Uint32Array(), weight: 0 });
    }
    if (laid.length % 32 === 0) first = group.weight;
    laid.push(group);
  }
  return laid;
}

export function reduce(problem: MappingProblem): Reduced {
  const { groups: merged, fixedCost } = mergeSources(problem);
  const neurons = problem.synapses.targets;
  // Sources of about equal rate side by side are judged by the word. Where few sources reach a neuron, words hold
  // neighbours instead, in the order of the input.
  const many = merged.length > MANY_SOURCES && problem.synapses.target.length > SHARED_WORDS * neurons * merged.length;
  const groups = many ? groupRates(merged) : merged;
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
