/** Widths and sizes of a core and of the chain, all derived from the plan, in one place. */

import { isDecoupled } from '../../src/config/dispatch.js';
import { countBits, indexBits } from '../../src/ir/widths.js';
import { ladderSteps } from '../../src/snn/ladder-steps.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import { laneTables } from './lanes.js';
import { REGISTER_BITS } from './registers.js';

export interface CoreShape {
  /** front ends: 1, or one an engine */
  readonly lanes: number;
  /** bits of the address of a word in a memory of one front end */
  readonly laneWordBits: number;
  readonly slotBits: number;
  readonly magnitudeBits: number;
  /** bits of an input address; one more address than there are sources, for the bias */
  readonly inBits: number;
  readonly outBits: number;
  /** bits of a round number, of an index into MEM_E2A and of one into the slot masks: both hold a table a round */
  readonly roundBits: number;
  readonly e2aBits: number;
  readonly maskBits: number;
  /** words of MEM_S&N of a front end, at least 1 */
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
  const decoupled = isDecoupled(plan, core);
  const lanes = decoupled ? core.engines : 1;
  const tables = decoupled ? laneTables(core) : [{ count: core.e2aCount, weight: { length: core.rows.rows } }];
  const rows = Math.max(1, ...tables.map(({ weight }) => weight.length));
  const rowBits = indexBits(rows);
  const most = tables.map(({ count }) => count.reduce((longest, n) => Math.max(longest, n), 1));
  const rowCountBits = countBits(Math.max(...most));
  const subtract = ladderSteps(-core.threshold, core.weightBits).map(Math.abs);
  const entry = 1 + magnitudeBits + slotBits;
  const snWidth = decoupled ? entry : core.engines * (1 + entry);
  const e2aWidth = rowBits + rowCountBits;
  const e2aBits = indexBits(core.rounds * (core.sources + 1));
  const maskBits = indexBits(core.rounds * core.slots);
  return {
    lanes,
    laneWordBits: Math.max(maskBits, e2aBits, rowBits),
    slotBits,
    magnitudeBits,
    inBits: addressBits(core.sources),
    outBits: addressBits(plan.addressSpace[core.layer]),
    roundBits: indexBits(core.rounds),
    e2aBits,
    maskBits,
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

/** Bits of a configuration address that reaches every word of every core and every register. */
export function configurationBits(plan: AcceleratorPlan): number {
  const bits = plan.cores.map((core) => {
    const shape = coreShape(plan, core);
    return shape.chunkBits + shape.laneWordBits + indexBits(shape.lanes);
  });
  return Math.max(REGISTER_BITS + 1, ...bits);
}
