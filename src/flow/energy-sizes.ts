/** What a core is built from, in bits and farads: the widths are those of the generated Verilog. */

import type { EngineSizing } from '../../generators/analog/sizing.js';
import { coreShape } from '../../generators/rtl/shape.js';
import type { AcceleratorPlan, CorePlan } from '../../generators/types.js';
import type { CoreSize, RegisterBits } from '../energy/index.js';
import { countBits, indexBits } from '../ir/widths.js';

/** Registers of `templates/rtl`, by what writes them. */
function registers(plan: AcceleratorPlan, core: CorePlan): RegisterBits {
  const shape = coreShape(plan, core);
  const { lanes, inBits, outBits, rowBits, slotBits, magnitudeBits, subtractBits } = shape;
  const { engines } = core;
  // Decoupled engines have a queue each behind that of the core.
  const queues = lanes === 1 ? [plan.fifoDepth] : [plan.fifoDepth, ...Array<number>(lanes).fill(plan.queueDepth)];
  const pointers = queues.reduce((all, depth) => all + 3 * indexBits(depth) + 1, 0);
  const walk = rowBits + shape.countBits + 2;
  const drive = 2 + magnitudeBits + slotBits;
  const staging = 32 * Math.ceil(Math.max(shape.slotWidth, shape.e2aWidth, shape.snWidth) / 32);
  return {
    // queue: pointers and level; front end: valid bits and marks; sequencer: state, slot, spiking engines, pieces
    always:
      pointers + 6 * lanes + (4 + slotBits + outBits + engines + subtractBits + 1 + countBits(plan.cyclesPerOperation)),
    queue: queues.reduce((all, depth) => all + depth, 0) * (inBits + 2),
    queueWord: queues.length * (inBits + 2),
    lookup: 2 * lanes,
    operation: lanes * walk + engines * drive,
    row: lanes === 1 ? walk + engines * drive : walk + drive,
    encoder: 3 + engines + outBits,
    configuration: staging + rowBits + 7 + slotBits + subtractBits + magnitudeBits,
  };
}

function engineCapacitance({ magnitudeBits, unit, link, terminator, slots, membrane, leak }: EngineSizing): number {
  return magnitudeBits * unit + (magnitudeBits - 1) * link + terminator + slots * membrane + (leak ?? 0);
}

export const coreSizes = (plan: AcceleratorPlan, sizing: readonly EngineSizing[]): CoreSize[] =>
  plan.cores.map((core) => {
    const { lanes, e2aWidth, snWidth, slotWidth, rows, inBits, outBits } = coreShape(plan, core);
    const again = core.rounds > 1;
    return {
      e2a: { words: core.rounds * (core.sources + 1), width: e2aWidth, banks: lanes },
      sn: { words: rows, width: snWidth, banks: lanes },
      slots: { words: core.rounds * core.slots, width: slotWidth },
      // the replay serves all cores of a layer and is counted at the first
      replay: { words: again && core.lane === 0 ? plan.replayWords : 0, width: inBits + 2 },
      spool: { words: again ? plan.spoolWords : 0, width: outBits + 2 },
      registers: registers(plan, core),
      engineCapacitance: engineCapacitance(sizing[core.layer] as EngineSizing),
    };
  });
