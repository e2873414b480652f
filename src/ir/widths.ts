/** Bits of counters, addresses and fields; never 0, since a vector of no bits is not portable Verilog. */

/** Bits of an index into `n` things, 0..n-1. */
export const indexBits = (n: number): number => Math.max(1, Math.ceil(Math.log2(n)));

/** Bits of a number 0..largest. */
export const countBits = (largest: number): number => indexBits(largest + 1);
