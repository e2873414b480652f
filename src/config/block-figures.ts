/** What the blocks of an engine show on benches of their own: a part of the characterisation. */

import { z } from 'zod';

const lsb = (meaning: string) => z.number().describe(`LSB, ${meaning}`);
const measured = z.literal('measured').describe('it has numbers');
const noFigures = z
  .strictObject({
    kind: z.literal('failed').describe('it has none'),
    reason: z.string().describe('why there are no numbers'),
  })
  .describe('where the bench showed no numbers');

const ladder = z
  .strictObject({
    kind: measured,
    inl: lsb('largest distance of a code from the best line through zero').min(0),
    dnl: lsb('largest distance of a step from one').min(0),
    errors: z.array(z.number()).optional().describe('LSB, of every code: its distance from that line'),
  })
  .describe('numbers of the ladder');

const amplifier = z
  .strictObject({
    kind: measured,
    gain: z.number().describe('dB, at mid swing'),
    bandwidth: z.number().positive().describe('Hz, at which the gain is one under the load of an engine'),
    loopBandwidth: z.number().positive().describe('Hz, at which the gain of the loop with a slot connected is one'),
    phaseMargin: z.number().describe('degrees, of that loop'),
    settling: z.number().min(0).describe('s, to stay within half an LSB after the largest weight'),
    swing: z
      .strictObject({ low: z.number().describe('V, lowest'), high: z.number().describe('V, highest') })
      .describe('outputs with a gain of at least 600'),
    current: z.number().describe("A, out of vdda at mid swing, with an engine's share of the bias"),
  })
  .describe('numbers of the amplifier');

const comparator = z
  .strictObject({
    kind: measured,
    offset: lsb('by which it decides too high, against an ideal threshold'),
    kickback: lsb('largest move of its input while it decides, driven through 4 kohm').min(0),
    gain: z
      .number()
      .optional()
      .describe('V/V, of the preamplifier as the latch is clocked; absent where it was not measured'),
    trim: z
      .strictObject({
        offset: lsb('as above with a threshold reference of its own, trim in the middle'),
        step: lsb('one step of the trim, mean'),
        low: lsb('reach of the trim below its middle'),
        high: lsb('reach above it'),
      })
      .nullable()
      .describe('with the threshold reference; null for a technology without one'),
  })
  .describe('numbers of the comparator');

const switches = z
  .strictObject({
    kind: measured,
    injection: z.number().positive().describe('ohm, Sa at the virtual ground'),
    ladder: z.number().positive().describe('ohm, of a bit between 0 and vref'),
    gate: z.number().positive().describe('ohm, a transmission gate, largest over the swing'),
    middle: z.number().positive().describe('ohm, the same near vmid'),
  })
  .describe('on-resistances of the switches');

const shifterCost = (meaning: string) =>
  z
    .strictObject({
      energy: z.number().describe('J, of a control that rises and falls, beside the charge of what it drives'),
      leakage: z.number().describe('W, of one that stands still, mean of both levels'),
    })
    .describe(meaning);

const driver = z
  .strictObject({
    kind: measured,
    both: shifterCost('of a control with its complement'),
    single: shifterCost('of a control alone'),
    delay: z.number().positive().describe('s, from the control to the gate, the slowest edge'),
    skew: z.number().min(0).describe('s, by which edges are apart that are given at once'),
  })
  .describe('numbers of the level shifters');

const joules = (meaning: string) => z.number().describe(`J, ${meaning}`);

const phases = z
  .strictObject({
    kind: measured,
    bias: z
      .number()
      .positive()
      .describe('times the bias of the technology, at which the line is as long as a cycle wants it'),
    line: z
      .strictObject({
        one: joules('for one engine'),
        more: joules('for each engine more that begins with it and shares the line'),
      })
      .describe('an operation of the line with its windows, its bias included'),
    event: joules('controls of one engine, in an event of the largest weight, mean of both signs'),
    leak: z.number().nullable().describe('J, in a leak; null for an engine without one'),
    fire: joules('in a fire'),
    reset: joules('in a reset to zero'),
    none: joules('in an operation in which it takes no part'),
    waiting: z
      .strictObject({
        line: z.number().describe('W, of a line, its bias included'),
        controls: z.number().describe('W, of the controls of one engine'),
      })
      .describe('where no operation runs'),
    deadTime: z.number().positive().describe('s, least time from a control to the next that must not overlap it'),
    latency: z.number().positive().describe('s, of the latest control after its moment'),
  })
  .describe('numbers of the phase generator');

export const blocksSchema = z.strictObject({
  ladder: z
    .discriminatedUnion('kind', [ladder, noFigures])
    .describe('C2C ladder: every code onto a virtual ground that stands still'),
  amplifier: z
    .discriminatedUnion('kind', [amplifier, noFigures])
    .describe('amplifier, with the capacitances of an engine around it'),
  comparator: z.discriminatedUnion('kind', [comparator, noFigures]).describe('preamplifier and latch'),
  switches: z
    .discriminatedUnion('kind', [switches, noFigures])
    .optional()
    .describe('switches where they work, their controls at their level'),
  driver: z
    .discriminatedUnion('kind', [driver, noFigures])
    .nullable()
    .optional()
    .describe('level shifters; null for a technology without'),
  phases: z
    .discriminatedUnion('kind', [phases, noFigures])
    .nullable()
    .optional()
    .describe('phase generator, its line locked; null for a technology without'),
});

export type BlockFigures = Readonly<z.infer<typeof blocksSchema>>;
