/** The analog array in its two Verilog views: the black box of the netlist, and the real-number model. */

import { type MeasuredModel, replayModel } from '../../src/config/analog-model.js';
import { render } from '../../src/emit/render.js';
import { leakGrid } from '../../src/snn/leak.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import { moduleView } from './banner.js';
import { TRIM_BITS } from './registers.js';
import { coreShape } from './shape.js';
import { layerArray } from './stage.js';

/** As many digits as give the same double again in every simulator; always with a point, so that it is a real. */
const realLiteral = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : value.toPrecision(17));

/**
 * The measured numbers as the model computes with them: sums of constants are rounded here, once, as the golden model
 * rounds them.
 */
function measuredView(measured: MeasuredModel, { threshold, beta }: CorePlan) {
  const { droop, beta: leaves, ...rest } = replayModel(measured, beta);
  const numbers = { ...rest, keep: 1 - droop, theta: threshold + measured.comparatorOffset, beta: leaves };
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, realLiteral(value)]));
}

/**
 * Files of the array of one layer, by path.
 *
 * @param measured what the array does to a membrane; null for an ideal one
 */
export function arrayFiles(
  prefix: string,
  plan: AcceleratorPlan,
  layer: number,
  measured: MeasuredModel | null,
): readonly (readonly [string, string])[] {
  const block = layerArray(prefix, plan, layer);
  const core = plan.cores[plan.stages[layer][0]];
  const { slotBits, magnitudeBits } = coreShape(plan, core);
  const view = moduleView(plan, block);
  const model = {
    ...view,
    engines: core.engines,
    slots: core.slots,
    slotBits,
    magnitudeBits,
    trimBits: TRIM_BITS,
    theta: realLiteral(core.threshold),
    beta: realLiteral(core.beta),
    grid: realLiteral(leakGrid),
    clips: core.saturation !== null,
    vMin: realLiteral(core.saturation?.min ?? 0),
    vMax: realLiteral(core.saturation?.max ?? 0),
    lanes: Array.from({ length: core.engines }, (_, engine) => ({
      engine,
      base: engine * core.slots,
      slotHigh: (engine + 1) * slotBits - 1,
      slotLow: engine * slotBits,
      high: (engine + 1) * magnitudeBits - 1,
      low: engine * magnitudeBits,
    })),
    fires: core.fire === 'above' ? '>' : '>=',
    ...(measured !== null && measuredView(measured, core)),
  };
  const template = measured === null ? 'rtl/array_model.v' : 'rtl/array_model_measured.v';
  return [
    [`rtl/blackbox/${block.name}.v`, render('rtl/array.v', view)],
    [`model/${block.name}.v`, render(template, model)],
  ];
}
