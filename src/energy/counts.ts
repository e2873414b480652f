/** How often everything happens that costs energy: from the golden run and the tables alone, exactly as the hardware counts. */

import { isDecoupled } from '../config/dispatch.js';
import { countCycles } from './cycles.js';
import { type Activity, enteringAddresses, leavingPlaces, livingSlots, resetPieces, trainInto } from './events.js';
import type { AcceleratorTables, CoreTables } from './types.js';

/** One core over any number of recordings. What names engines counts one for each engine that takes part. */
export interface CoreCounts {
  /** spike events accepted */
  readonly events: number;
  /** ends of steps */
  readonly steps: number;
  /** recordings begun, once a round */
  readonly recordings: number;
  /** rows worked (decoupled: valid entries), and their entries: valid ones are the synaptic operations (SOP) */
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
  /** words written to and read from the memories of rounds */
  readonly replayAccesses: number;
  readonly spoolAccesses: number;
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
  replayAccesses: 0,
  spoolAccesses: 0,
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

/**
 * Adds one recording to a core's tally; operations and busy cycles are the cycle model's.
 *
 * @param lulls by round: steps that compare no membrane
 */
function count(
  tables: AcceleratorTables,
  core: CoreTables,
  entries: Uint32Array,
  activity: Activity,
  lulls: readonly number[],
  to: Tally,
): void {
  const { rounds, sources, engines, slots, slotsUsed, e2aCount } = core;
  const { steps, ...train } = trainInto(activity, core.layer);
  const addresses = enteringAddresses(tables, core.layer, { steps, ...train });
  const pieces = resetPieces(core);
  let rows = 0;
  let valid = 0;
  for (let round = 0; round < rounds; round++) {
    const first = round * (sources + 1);
    rows += steps * (e2aCount[first + sources] as number);
    valid += steps * (entries[first + sources] as number);
    for (const address of addresses) {
      rows += e2aCount[first + address] as number;
      valid += entries[first + address] as number;
    }
  }
  to.events += rounds * addresses.length;
  to.steps += rounds * steps;
  to.recordings += rounds;
  const decoupled = isDecoupled(tables, core);
  to.rows += decoupled ? valid : rows;
  to.entries += valid;
  to.emptyEntries += decoupled ? 0 : rows * engines - valid;
  leavingPlaces(tables, core, activity).forEach((round, r) => {
    for (const places of round) {
      to.spikes += places.length;
      to.resets += pieces * slotsThatSpike(places, engines);
      to.engineResets += pieces * places.length;
      // kept once and read once, with the delimiter
      if (r < rounds - 1) to.spoolAccesses += 2 * (places.length + 1);
    }
  });
  const leaks = core.beta !== 1;
  livingSlots(core).forEach((lives, round) => {
    const living = lives.filter(Boolean).length;
    const first = round * slots * engines;
    const neurons = core.occupied.subarray(first, first + slots * engines).reduce((sum, one) => sum + one, 0);
    const compared = steps - (lulls[round] as number);
    to.fires += compared * living;
    to.engineFires += compared * neurons;
    to.leaks += leaks ? steps * living : 0;
    to.engineLeaks += leaks ? steps * neurons : 0;
    to.clears += living;
    to.engineClears += neurons;
    // The start and each end of a step read the mask of slot 0 and, where slots are visited, one more for each; the end
    // of the recording reads the first.
    to.slotReads += steps + 2 + (1 + (leaks ? steps : compared)) * slotsUsed;
  });
  // Every word of the queue looks itself up.
  to.e2aReads += (decoupled ? engines : 1) * rounds * (addresses.length + steps + 2);
  to.snReads += decoupled ? valid : rows;
  if (rounds > 1) to.replayAccesses += rounds * (addresses.length + steps + 1);
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
      count(tables, core, entries[c] as Uint32Array, activity, clock.cores[c]?.lulls ?? [], tally);
      tally.operations += clock.cores[c]?.operations ?? 0;
      tally.busy += clock.cores[c]?.busy ?? 0;
    });
    update(r + 1);
  });
  return { recordings: activities.length, cycles, cores: tallies };
}
