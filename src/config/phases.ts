/**
 * When each switch of an engine moves, as a fraction of the cycle T. The order is what makes the engine accurate: Su opens
 * before anything else touches the virtual ground, and Sa opens first at the end, so that what Sb and So inject
 * afterwards finds a floating capacitor.
 */

import { z } from 'zod';
import { MenageError } from '../errors/index.js';

const fraction = (value: number, meaning: string) => z.number().min(0).max(1).default(value).describe(meaning);

export const phasesSchema = z
  .strictObject({
    preset: fraction(0.02, 'ladder bits to their level before evaluation; the preamplifier is powered'),
    midOff: fraction(0.36, 'Sm opens'),
    slotBottomOn: fraction(0.37, 'Sb of the slot closes'),
    autoZeroOff: fraction(0.39, 'Su opens'),
    connect: fraction(0.41, 'So and Sa close'),
    evaluate: fraction(0.43, 'ladder bits, or the leak capacitor, switch'),
    compare: fraction(0.75, 'comparator clock rises'),
    decide: fraction(0.91, 'the decision is read'),
    resetBottomOff: fraction(0.92, 'in a reset, Sb opens'),
    slotTopOff: fraction(0.93, 'Sa opens, first of all'),
    slotBottomOff: fraction(0.955, 'Sb and So open, the leak capacitor leaves'),
    midOn: fraction(0.965, 'Sm closes, the comparator clock falls'),
    autoZeroOn: fraction(0.985, 'Su closes'),
    sample: fraction(0.995, 'membranes are read'),
  })
  .describe('moments of a cycle, as fractions of it, in the order of their names here');

export type Phases = Readonly<z.infer<typeof phasesSchema>>;

/**
 * Phases that follow each other by at least one control edge each.
 *
 * @param cycle s
 * @param edge s, rise and fall time of a control
 * @throws E_TECHNOLOGY naming the first phase that comes too early
 */
export function checkPhases(phases: Phases, cycle: number, edge: number, file: string): void {
  let before: { name: string; at: number } | undefined;
  for (const [name, at] of Object.entries(phases)) {
    if (before !== undefined && at - before.at < (edge / cycle) * 0.999) {
      throw new MenageError('E_TECHNOLOGY', {
        path: `${file}: phases.${name}`,
        value: at,
        legal: `after ${before.name} (${before.at}) by an edge (${edge} s of ${cycle} s) or more`,
        remedy: 'lengthen the cycle, shorten the edge or move the phase',
      });
    }
    before = { name, at };
  }
}
