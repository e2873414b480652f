/** How often everything happens that costs energy: from the golden run and the tables alone, exactly as the hardware counts. */

import { countCycles } from './cycles.js';
import { type Activity, enteringAddresses, leavingPlaces, resetPieces, trainInto } from './events.js';
import type { AcceleratorTables, CoreTables } from './types.js';

/** One core over any number of recordings. What names engines counts one for each engine that takes part. */
export interface CoreCounts {
  /** spike events accepted */
  readonly events: number;
  /** ends of steps and starts of recordings */
  readonly steps: number;
  readonly recordings: number;
  /** rows worked, and their entries: valid ones are the synaptic operations (SOP) */
  readonly rows: number;
  readonly entries: number;
  readonly emptyEntries: number;
  /** spikes sent */
  readonly spikes: number;
  /** operations that the controller starts, by what they do; resets in pieces of the ladder */
  readonly fires: number;
  readonly leaks: number;
  readonly resets: number;
  readonly clears: number;
  /** what single engines do of it */
  readonly engineFires: number;
  readonly engineLeaks: number;
  readonly engineResets: number;
  readonly engineClears: number;
  /** sum of rows, fires, leaks, resets and clears */
  readonly operations: number;
  /** cycles in which an operation is under way */
  readonly busy: number;
  /** words of each memory that are read */
  readonly e2aReads: number;
  readonly snReads: number;
  readonly slotReads: number;
}

export interface Counts {
  readonly recordings: number;
  /** clock cycles of all recordings, one after the other */
  readonly cycles: number;
  readonly cores: readonly CoreCounts[];
}

type Tally = { -readonly [K in keyof CoreCounts]: number };

const nothing = (): Tally => ({
  events: 0,
  steps: 0,
  recordings: 0,
  rows: 0,
  entries: 0,
  emptyEntries: 0,
  spikes: 0,
  fires: 0,
  leaks: 0,
  resets: 0,
  clears: 0,
  engineFires: 0,
  engineLeaks: 0,
  engineResets: 0,
  engineClears: 0,
  operations: 0,
  busy: 0,
  e2aReads: 0,
  snReads: 0,
  slotReads: 0,
});

/** Valid entries in the rows of every address. */
function entriesOf({ e2aBase, e2aCount, engines, rows }: CoreTables): Uint32Array {
  return e2aCount.map((count, address) => {
    let valid = 0;
    const first = (e2aBase[address] as number) * engines;
    for (let i = first; i < first + count * engines; i++) valid += rows.valid[i] as number;
    return valid;
  });
}

/** Distinct slots among places that ascend. */
function slotsThatSpike(places: readonly number[], engines: number): number {
  let slots = 0;
  let last = -1;
  for (const place of places) {
    const slot = Math.floor(place / engines);
    if (slot !== last) slots++;
    last = slot;
  }
  return slots;
}

/** Adds one recording to a core's tally; operations and busy cycles are the cycle model's. */
function count(tables: AcceleratorTables, core: CoreTables, entries: Uint32Array, activity: Activity, to: Tally): void {
  const train = trainInto(activity, core.layer);
  const addresses = enteringAddresses(tables, core.layer, train);
  const steps = train.steps;
  let rows = steps * (core.e2aCount[core.sources] as number);
  let valid = steps * (entries[core.sources] as number);
  for (const address of addresses) {
    rows += core.e2aCount[address] as number;
    valid += entries[address] as number;
  }
  const pieces = resetPieces(core);
  const occupied = core.occupied.reduce((sum, lives) => sum + lives, 0);
  to.events += addresses.length;
  to.steps += steps;
  to.recordings += 1;
  to.rows += rows;
  to.entries += valid;
  to.emptyEntries += rows * core.engines - valid;
  for (const places of leavingPlaces(tables, core, activity)) {
    to.spikes += places.length;
    to.resets += pieces * slotsThatSpike(places, core.engines);
    to.engineResets += pieces * places.length;
  }
  to.fires += steps * core.slotsUsed;
  to.engineFires += steps * occupied;
  if (core.beta !== 1) {
    to.leaks += steps * core.slotsUsed;
    to.engineLeaks += steps * occupied;
  }
  to.clears += core.slotsUsed;
  to.engineClears += occupied;
  // Every word of the queue looks itself up; each delimiter reads the mask of every slot in use and the first once more.
  to.e2aReads += addresses.length + steps + 1;
  to.snReads += rows;
  to.slotReads += (steps + 1) * (core.slotsUsed + 1);
}

/**
 * @param activities one a recording, each of which has the accelerator to itself
 * @param update is told of each recording that is done
 */
export function countOperations(
  tables: AcceleratorTables,
  activities: readonly Activity[],
  update: (done: number) => void = () => {},
): Counts {
  const tallies = tables.cores.map(nothing);
  const entries = tables.cores.map(entriesOf);
  let cycles = 0;
  activities.forEach((activity, r) => {
    const clock = countCycles(tables, activity);
    cycles += clock.cycles;
    tables.cores.forEach((core, c) => {
      const tally = tallies[c] as Tally;
      count(tables, core, entries[c] as Uint32Array, activity, tally);
      tally.operations += clock.cores[c]?.operations ?? 0;
      tally.busy += clock.cores[c]?.busy ?? 0;
    });
    update(r + 1);
  });
  return { recordings: activities.length, cycles, cores: tallies };
}
