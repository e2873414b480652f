/** Widths and sizes of a core and of the chain, all derived from the plan, in one place. */

import { countBits, indexBits } from '../../src/ir/widths.js';
import { ladderSteps } from '../../src/snn/ladder-steps.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';

export interface CoreShape {
  readonly slotBits: number;
  readonly magnitudeBits: number;
  /** bits of an input address; one more address than there are sources, for the bias */
  readonly inBits: number;
  readonly outBits: number;
  /** bits of a round number, of an index into MEM_E2A and of one into the slot masks: both hold a table a round */
  readonly roundBits: number;
  readonly e2aBits: number;
  readonly maskBits: number;
  /** words of MEM_S&N, at least 1 */
  readonly rows: number;
  readonly rowBits: number;
  readonly countBits: number;
  /** magnitudes of the ladder operations that subtract the threshold */
  readonly subtract: readonly number[];
  readonly subtractBits: number;
  /** bits of a word of each memory */
  readonly slotWidth: number;
  readonly e2aWidth: number;
  readonly snWidth: number;
  readonly chunkBits: number;
}

/** 32-bit words that hold `bits`. */
export const chunksOf = (bits: number): number => Math.ceil(bits / 32);

/** Bits of an address of a population of `size`, whose receiver uses address `size` for its bias. */
export const addressBits = (size: number): number => countBits(size);

export function coreShape(plan: AcceleratorPlan, core: CorePlan): CoreShape {
  const slotBits = indexBits(core.slots);
  const magnitudeBits = core.weightBits - 1;
  const rows = Math.max(1, core.rows.rows);
  const rowBits = indexBits(rows);
  const rowCountBits = countBits(core.e2aCount.reduce((most, count) => Math.max(most, count), 1));
  const subtract = ladderSteps(-core.threshold, core.weightBits).map(Math.abs);
  const snWidth = core.engines * (2 + magnitudeBits + slotBits);
  const e2aWidth = rowBits + rowCountBits;
  return {
    slotBits,
    magnitudeBits,
    inBits: addressBits(core.sources),
    outBits: addressBits(plan.addressSpace[core.layer]),
    roundBits: indexBits(core.rounds),
    e2aBits: indexBits(core.rounds * (core.sources + 1)),
    maskBits: indexBits(core.rounds * core.slots),
    rows,
    rowBits,
    countBits: rowCountBits,
    subtract,
    subtractBits: countBits(subtract.length),
    slotWidth: core.engines,
    e2aWidth,
    snWidth,
    chunkBits: indexBits(Math.max(...[core.engines, e2aWidth, snWidth].map(chunksOf))),
  };
}

/** Bits of a configuration address that reaches every word of every core. */
export function configurationBits(plan: AcceleratorPlan): number {
  const bits = plan.cores.map((core) => {
    const shape = coreShape(plan, core);
    return shape.chunkBits + Math.max(shape.rowBits, shape.e2aBits, shape.maskBits, 2);
  });
  return Math.max(...bits);
}
