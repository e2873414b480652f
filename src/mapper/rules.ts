/**
 * The best rule for a part of a convolution: all (a, b) that are not others by another numbering of the engines, with offsets of the
 * channels improved one by one; then the best of them again and again from places where two offsets are drawn anew.
 */

import { type Random, rng } from '../random/index.js';
import { Offsets, type Rule, type Tile } from './offsets.js';

/** Rules that are worked on further, and tries from other offsets for each: for the first part, for the others. */
const KEPT = 6;
const KICKS = { first: 150, others: 10 };
/** Counts looked at, until the rules to be worked on are known, then for the first part, then for all others: seconds in all. */
const WORK = 1.5e9;

/** @returns rules of the least cost first, the best of them improved; none where it is late from the start */
export function rulesFor(tile: Tile, late: () => boolean): Rule[] {
  const { engines, channels } = tile;
  const random = rng(1, 'rules');
  // A factor without a common divisor with M only renames engines: a divisor of M stands for all a that it makes of it.
  const divisors = Array.from({ length: engines }, (_, n) => n + 1).filter((a) => engines % a === 0);
  const pairs = divisors.flatMap((a) => Array.from({ length: engines }, (_, b) => ({ a, b, draw: random.uniform() })));
  const found: Judged[] = [];
  let work = 0;
  // In any order: what is left out where work does not allow all is then a sample.
  for (const { a, b } of pairs.sort((p, q) => p.draw - q.draw)) {
    if (late() || work > WORK) break;
    const offsets = new Offsets(tile, a, b);
    const shift = Uint16Array.from({ length: channels }, (_, c) => c % engines);
    found.push({ cost: offsets.descend(shift, late), rule: { a, b, shift } });
    work += offsets.work;
  }
  const best = found.sort(byCost).slice(0, KEPT);
  return improved(tile, best, { kicks: KICKS.first, work: WORK, random, late });
}

/** @param parts how many parts share the work @returns the best rule for this part that is found from those for another one */
export function bestRule(tile: Tile, rules: readonly Rule[], parts: number, late: () => boolean): Rule {
  if (late()) return rules[0];
  const from = rules.map((rule) => ({ rule, cost: 0 }));
  const random = rng(1, 'rules of others');
  return improved(tile, from, { kicks: KICKS.others, work: WORK / parts, random, late })[0];
}

interface Judged {
  readonly rule: Rule;
  readonly cost: number;
}

const byCost = (p: Judged, q: Judged): number => p.cost - q.cost;

interface Limits {
  readonly kicks: number;
  readonly work: number;
  readonly random: Random;
  readonly late: () => boolean;
}

/** The first rule is fitted to the part in any case, the others as far as work allows. */
function improved(tile: Tile, judged: readonly Judged[], { kicks, work, random, late }: Limits): Rule[] {
  let left = work;
  const better = judged.map(({ rule }, n): Judged => {
    if (n > 0 && (left <= 0 || late())) return { rule, cost: Infinity };
    const { a, b, shift: from } = rule;
    const offsets = new Offsets(tile, a, b);
    let shift = from.slice();
    let cost = offsets.descend(shift, late);
    const share = left / (judged.length - n);
    for (let kick = 0; kick < kicks && offsets.work < share && !late(); kick++) {
      const next = shift.slice();
      for (let drawn = 0; drawn < 2; drawn++) next[random.integer(tile.channels)] = random.integer(tile.engines);
      const reached = offsets.descend(next, late);
      if (reached <= cost) {
        cost = reached;
        shift = next;
      }
    }
    left -= offsets.work;
    return { rule: { a, b, shift }, cost };
  });
  return better.sort(byCost).map(({ rule }) => rule);
}
