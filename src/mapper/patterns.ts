/** What the sources of a part of a convolution reach, up to a shift: a few patterns stand for thousands of sources. */

import { forEachSource, type Reduced } from './reduce.js';
import type { Grid } from './tiles.js';

export interface Patterns {
  /** rate of all sources with the pattern */
  readonly weight: Float64Array;
  /** patterns in which channel c occurs: entries [channel[c], channel[c + 1]) */
  readonly channel: Uint32Array;
  /** pattern of each entry */
  readonly pattern: Uint32Array;
  /** targets of each entry: [first[e], first[e + 1]) of `x` and `y`, from the first column and row of the pattern on */
  readonly first: Uint32Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
}

interface Pattern {
  weight: number;
  /** neurons, as if the first row and column that they reach were those of the picture */
  readonly neurons: Uint32Array;
}

/** @param members positions of the part, ascending @returns patterns with more than one target */
export function patternsOf(reduced: Reduced, members: readonly number[], { channels, height, width }: Grid): Patterns {
  const positions = height * width;
  const targets: number[][] = Array.from({ length: reduced.sources }, () => []);
  for (let c = 0; c < channels; c++) {
    for (const position of members) {
      const k = c * positions + position;
      forEachSource(reduced, k, (i) => void targets[i].push(k));
    }
  }
  const known = new Map<string, Pattern>();
  targets.forEach((list, i) => {
    if (list.length < 2) return;
    const neurons = shifted(list, width, positions);
    const key = Buffer.from(neurons.buffer).toString('latin1');
    const pattern = known.get(key);
    if (pattern === undefined) known.set(key, { weight: reduced.weight[i], neurons });
    else pattern.weight += reduced.weight[i];
  });
  return byChannel([...known.values()], { channels, height, width });
}

function shifted(neurons: readonly number[], width: number, positions: number): Uint32Array<ArrayBuffer> {
  let [left, top] = [Infinity, Infinity];
  for (const k of neurons) {
    left = Math.min(left, k % width);
    top = Math.min(top, Math.floor((k % positions) / width));
  }
  return Uint32Array.from(neurons, (k) => k - top * width - left);
}

function byChannel(patterns: readonly Pattern[], { channels, height, width }: Grid): Patterns {
  const positions = height * width;
  const entries: { pattern: number; at: number[] }[][] = Array.from({ length: channels }, () => []);
  patterns.forEach(({ neurons }, pattern) => {
    for (const k of neurons) {
      const own = entries[Math.floor(k / positions)];
      if (own.at(-1)?.pattern !== pattern) own.push({ pattern, at: [] });
      own.at(-1)?.at.push(k % positions);
    }
  });
  const all = entries.flat();
  const at = all.flatMap((entry) => entry.at);
  return {
    weight: Float64Array.from(patterns, ({ weight }) => weight),
    channel: ends(entries.map(({ length }) => length)),
    pattern: Uint32Array.from(all, ({ pattern }) => pattern),
    first: ends(all.map(({ at }) => at.length)),
    x: Uint16Array.from(at, (position) => position % width),
    y: Uint16Array.from(at, (position) => Math.floor(position / width)),
  };
}

/** Where each of several runs of these lengths begins, and where the last ends. */
function ends(lengths: readonly number[]): Uint32Array {
  const first = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, n) => {
    first[n + 1] = first[n] + length;
  });
  return first;
}
