/** The cycles of one core, word by word: each thing happens in the latest of the cycles that it waits for. */

import { isDecoupled } from '../config/dispatch.js';
import { LaneClock, listLengths, unitedCycles } from './clock-lane.js';
import { type Merge, Output } from './clock-stage.js';
import { livingSlots, resetPieces } from './events.js';
import type { AcceleratorTables, CoreTables } from './types.js';
import { KIND } from './words.js';

interface Word {
  readonly kind: number;
  readonly address: number;
  readonly round: number;
  /** cycle from which the word stands at the queue's output */
  readonly available: number;
}

/** One core: front ends, sequencer and encoder. A cycle is named after the clock edge that ends it. */
export class CoreClock {
  readonly output: Output;
  /** operations started, and cycles in which one is under way */
  operations = 0;
  busy = 0;
  /** cycles from the end of one step, or of the clears, until the next step's rows are worked */
  eventCycles = 0;
  /** one for all engines, or one an engine */
  readonly lanes: readonly LaneClock[];
  /** C, of one operation; and words that the queue holds */
  readonly #length: number;
  readonly #depth: number;
  /** words given to the queue, and cycles in which they left it */
  readonly #words: Word[] = [];
  readonly #pops: number[] = [];
  readonly #pieces: number;
  readonly #leaks: boolean;
  readonly #quiet: boolean;
  /** by round: slots with a neuron */
  readonly #lives: readonly (readonly boolean[])[];
  #step = 0;
  /** nothing spiked at the end of the last step, and no row came since */
  #calm = false;
  /** steps that compared nothing, by round */
  readonly lulls: number[];
  /** cycle in which the start of the recording was taken from the front end, in this round */
  #start = -1;
  /** cycle in which the last mark was taken from the front ends */
  #mark = -1;
  /** cycles from which rows are worked again, and from which the encoder is empty */
  #events = 0;
  #empty = 0;

