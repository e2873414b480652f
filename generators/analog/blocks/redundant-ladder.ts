/**
 * A ladder with more bits than its magnitudes and links larger than those that halve: from bit to bit the charge falls by less
 * than a half, so that its codes overlap and one of them is always near, whatever its capacitors are. Which code stands
 * for a magnitude is then a table, made from what the bits of that one ladder were measured to move.
 */

import { MenageError } from '../../../src/errors/index.js';
import { farads } from '../../../src/units/index.js';
import type { EngineSizing } from '../sizing.js';
import { redundantLink } from './ladder-model.js';

export interface Redundancy {
  /** more than the magnitudes have, 1..3 */
  readonly bits: number;
  /** of the links against those of a ladder that halves, above 1, at most 1.5 */
  readonly link: number;
}

export const usualRedundancy: Redundancy = { bits: 1, link: redundantLink };

/**
 * The sizes of a ladder with redundancy; all else as it is.
 *
 * @throws E_RANGE
 */
export function redundantLadder(sizing: EngineSizing, { bits, link }: Redundancy): EngineSizing {
  if (!Number.isInteger(bits) || bits < 1 || bits > 3) {
    throw new MenageError('E_RANGE', { path: 'redundancy.bits', value: bits, legal: '1..3' });
  }
  if (!(link > 1 && link <= 1.5)) {
    throw new MenageError('E_RANGE', { path: 'redundancy.link', value: link, legal: 'above 1, at most 1.5' });
  }
  return { ...sizing, magnitudeBits: sizing.magnitudeBits + bits, link: farads(sizing.link * link) };
}
