/** Seeded draws: the same seed and purpose give the same numbers on every machine. */

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Uniform in [0, 1) with 32 bits; each call advances the stream. */
export interface Random {
  uniform(): number;
  /** Integer in [0, n). */
  integer(n: number): number;
  /** Normal with mean 0 and standard deviation 1 (Box-Muller). */
  normal(): number;
}

/**
 * A stream of its own for each purpose, so that adding a draw somewhere never shifts the draws elsewhere.
 *
 * @param seed the user's seed, an integer
 * @param purpose what is drawn, then any indices: `rng(7, 'jitter', 3)`
 */
export function rng(seed: number, ...purpose: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(hash(`${seed}\u0000${purpose.join('\u0000')}`));
  const uniform = (): number => (generator.next() >>> 0) / 2 ** 32;
  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/**
 * FNV-1a, 32 bits, then the finaliser of MurmurHash3: the last characters of a purpose, an index mostly, would move the
 * low bits alone, and neighbours would begin with almost the same draws.
 */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
