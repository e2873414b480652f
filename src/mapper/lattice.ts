/**
 * Placement of a convolution by rules: tiles of the picture, and in each of them neuron (c, y, x) on engine
 * (a x + b y + s_c) mod M.
 *
 * Why that is near the bound: a kernel is the same everywhere, and so are its rows under such a rule. Of a dense one of C channels,
 * w columns wide, with a = C, b = w C and s_c = c the targets of a source tile the circle of M engines without gap or overlap: its
 * rows are ceil(deg_i / M). Of a pruned one, offsets of a few channels have the order from the start that a search among
 * placements of thousands of neurons would have to find.
 */

import type { Placement } from './cost.js';
import { type GreedyOptions, greedy } from './greedy.js';
import type { Rule, Tile } from './offsets.js';
import { patternsOf } from './patterns.js';
import type { Reduced } from './reduce.js';
import { bestRule, rulesFor } from './rules.js';
import type { Tiling } from './tiles.js';
import type { Resources } from './types.js';

/** Share of its events that a neuron on another engine than the rule's is taken to cost. */
const EXCESS = 0.3;

/** Patterns, as a share of the sources, above which these are not of one kernel. */
const MOST_PATTERNS = 0.5;

/**
 * @param late looked at for every neuron and every rule; true ends the trials with the best rules so far
 * @returns null where sources have nothing in common, or where it got too late
 */
export function lattice(
  reduced: Reduced,
  { grid, parts, part }: Tiling,
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
  late: () => boolean = () => false,
): Placement | null {
  const { channels, width } = grid;
  const excess = EXCESS * (reduced.degree.reduce((sum, n, i) => sum + n * reduced.weight[i], 0) / reduced.neurons);
  const tiles: Tile[] = [];
  for (let p = 0; p < parts; p++) {
    if (late()) return null;
    const members = Array.from(part.keys()).filter((at) => part[at] === p);
    const patterns = patternsOf(reduced, members, grid);
    if (patterns.weight.length > MOST_PATTERNS * reduced.sources) return null;
    const [x, y] = [members.map((at) => at % width), members.map((at) => Math.floor(at / width))];
    tiles.push({ patterns, x, y, channels, engines, slots, excess });
  }
  const richest = tiles.reduce((a, b) => (b.patterns.x.length > a.patterns.x.length ? b : a));
  const rules = rulesFor(richest, late);
  if (rules.length === 0) return null;
  const placed = new Int32Array(reduced.neurons);
  tiles.forEach((tile, p) => {
    const engine = follow(bestRule(tile, rules, parts, late), tile);
    for (let c = 0; c < channels; c++) {
      tile.x.forEach((x, n) => {
        const j = engine[c * tile.x.length + n];
        placed[c * part.length + tile.y[n] * width + x] = j < 0 ? -1 : p * engines + j;
      });
    }
  });
  // Late or not: without the few that are left all would be lost.
  return greedyInTiles(reduced, { grid, parts, part }, { engines, slots, placed });
}

/** @returns `greedy`, every neuron in the part of its position */
export function greedyInTiles(reduced: Reduced, { parts, part }: Tiling, options: GreedyOptions): Placement | null {
  const partOf = Uint32Array.from({ length: reduced.neurons }, (_, k) => part[k % part.length]);
  const sizes = new Array<number>(parts).fill(0);
  for (const p of partOf) sizes[p]++;
  return greedy(reduced, sizes, { ...options, partOf });
}

/** @returns engine of channel c at position n of the tile at c * (positions) + n; -1 where it has no slot left */
function follow({ a, b, shift }: Rule, { x, y, channels, engines, slots }: Tile): Int32Array {
  const load = new Uint32Array(engines);
  return Int32Array.from({ length: channels * x.length }, (_, at) => {
    const n = at % x.length;
    const j = (a * x[n] + b * y[n] + shift[Math.floor(at / x.length)]) % engines;
    return load[j]++ < slots ? j : -1;
  });
}
