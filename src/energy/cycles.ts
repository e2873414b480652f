/**
 * How many clock cycles the generated controller takes, exactly, without stepping through them: every word is given
 * the cycles in which it moves, each the latest of what it waits for. The rules are those of `templates/rtl`; a core
 * that is asked for room in its queue works ahead as far as the words that it has been given allow.
 */

import { CoreClock } from './clock-core.js';
import { Entry, Merge, Receiver, type Sink } from './clock-stage.js';
import { type Activity, enteringAddresses, leavingPlaces, trainInto } from './events.js';
import type { AcceleratorTables, CoreTables } from './types.js';
import { KIND } from './words.js';

export interface CycleCounts {
  /** clock cycles from that in which the start of the recording enters to that in which its end leaves */
  readonly cycles: number;
  /** the same to that in which its last end of a step leaves */
  readonly stepCycles: number;
  /** per core */
  readonly cores: readonly {
    /** operations started: rows (decoupled: entries), fires, leaks, resets and clears */
    readonly operations: number;
    /** cycles in which one is under way */
    readonly busy: number;
    /** cycles from the end of a step, or of the clears, until all rows of the next one are worked; summed */
    readonly eventCycles: number;
    /** from the start of the recording until its end has left the core, in its last round */
    readonly cycles: number;
    /** by round: steps that compared no membrane */
    readonly lulls: readonly number[];
  }[];
}

/** One recording that has the accelerator to itself, with a sender and a receiver that never wait. */
export function countCycles(tables: AcceleratorTables, activity: Activity): CycleCounts {
  const { stages } = tables;
  const clocks = new Map<number, CoreClock>();
  const receiver = new Receiver();
  let sink: Sink = receiver;
  for (const stage of [...stages].reverse()) {
    const merge = new Merge(sink);
    const cores = stage.map((index) => {
      const core = tables.cores[index] as CoreTables;
      const clock = new CoreClock(core, tables, leavingPlaces(tables, core, activity), merge);
      clocks.set(index, clock);
      return clock;
    });
    sink = new Entry(cores, Math.max(...cores.map(({ tables: core }) => core.rounds)));
  }
  feed(tables, activity, sink);
  for (const stage of stages) for (const index of stage) clocks.get(index)?.ended();
  const cores = tables.cores.map((_, index) => {
    const { operations, busy, eventCycles, cycles, lulls } = clocks.get(index) as CoreClock;
    return { operations, busy, eventCycles, cycles, lulls };
  });
  return { cycles: receiver.end + 1, stepCycles: receiver.lastStep + 1, cores };
}

function feed(tables: AcceleratorTables, activity: Activity, input: Sink): void {
  const train = trainInto(activity, 0);
  const addresses = enteringAddresses(tables, 0, train);
  let at = input.push(KIND.startOfRecording, 0, 0);
  for (let step = 0; step < train.steps; step++) {
    for (let i = train.offset[step]; i < train.offset[step + 1]; i++) {
      at = input.push(KIND.spike, addresses[i] as number, at + 1);
    }
    at = input.push(KIND.endOfStep, 0, at + 1);
  }
  input.push(KIND.endOfRecording, 0, at + 1);
}
