/** Parts that the sections of a technology file share. */

import { z } from 'zod';

export const positive = (max: number, meaning: string) => z.number().positive().max(max).describe(meaning);

/** A transistor's drawn size. */
export const size = (meaning: string) =>
  z.strictObject({ w: positive(1e-3, 'm, width'), l: positive(1e-4, 'm, length') }).describe(meaning);
