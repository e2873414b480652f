/** What each front end of a core reads: rows for all engines, or the list of one engine. */

import type { CorePlan } from '../types.js';

/** Tables of the front end of one engine. */
export interface LaneTable {
  /** MEM_E2A: one word an address, then one for the bias event */
  readonly base: Uint32Array;
  readonly count: Uint32Array;
  /** MEM_S&N: signed LSB and slot of each entry; addresses with equal lists share them */
  readonly weight: readonly number[];
  readonly slot: readonly number[];
}

const known = new WeakMap<CorePlan, readonly LaneTable[]>();

/** The rows of a core taken apart: valid entries of one engine after the other, in their order. */
export function laneTables(core: CorePlan): readonly LaneTable[] {
  const found = known.get(core) ?? Array.from({ length: core.engines }, (_, engine) => laneTable(core, engine));
  known.set(core, found);
  return found;
}

function laneTable({ e2aBase, e2aCount, rows, engines }: CorePlan, engine: number): LaneTable {
  const base = new Uint32Array(e2aBase.length);
  const count = new Uint32Array(e2aBase.length);
  const weight: number[] = [];
  const slot: number[] = [];
  const baseOf = new Map<string, number>();
  e2aBase.forEach((first, address) => {
    const entries: number[] = [];
    for (let row = first; row < first + e2aCount[address]; row++) {
      const at = row * engines + engine;
      if (rows.valid[at] === 1) entries.push(at);
    }
    if (entries.length === 0) return;
    const list = entries.map((at) => `${rows.weight[at]},${rows.slot[at]}`).join(';');
    count[address] = entries.length;
    base[address] = baseOf.get(list) ?? weight.length;
    if (baseOf.has(list)) return;
    baseOf.set(list, weight.length);
    for (const at of entries) {
      weight.push(rows.weight[at]);
      slot.push(rows.slot[at]);
    }
  });
  return { base, count, weight, slot };
}
