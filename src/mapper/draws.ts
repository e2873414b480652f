/** Draws for the inner loop of the search: a few nanoseconds each, begun from a stream of the seed. */

import type { Random } from '../random/index.js';

/** @returns uniform in [0, 1) with 32 bits (Marsaglia 2003, xorshift128) */
export function fastUniform(random: Random): () => number {
  const word = (): number => (random.uniform() * 2 ** 32) | 0;
  let [x, y, z, w] = [word() | 1, word(), word(), word()];
  return () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (w >>> 0) * 2 ** -32;
  };
}
