/**
 * The C2C ladder as capacitances: what charge each bit moves onto the virtual ground, with any capacitor and parasitic,
 * and codes for a ladder whose steps are not those of its bits.
 */

export interface LadderCapacitors {
  /** F, one a bit, lowest first */
  readonly bits: readonly number[];
  /** F, between neighbouring nodes, lowest first; one fewer than bits */
  readonly links: readonly number[];
  /** F, at the low end */
  readonly terminator: number;
  /** F, of every inner node; as many as links */
  readonly parasitics: readonly number[];
}

/** A ladder of equal capacitors. */
export const uniformLadder = (
  magnitudeBits: number,
  unit: number,
  link: number,
  terminator: number,
  parasitic: number,
): LadderCapacitors => ({
  bits: Array.from({ length: magnitudeBits }, () => unit),
  links: Array.from({ length: magnitudeBits - 1 }, () => link),
  terminator,
  parasitics: Array.from({ length: magnitudeBits - 1 }, () => parasitic),
});

/**
 * Charge of every bit for one volt at its bottom plate, F, lowest first; the top node is the virtual ground and does not
 * move. From node k upwards a charge q becomes q S_k / (S_k + everything at and below node k).
 */
export function ladderWeights({ bits, links, terminator, parasitics }: LadderCapacitors): number[] {
  /** at and below each inner node, F */
  const below: number[] = [];
  links.forEach((_, k) => {
    const rest = k === 0 ? terminator : (links[k - 1]! * below[k - 1]!) / (links[k - 1]! + below[k - 1]!);
    below.push(bits[k]! + parasitics[k]! + rest);
  });
  return bits.map((unit, bit) => {
    let charge = unit;
    for (let k = bit; k < links.length; k++) charge *= links[k]! / (links[k]! + below[k]!);
    return charge;
  });
}

/** Charge of every code, in units of `weights`. */
export function codeCharges(weights: readonly number[]): Float64Array {
  return Float64Array.from({ length: 2 ** weights.length }, (_, code) =>
    weights.reduce((sum, weight, bit) => sum + (((code >> bit) & 1) === 1 ? weight : 0), 0),
  );
}

export interface Linearity {
  /** LSB, largest distance from the line that fits best through zero */
  readonly inl: number;
  /** LSB, largest distance of a step from one */
  readonly dnl: number;
}

/** LSB, of every code: its distance from the line that fits best through zero. @param charges of all codes in order, any unit */
export function codeErrors(charges: Float64Array): Float64Array {
  let [products, squares] = [0, 0];
  charges.forEach((charge, code) => {
    products += charge * code;
    squares += code * code;
  });
  const lsb = products / squares;
  return charges.map((charge, code) => charge / lsb - code);
}

/** @param charges of all codes in order, any unit */
export function linearity(charges: Float64Array): Linearity {
  const errors = codeErrors(charges);
  let [inl, dnl] = [0, 0];
  errors.forEach((error, code) => {
    inl = Math.max(inl, Math.abs(error));
    if (code > 0) dnl = Math.max(dnl, Math.abs(error - errors[code - 1]!));
  });
  return { inl, dnl };
}

/** How much larger the links of a redundant ladder are, so that a step is always less than what the lower bits reach. */
export const redundantLink = 1.1;

/**
 * For every magnitude the code of the ladder whose charge is nearest to it: mends what parasitics and mismatch do to a
 * ladder with one more bit than the magnitudes and links that are larger by `redundantLink`. A table cannot mend a
 * ladder without redundancy, whose charges have gaps.
 *
 * @param weights of the ladder's bits as they are, measured or computed
 * @param magnitudeBits of the magnitudes
 * @returns codes by magnitude; the largest magnitude has the largest code
 */
export function codeTable(weights: readonly number[], magnitudeBits: number): Uint16Array {
  const charges = codeCharges(weights);
  const order = [...charges.keys()].sort((a, b) => charges[a]! - charges[b]!);
  const largest = 2 ** magnitudeBits - 1;
  const lsb = charges.reduce((most, charge) => Math.max(most, charge), 0) / largest;
  let at = 0;
  return Uint16Array.from({ length: largest + 1 }, (_, magnitude) => {
    const distance = (k: number): number => Math.abs(charges[order[k]!]! - magnitude * lsb);
    while (at + 1 < order.length && distance(at + 1) <= distance(at)) at++;
    return order[at]!;
  });
}
