/** The analog array in its two Verilog views: the black box of the netlist, and the real-number model. */

import { render } from '../../src/emit/render.js';
import type { AcceleratorPlan } from '../types.js';
import { moduleView } from './banner.js';
import { coreShape } from './shape.js';
import { layerArray } from './stage.js';

/** As many digits as give the same double again in every simulator; always with a point, so that it is a real. */
const realLiteral = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : value.toPrecision(17));

/** Files of the array of one layer, by path. */
export function arrayFiles(
  prefix: string,
  plan: AcceleratorPlan,
  layer: number,
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
    theta: realLiteral(core.threshold),
    beta: realLiteral(core.beta),
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
  };
  return [
    [`rtl/blackbox/${block.name}.v`, render('rtl/array.v', view)],
    [`model/${block.name}.v`, render('rtl/array_model.v', model)],
  ];
}
