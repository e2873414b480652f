/** Rates of sources, 32 at a time where they are about equal. */

import { commonRate, type Reduced } from './reduce.js';

export class WordRates {
  /** rate of the sources of each word where they are about equal, 0 where each source has to be looked at */
  readonly ofWord: Float64Array;
  /** whether no word has to be looked at source by source */
  readonly common: boolean;

  /** @param words of 32 sources, those past the last included */
  constructor(
    private readonly reduced: Reduced,
    words: number,
  ) {
    this.ofWord = Float64Array.from({ length: words }, (_, w) =>
      commonRate(reduced.weight.subarray(32 * w, 32 * w + 32)),
    );
    this.common = this.ofWord.every((rate, w) => rate > 0 || 32 * w >= reduced.sources);
  }

  /** Sum of the rates of the sources in one word of a set. */
  sum(set: number, word: number): number {
    if (set === 0) return 0;
    const rate = this.ofWord[word];
    if (rate > 0) {
      let x = set - ((set >>> 1) & 0x55555555);
      x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
      return rate * (Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24);
    }
    const { weight } = this.reduced;
    let total = 0;
    for (let rest = set; rest !== 0; rest &= rest - 1) total += weight[word * 32 + 31 - Math.clz32(rest & -rest)];
    return total;
  }
}
