/** What each bit of a C2C ladder moves onto the virtual ground when its capacitors are not what was drawn. */

import type { EngineSizing } from './sizing.js';

/** Relative errors of a ladder's capacitors; a missing one is 0. */
export interface LadderErrors {
  /** unit capacitor of each bit, lowest first */
  readonly units: readonly number[];
  /** link above each bit but the top one */
  readonly links: readonly number[];
  readonly terminator: number;
}

const series = (a: number, b: number): number => (a * b) / (a + b);

/**
 * Exact solution of the capacitor network with its top node held: each bit is one step of its bottom plate, divided at
 * its node and at every link above.
 *
 * @returns charge of each bit over that of an LSB of the ladder as drawn, less 2^bit, over 2^bit
 */
export function ladderChargeErrors(sizing: EngineSizing, errors: LadderErrors): number[] {
  const drawn = charges(sizing, { units: [], links: [], terminator: 0 });
  const lsb = (drawn.at(-1) ?? 0) / 2 ** (drawn.length - 1);
  return charges(sizing, errors).map((charge, bit) => charge / (lsb * 2 ** bit) - 1);
}

/** F, charge a volt of each bit. */
function charges(
  { magnitudeBits, unit, link, terminator, ladderParasitic }: EngineSizing,
  errors: LadderErrors,
): number[] {
  const top = magnitudeBits - 1;
  const c = Array.from({ length: magnitudeBits }, (_, k) => unit * (1 + (errors.units[k] ?? 0)));
  const s = Array.from({ length: top }, (_, k) => link * (1 + (errors.links[k] ?? 0)));
  // What hangs on node k besides its own bit: from below, and, further down, from above.
  const below = [terminator * (1 + errors.terminator)];
  for (let k = 1; k < top; k++) {
    below[k] = series(s[k - 1]!, below[k - 1]! + c[k - 1]! + ladderParasitic);
  }
  const above: number[] = [];
  for (let k = top - 1; k >= 0; k--) {
    above[k] = k === top - 1 ? s[k]! : series(s[k]!, c[k + 1]! + ladderParasitic + above[k + 1]!);
  }
  return c.map((own, bit) => {
    if (bit === top) return own;
    let share = own / (own + ladderParasitic + below[bit]! + above[bit]!);
    for (let k = bit; k < top - 1; k++) {
      share *= s[k]! / (s[k]! + c[k + 1]! + ladderParasitic + above[k + 1]!);
    }
    return share * s[top - 1]!;
  });
}