  constructor(
    readonly tables: CoreTables,
    plan: Pick<AcceleratorTables, 'quiet' | 'dispatch' | 'queueDepth' | 'cyclesPerOperation' | 'fifoDepth'>,
    /** by round and step: places that spike */
    readonly spikes: readonly (readonly (readonly number[])[])[],
    merge: Merge,
  ) {
    this.output = new Output(merge, this, tables.rounds);
    this.#pieces = resetPieces(tables);
    this.#leaks = tables.beta !== 1;
    this.#quiet = plan.quiet;
    this.#lives = livingSlots(tables);
    this.lulls = new Array<number>(tables.rounds).fill(0);
    this.#length = plan.cyclesPerOperation;
    this.#depth = plan.fifoDepth;
    const rows = isDecoupled(plan, tables) ? listLengths(tables) : [tables.e2aCount];
    this.lanes = rows.map((counts) => new LaneClock(counts, this.#length, plan.queueDepth));
  }

  /** Cycle from which the queue takes another word. */
  room(): number {
    const before = this.#words.length - this.#depth;
    while (this.#pops.length <= before) this.next();
    return before < 0 ? 0 : (this.#pops[before] as number) + 1;
  }

  accept(kind: number, address: number, round: number, at: number): void {
    this.#words.push({ kind, address, round, available: at + 1 });
  }

  /** Works all that it was given. @returns cycle in which the last word that it sent has left */
  ended(): number {
    while (this.#pops.length < this.#words.length) this.next();
    return this.#empty - 1;
  }

  /** From the start of the recording until the last word that was sent has left, in the round that is worked. */
  get cycles(): number {
    return this.#empty - 1 - this.#start;
  }

  /** Works the next word of the queue to its end. */
  next(): void {
    const number = this.#pops.length;
    const { kind, address, round, available } = this.#words[number] as Word;
    const { sources } = this.tables;
    // The end of a step raises the bias event; the start and the end of a recording have no rows.
    const source = round * (sources + 1) + (kind === KIND.endOfStep ? sources : address);
    const hasRows = kind === KIND.spike || kind === KIND.endOfStep;
    let pop = available;
    if (this.lanes.length === 1) {
      pop = Math.max(pop, (this.lanes[0] as LaneClock).taken);
    } else {
      // A word goes to the queues of all front ends at once.
      if (number > 0) pop = Math.max(pop, (this.#pops[number - 1] as number) + 1);
      for (const lane of this.lanes) pop = Math.max(pop, lane.room(number));
    }
    this.#pops.push(pop);
    for (const lane of this.lanes) {
      const rows = hasRows ? (lane.rows[source] as number) : 0;
      lane.take(number, this.lanes.length === 1 ? pop : Math.max(pop + 1, lane.taken), rows, this.#mark, this.#events);
      this.operations += rows;
      if (rows > 0) this.#calm = false;
    }
    if (kind !== KIND.spike) this.#delimiter(kind, round);
  }

  /** The next operation of all engines, no sooner than in cycle `from`. */
  #operate(from: number): number {
    let issue = from;
    for (const lane of this.lanes) issue = Math.max(issue, lane.issue + this.#length);
    for (const lane of this.lanes) lane.issue = issue;
    this.operations++;
    this.busy += this.#length;
    return issue;
  }

  #send(kind: number, address: number, loaded: number): void {
    this.#empty = this.output.send(kind, address, Math.max(loaded, this.#empty - 1) + 1) + 1;
  }

  #delimiter(kind: number, round: number): void {
    this.#mark = this.#events;
    for (const lane of this.lanes) this.#mark = Math.max(this.#mark, lane.taken + 1, lane.row + 1);
    this.busy += unitedCycles(this.lanes);
    if (kind === KIND.endOfStep) this.eventCycles += this.#mark - this.#events + 1;
    const from = this.#mark + 1;
    const loaded = Math.max(kind === KIND.endOfStep ? this.#slots(round, from) : from, this.#empty);
    this.#send(kind, 0, loaded);
    this.#events = loaded + 1;
    if (kind !== KIND.startOfRecording) return;
    this.#start = this.#mark;
    this.#step = 0;
    this.#calm = false;
    let enter = loaded + 1;
    for (let slot = 0; slot < this.tables.slotsUsed; slot++) {
      enter = (this.#lives[round]?.[slot] ? this.#operate(Math.max(enter, this.#empty)) : enter) + 1;
    }
    this.#events = enter;
  }

  /** Fire, reset and leak of every slot in use, or the leak alone. @returns cycle after the last */
  #slots(round: number, from: number): number {
    const { engines, slots, slotsUsed, resetDelay, addressBase } = this.tables;
    const base = addressBase + round * slots * engines;
    const spikes = this.spikes[round]?.[this.#step++] as readonly number[];
    let enter = from;
    let i = 0;
    const lull = this.#quiet && this.#calm;
    if (lull) this.lulls[round]++;
    if (lull && !this.#leaks) return enter;
    this.#calm = spikes.length === 0;
    for (let slot = 0; slot < slotsUsed; slot++) {
      // A slot without neurons takes the cycle that finds it so.
      if (!this.#lives[round]?.[slot]) {
        enter++;
        continue;
      }
      if (lull) {
        enter = this.#operate(enter) + 1;
        continue;
      }
      // The comparators are read in the operation's last cycle, and acted upon in the one after.
      const decided = this.#operate(Math.max(enter, this.#empty)) + this.#length + 1;
      const first = i;
      for (; i < spikes.length && (spikes[i] as number) < (slot + 1) * engines; i++) {
        this.#send(KIND.spike, base + (spikes[i] as number), decided);
      }
      const spiked = i > first;
      let done = decided;
      if (spiked && !resetDelay) done = this.#reset(done);
      if (this.#leaks) done = this.#operate(done + 1);
      if (spiked && resetDelay) done = this.#reset(done);
      enter = done + 1;
    }
    return enter;
  }

  #reset(after: number): number {
    let last = after;
    for (let piece = 0; piece < this.#pieces; piece++) last = this.#operate(after + 1);
    return last;
  }
}
