/** The section of a technology file that sizes the phase generator. */

import { z } from 'zod';
import { positive, size } from './device-size.js';

export const phaseGeneratorSchema = z
  .strictObject({
    current: z
      .number()
      .min(1e-7)
      .max(1e-4)
      .describe('A, bias of its delay line; the length of every delay goes with its inverse'),
    delays: z
      .array(
        z.strictObject({
          copies: z.number().int().min(1).max(64).describe('times that current'),
          fixed: z.number().min(0).max(1e-7).describe('s, of a delay without a drawn capacitor'),
          resistance: positive(
            1e9,
            'ohm, s that a delay is longer by for each farad that is drawn at its two inverters',
          ),
        }),
      )
      .min(1)
      .describe('kinds of delay, that of the least current first; measured numbers of each'),
    toggle: z.number().min(0).max(1e-8).describe('s, from op_start to the line'),
    decoupling: z.number().min(0).max(1e-10).describe('F, of each bias line'),
    sink: size('NMOS that limits the current of a delay'),
    source: size('PMOS that does'),
    inverterN: size('NMOS of its gates'),
    inverterP: size('PMOS of its gates'),
  })
  .describe('what makes the controls from the word of an operation, at the moments in `phases`');
