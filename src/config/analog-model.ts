/**
 * What one engine does to a membrane, operation by operation, as numbers measured in SPICE; the golden replay computes
 * with them. v in LSB:
 *
 *     event   v' = v (1 - droop) + gain w + offset
 *     fire    v' = v (1 - droop) + offset,  spike = v' > threshold + comparatorOffset
 *     leak    v' = v beta (1 - leakError) + leakOffset
 *     reset   v' = v residual + resetOffset
 *
 * The golden model (L2) and the Verilog's real-number model (L3) agree bit for bit, so the order of the floating-point
 * operations is part of this contract, in IEEE doubles, never fused:
 *
 *     event   ((v * (1 - droop)) + (gain * w)) + offset
 *     fire    (v * (1 - droop)) + offset        decision against (threshold + comparatorOffset)
 *     leak    (v * (beta * (1 - leakError))) + leakOffset
 *     reset   (v * residual) + resetOffset
 *
 * where (1 - droop), threshold + comparatorOffset and beta * (1 - leakError) are each rounded once, before the run. The
 * result of every operation, a fire's included, is clipped to the membrane's range. A recording begins with one reset of
 * a membrane at 0. In a step: events in order of arrival, the pieces of the bias, fire, then the reset (or the pieces of
 * the subtraction), then the leak; or, with a delayed reset, the leak first. A slot with beta 1 has no leak operation,
 * one with beta 0 has a reset in its place. Every neuron fires and leaks in every step, silent ones too.
 */

import { z } from 'zod';

export const measuredModelSchema = z.strictObject({
  gain: z.number().min(0.5).max(1.5).describe('LSB of membrane for one LSB of weight'),
  offset: z.number().min(-50).max(50).describe('LSB, added by every event and fire'),
  droop: z.number().min(-0.1).max(0.1).describe('share of the membrane lost by every event and fire'),
  leakError: z.number().min(-0.1).max(0.1).describe('share by which a leak takes more than beta says'),
  leakOffset: z.number().min(-50).max(50).describe('LSB, added by every leak'),
  residual: z.number().min(-0.1).max(0.1).describe('share of the membrane that a reset leaves'),
  resetOffset: z.number().min(-50).max(50).describe('LSB, added by every reset'),
  comparatorOffset: z.number().min(-100).max(100).describe('LSB, by which the comparator decides too high'),
  precharge: z.number().min(-50).max(50).describe('LSB, by which a test bench puts an initial membrane too high'),
  rms: z.number().min(0).describe('LSB rms, what one operation does beside these numbers'),
  max: z.number().min(0).describe('LSB, the largest of it'),
});

export type MeasuredModel = Readonly<z.infer<typeof measuredModelSchema>>;

/** What of an engine its deviations depend on. */
export interface EngineScale {
  /** F, Ck */
  readonly membrane: number;
  /** V */
  readonly lsbVolts: number;
  readonly beta: number;
}

/**
 * The numbers of one engine carried over to another of the same technology: injected charges stay, so that offsets go
 * with the inverse charge of an LSB; losses to the virtual ground's parasitics go with 1 / Ck; what the leak capacitor
 * adds goes with its share 1 - beta; the comparator's offset is a voltage.
 */
export function scaleModel(model: MeasuredModel, from: EngineScale, to: EngineScale): MeasuredModel {
  const charge = (from.membrane * from.lsbVolts) / (to.membrane * to.lsbVolts);
  const loss = from.membrane / to.membrane;
  const leak = from.beta === 1 ? 0 : (1 - to.beta) / (1 - from.beta);
  return {
    ...model,
    gain: 1 + (model.gain - 1) * loss,
    offset: model.offset * charge,
    droop: model.droop * loss,
    leakError: model.leakError * loss,
    leakOffset: model.leakOffset * charge * leak,
    resetOffset: model.resetOffset * charge,
    comparatorOffset: (model.comparatorOffset * from.lsbVolts) / to.lsbVolts,
    precharge: model.precharge * charge,
    rms: model.rms * charge,
    max: model.max * charge,
  };
}

/** The measured numbers as the golden replay takes them, for an engine with this beta. */
export const replayModel = (measured: MeasuredModel, beta: number) => ({
  gain: measured.gain,
  offset: measured.offset,
  droop: measured.droop,
  beta: beta * (1 - measured.leakError),
  leakOffset: measured.leakOffset,
  residual: measured.residual,
  resetOffset: measured.resetOffset,
});
