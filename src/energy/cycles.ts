/**
 * How many clock cycles the generated controller takes, exactly, without stepping through them: every word is given
 * the cycles in which it moves, each the latest of what it waits for. The rules are those of `templates/rtl`; a core
 * that is asked for room in its queue works ahead as far as the words that it has been given allow.
 */

import { type Activity, enteringAddresses, leavingPlaces, resetPieces, trainInto } from './events.js';
import type { AcceleratorTables, CoreTables } from './types.js';

const KIND_SPIKE = 0;
const KIND_END = 1;
const KIND_START = 2;

/** Words on their way into a stage. */
class Channel {
  readonly kind: number[] = [];
  readonly address: number[] = [];
  /** cycle from which the word stands at the queue's output */
  readonly available: number[] = [];
  #last = -1;

  constructor(
    readonly depth: number,
    /** cores that take the words together; none at the end of the chain */
    readonly readers: readonly CoreClock[],
  ) {}

  /** @returns cycle in which the word passes, which is `ready` or later */
  push(kind: number, address: number, ready: number): number {
    const before = this.kind.length - this.depth;
    let at = Math.max(ready, this.#last + 1);
    if (before >= 0) for (const reader of this.readers) at = Math.max(at, reader.popped(before) + 1);
    this.kind.push(kind);
    this.address.push(address);
    this.available.push(at + 1);
    this.#last = at;
    return at;
  }
}

/** Brings the streams of a stage's cores together, step by step in their order (merge.v). */
class Merge {
  readonly cores: CoreClock[] = [];
  /** per core: cycle in which each of its ends of step and starts of recording passed */
  readonly #ends: number[][] = [];

  constructor(readonly output: Channel) {}

  add(core: CoreClock): void {
    this.cores.push(core);
    this.#ends.push([]);
  }

  send(part: number, kind: number, address: number, ready: number): number {
    const last = this.cores.length - 1;
    const own = this.#ends[part] as number[];
    const segment = own.length;
    const [before, index] = part > 0 ? [part - 1, segment] : [last, segment - 1];
    let at = ready;
    if (last > 0 && index >= 0) {
      const ends = this.#ends[before] as number[];
      while (ends.length <= index) (this.cores[before] as CoreClock).next();
      at = Math.max(at, (ends[index] as number) + 1);
    }
    const swallowed = kind !== KIND_SPIKE && part !== last;
    if (!swallowed) at = this.output.push(kind, address, at);
    if (kind !== KIND_SPIKE) own.push(at);
    return at;
  }
}

/** One core: front end, sequencer and encoder. A cycle is named after the clock edge that ends it. */
class CoreClock {
  input: Channel | undefined;
  /** operations started */
  operations = 0;
  readonly #pops: number[] = [];
  readonly #pieces: number;
  readonly #leaks: boolean;
  #step = 0;
  /** cycles of the last look-up taken, read of a row, row worked, mark taken, operation started */
  #taken = -1;
  #read = -1;
  #row = -1;
  #mark = -1;
  #issue: number;
  /** cycles from which rows are worked again, and from which the encoder is empty */
  #events = 0;
  #empty = 0;

  constructor(
    readonly tables: CoreTables,
    /** C, of one operation */
    readonly length: number,
    readonly spikes: readonly (readonly number[])[],
    readonly merge: Merge,
  ) {
    this.#pieces = resetPieces(tables);
    this.#leaks = tables.beta !== 1;
    this.#issue = -length;
  }

