/** What a core is built from, in bits and farads: the widths are those of the generated Verilog. */

import type { EngineSizing } from '../../generators/analog/sizing.js';
import { coreShape } from '../../generators/rtl/shape.js';
import type { AcceleratorPlan, CorePlan } from '../../generators/types.js';
import type { CoreSize, RegisterBits } from '../energy/index.js';
import { countBits, indexBits } from '../ir/widths.js';

/** Registers of `templates/rtl`, by what writes them. */
function registers(plan: AcceleratorPlan, core: CorePlan): RegisterBits {
  const shape = coreShape(plan, core);
  const { inBits, outBits, rowBits, slotBits, magnitudeBits, subtractBits } = shape;
  const pointer = indexBits(plan.fifoDepth);
  const { engines } = core;
  const staging = 32 * Math.ceil(Math.max(shape.slotWidth, shape.e2aWidth, shape.snWidth) / 32);
  return {
    // queue: pointers and level; front end: valid bits and marks; sequencer: state, slot, spiking engines, pieces
    always:
      3 * pointer + 1 + 6 + (4 + slotBits + outBits + engines + subtractBits + 1 + countBits(plan.cyclesPerOperation)),
    queue: plan.fifoDepth * (inBits + 2),
    queueWord: inBits + 2,
    lookup: 2,
    operation: rowBits + shape.countBits + 2 + engines * (2 + magnitudeBits + slotBits),
    encoder: 3 + engines + outBits,
    configuration: staging + rowBits + 7 + slotBits + subtractBits + magnitudeBits,
  };
}

function engineCapacitance({ magnitudeBits, unit, link, terminator, slots, membrane, leak }: EngineSizing): number {
  return magnitudeBits * unit + (magnitudeBits - 1) * link + terminator + slots * membrane + (leak ?? 0);
}

export const coreSizes = (plan: AcceleratorPlan, sizing: readonly EngineSizing[]): CoreSize[] =>
  plan.cores.map((core) => {
    const { e2aWidth, snWidth, slotWidth, rows, inBits, outBits } = coreShape(plan, core);
    const again = core.rounds > 1;
    return {
      e2a: { words: core.rounds * (core.sources + 1), width: e2aWidth },
      sn: { words: rows, width: snWidth },
      slots: { words: core.rounds * core.slots, width: slotWidth },
      // the replay serves all cores of a layer and is counted at the first
      replay: { words: again && core.lane === 0 ? plan.replayWords : 0, width: inBits + 2 },
      spool: { words: again ? plan.spoolWords : 0, width: outBits + 2 },
      registers: registers(plan, core),
      engineCapacitance: engineCapacitance(sizing[core.layer] as EngineSizing),
    };
  });
