/** Which positions of a convolution share a core: tiles of the picture, all channels of a position together. */

import { gather } from './gather.js';
import { forEachSource, type Reduced } from './reduce.js';
import type { Resources } from './types.js';

export interface Grid {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface Tiling {
  readonly grid: Grid;
  readonly parts: number;
  /** part of every position */
  readonly part: Uint32Array;
}

/**
 * @param shape of the layer; channels, height, width where it is a convolution
 * @param parts how many cores it takes
 * @returns the best of what `gather` finds and of rectangles; null where whole positions do not fit, or where it got too late
 */
export function tile(
  reduced: Reduced,
  shape: readonly number[] | undefined,
  parts: number,
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
  late: () => boolean = () => false,
): Tiling | null {
  if (shape?.length !== 3) return null;
  const [channels, height, width] = shape;
  const grid = { channels, height, width };
  const positions = height * width;
  const capacity = engines * slots;
  if (channels * positions !== reduced.neurons || Math.ceil(positions / parts) * channels > capacity) return null;

  const sizes = Array.from({ length: parts }, (_, p) => Math.floor((positions + p) / parts)).reverse();
  const gathered = gather(byPosition(reduced, grid), sizes, late);
  if (gathered === null) return null;
  let best = partsOf(gathered, sizes);
  let least = boundOf(reduced, best, parts, engines);
  for (let strips = 1; strips <= Math.min(parts, height) && !late(); strips++) {
    const cut = partsOf(inStrips(grid, sizes, strips), sizes);
    const bound = boundOf(reduced, cut, parts, engines);
    if (bound < least) {
      best = cut;
      least = bound;
    }
  }
  return { grid, parts, part: best };
}

/** @param order positions, part by part */
function partsOf(order: ArrayLike<number>, sizes: readonly number[]): Uint32Array {
  const part = new Uint32Array(order.length);
  let first = 0;
  sizes.forEach((size, p) => {
    for (let n = first; n < first + size; n++) part[order[n]] = p;
    first += size;
  });
  return part;
}

/** One neuron a position, with the sources of all its channels. */
function byPosition(reduced: Reduced, { channels, height, width }: Grid): Reduced {
  const positions = height * width;
  const [offset, word, bits]: number[][] = [[0], [], []];
  for (let position = 0; position < positions; position++) {
    const words = new Map<number, number>();
    for (let c = 0; c < channels; c++) {
      const k = c * positions + position;
      for (let e = reduced.offset[k]; e < reduced.offset[k + 1]; e++) {
        words.set(reduced.word[e], (words.get(reduced.word[e]) ?? 0) | reduced.bits[e]);
      }
    }
    for (const [w, set] of [...words].sort(([v], [w]) => v - w)) {
      word.push(w);
      bits.push(set);
    }
    offset.push(word.length);
  }
  return {
    ...reduced,
    neurons: positions,
    offset: Uint32Array.from(offset),
    word: Uint32Array.from(word),
    bits: Int32Array.from(bits),
  };
}

/** Rows read by engines that share every part's targets evenly. @param part of every position */
function boundOf(reduced: Reduced, part: Uint32Array, parts: number, engines: number): number {
  const targets = new Uint32Array(reduced.sources * parts);
  for (let k = 0; k < reduced.neurons; k++) {
    const p = part[k % part.length];
    forEachSource(reduced, k, (i) => void targets[i * parts + p]++);
  }
  return targets.reduce((sum, n, at) => sum + reduced.weight[Math.floor(at / parts)] * Math.ceil(n / engines), 0);
}

/**
 * So many strips of rows, each cut into its share of the parts column by column. Where sizes do not come out even, a strip ends within
 * a row and a part within a column. @returns positions, part by part
 */
function inStrips({ height, width }: Grid, sizes: readonly number[], strips: number): number[] {
  const order = Array.from({ length: height * width }, (_, at) => at);
  let first = 0;
  return Array.from({ length: strips }, (_, t) => {
    const share = (of: number): number => Math.floor((of * sizes.length) / strips);
    const size = sizes.slice(share(t), share(t + 1)).reduce((sum, n) => sum + n, 0);
    first += size;
    return order.slice(first - size, first).sort((a, b) => (a % width) - (b % width) || a - b);
  }).flat();
}