  /** Cycle in which word `index` left the queue. */
  popped(index: number): number {
    while (this.#pops.length <= index) this.next();
    return this.#pops[index] as number;
  }

  /** Works the next word of the queue to its end. */
  next(): void {
    const { kind, address, available } = this.input as Channel;
    const i = this.#pops.length;
    const word = kind[i] as number;
    // The end of a step raises the bias event; the start of a recording has no rows.
    const source = word === KIND_END ? this.tables.sources : (address[i] as number);
    const rows = word === KIND_START ? 0 : (this.tables.e2aCount[source] as number);
    const pop = Math.max(available[i] as number, this.#taken);
    this.#pops.push(pop);
    const taken = Math.max(pop + 1, this.#read, this.#mark + 1);
    this.#taken = taken;
    if (rows > 0) this.#work(taken, rows);
    if (word !== KIND_SPIKE) this.#delimiter(word, taken);
  }

  get processed(): number {
    return this.#pops.length;
  }

  #work(taken: number, rows: number): void {
    const first = Math.max(taken + 1, this.#row);
    const begin = Math.max(first + 1, this.#issue + this.length, this.#events);
    const last = begin + (rows - 1) * this.length;
    // A row is read while the one before it starts.
    this.#read = rows === 1 ? first : last - this.length;
    this.#row = last;
    this.#issue = last;
    this.operations += rows;
  }

  /** The next operation, no sooner than in cycle `from`. */
  #operate(from: number): number {
    this.#issue = Math.max(from, this.#issue + this.length);
    this.operations++;
    return this.#issue;
  }

  #send(kind: number, address: number, loaded: number): void {
    this.#empty = this.merge.send(this.tables.part, kind, address, Math.max(loaded, this.#empty - 1) + 1) + 1;
  }

  #delimiter(kind: number, taken: number): void {
    this.#mark = Math.max(taken + 1, this.#row + 1, this.#events);
    if (kind === KIND_START) {
      const loaded = Math.max(this.#mark + 1, this.#empty);
      this.#send(kind, 0, loaded);
      for (let slot = 0; slot < this.tables.slotsUsed; slot++) this.#operate(Math.max(loaded + 1, this.#empty));
      this.#events = this.#issue + 1;
      return;
    }
    const loaded = Math.max(this.#slots(this.#mark + 1), this.#empty);
    this.#send(kind, 0, loaded);
    this.#events = loaded + 1;
  }

  /** Fire, reset and leak of every slot in use. @returns cycle after the last */
  #slots(from: number): number {
    const { engines, slotsUsed, resetDelay, addressBase } = this.tables;
    const spikes = this.spikes[this.#step++] as readonly number[];
    let enter = from;
    let i = 0;
    for (let slot = 0; slot < slotsUsed; slot++) {
      // The comparators are read in the operation's last cycle, and acted upon in the one after.
      const decided = this.#operate(Math.max(enter, this.#empty)) + this.length + 1;
      const first = i;
      for (; i < spikes.length && (spikes[i] as number) < (slot + 1) * engines; i++) {
        this.#send(KIND_SPIKE, addressBase + (spikes[i] as number), decided);
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
    for (let piece = 0; piece < this.#pieces; piece++) this.#operate(after + 1);
    return this.#issue;
  }
}

export interface CycleCounts {
  /** clock cycles from that in which the start of the recording enters to that in which the last end of a step leaves */
  readonly cycles: number;
  /** per core */
  readonly cores: readonly {
    /** operations started: rows, fires, leaks, resets and clears */
    readonly operations: number;
    /** cycles in which one is under way */
    readonly busy: number;
  }[];
}

/** One recording that has the accelerator to itself, with a sender and a receiver that never wait. */
export function countCycles(tables: AcceleratorTables, activity: Activity): CycleCounts {
  const { stages, cyclesPerOperation, fifoDepth } = tables;
  const clocks = tables.cores.map(() => undefined as CoreClock | undefined);
  let output = new Channel(fifoDepth, []);
  const end = output;
  for (let layer = stages.length - 1; layer >= 0; layer--) {
    const merge = new Merge(output);
    for (const index of stages[layer] as readonly number[]) {
      const core = tables.cores[index] as CoreTables;
      const clock = new CoreClock(core, cyclesPerOperation, leavingPlaces(tables, core, activity), merge);
      clocks[index] = clock;
      merge.add(clock);
    }
    output = new Channel(fifoDepth, merge.cores);
    for (const clock of merge.cores) clock.input = output;
  }
  feed(tables, activity, output);
  for (const stage of stages) {
    for (const index of stage) {
      const clock = clocks[index] as CoreClock;
      while (clock.processed < (clock.input as Channel).kind.length) clock.next();
    }
  }
  const cores = clocks.map((clock) => {
    const operations = clock?.operations ?? 0;
    return { operations, busy: operations * cyclesPerOperation };
  });
  return { cycles: end.available.at(-1) as number, cores };
}

function feed(tables: AcceleratorTables, activity: Activity, input: Channel): void {
  const train = trainInto(activity, 0);
  const addresses = enteringAddresses(tables, 0, train);
  let at = input.push(KIND_START, 0, 0);
  for (let step = 0; step < train.steps; step++) {
    for (let i = train.offset[step]; i < train.offset[step + 1]; i++) at = input.push(KIND_SPIKE, addresses[i], at + 1);
    at = input.push(KIND_END, 0, at + 1);
  }
}
