/** The contents of MEM_E2A and MEM_S&N: which rows an event reads, and what every engine does in each. */

import { ladderSteps } from '../../src/snn/ladder-steps.js';
import type { QuantisedLayer } from '../../src/snn/types.js';
import type { RowTable } from '../types.js';

/** What the rows of one core are made from. */
export interface RowSource {
  readonly layer: QuantisedLayer;
  readonly weightBits: number;
  readonly engines: number;
  /** rounds of the core: tables hold one after the other, rows are shared among all */
  readonly rounds: number;
  /** sizes of the input's address space, and the address of every source neuron in it */
  readonly sources: number;
  readonly sourceAddress: (source: number) => number;
  /** round, engine and slot of a neuron, or null where it lives on another core */
  readonly place: (neuron: number) => Place | null;
}

interface Place {
  readonly round: number;
  readonly engine: number;
  readonly slot: number;
}

export interface CoreTables {
  readonly e2aBase: Uint32Array;
  readonly e2aCount: Uint32Array;
  readonly rows: RowTable;
  /** rows that are not there because an equal list of another source is read in their place */
  readonly rowsShared: number;
}

interface Entry {
  readonly engine: number;
  readonly slot: number;
  readonly weight: number;
}

/**
 * Packs the synapses of one core: the i-th entry of an engine goes to the i-th row of its source, so that a source has
 * as many rows as its busiest engine has entries (mapping.md: r_i). A weight is one entry, a bias as many as it takes
 * ladder operations; they keep their order. Sources whose rows are the same, row by row, share one base.
 */
export function packRows(source: RowSource): CoreTables {
  const { engines, rounds, sources } = source;
  const e2aBase = new Uint32Array(rounds * (sources + 1));
  const e2aCount = new Uint32Array(rounds * (sources + 1));
  const weight: number[] = [];
  const slot: number[] = [];
  const valid: number[] = [];
  let rows = 0;
  let rowsShared = 0;
  const used = new Uint32Array(engines);
  const baseOf = new Map<string, number>();
  const place = (address: number, entries: readonly Entry[]): void => {
    used.fill(0);
    let count = 0;
    for (const entry of entries) {
      const row = used[entry.engine]++;
      for (; count <= row; count++) {
        for (let engine = 0; engine < engines; engine++) {
          weight.push(0);
          slot.push(0);
          valid.push(0);
        }
      }
      const at = (rows + row) * engines + entry.engine;
      weight[at] = entry.weight;
      slot[at] = entry.slot;
      valid[at] = 1;
    }
    e2aCount[address] = count;
    if (count === 0) return;
    const first = rows * engines;
    const list = [weight, slot, valid].map((column) => column.slice(first).join()).join(';');
    const base = baseOf.get(list);
    if (base === undefined) {
      baseOf.set(list, rows);
      e2aBase[address] = rows;
      rows += count;
    } else {
      for (const column of [weight, slot, valid]) column.length = first;
      e2aBase[address] = base;
      rowsShared += count;
    }
  };
  for (let round = 0; round < rounds; round++) {
    const first = round * (sources + 1);
    for (const [address, entries] of sourceEntries(source, round)) place(first + address, entries);
    place(first + sources, biasEntries(source, round));
  }
  return {
    e2aBase,
    e2aCount,
    rowsShared,
    rows: {
      rows,
      engines,
      weight: Int16Array.from(weight),
      slot: Uint8Array.from(slot),
      valid: Uint8Array.from(valid),
    },
  };
}

function* sourceEntries({ layer, sourceAddress, place }: RowSource, round: number): Generator<[number, Entry[]]> {
  const { synapses } = layer;
  for (let i = 0; i < synapses.sources; i++) {
    const entries: Entry[] = [];
    for (let s = synapses.offset[i]; s < synapses.offset[i + 1]; s++) {
      const at = place(synapses.target[s]);
      if (at?.round === round) entries.push({ engine: at.engine, slot: at.slot, weight: synapses.weight[s] });
    }
    yield [sourceAddress(i), entries];
  }
}

function biasEntries({ layer, place, weightBits }: RowSource, round: number): Entry[] {
  return Array.from(layer.bias ?? [], (bias, k): Entry[] => {
    const at = place(k);
    if (at?.round !== round) return [];
    return ladderSteps(bias, weightBits).map((weight) => ({ engine: at.engine, slot: at.slot, weight }));
  }).flat();
}
