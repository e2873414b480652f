/** The cycles of one core, word by word: each thing happens in the latest of the cycles that it waits for. */

import { type Merge, Output } from './clock-stage.js';
import { resetPieces } from './events.js';
import type { CoreTables } from './types.js';
import { KIND } from './words.js';

interface Word {
  readonly kind: number;
  readonly address: number;
  readonly round: number;
  /** cycle from which the word stands at the queue's output */
  readonly available: number;
}

/** One core: front end, sequencer and encoder. A cycle is named after the clock edge that ends it. */
export class CoreClock {
  readonly output: Output;
  /** operations started */
  operations = 0;
  /** words given to the queue, and cycles in which they left it */
  readonly #words: Word[] = [];
  readonly #pops: number[] = [];
  readonly #pieces: number;
  readonly #leaks: boolean;
  #step = 0;
  /** cycle in which the start of the recording was taken from the front end, in this round */
  #start = -1;
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
    /** words that the queue holds */
    readonly depth: number,
    /** by round and step: places that spike */
    readonly spikes: readonly (readonly (readonly number[])[])[],
    merge: Merge,
  ) {
    this.output = new Output(merge, this, tables.rounds);
    this.#pieces = resetPieces(tables);
    this.#leaks = tables.beta !== 1;
    this.#issue = -length;
  }

  /** Cycle from which the queue takes another word. */
  room(): number {
    const before = this.#words.length - this.depth;
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
    const { kind, address, round, available } = this.#words[this.#pops.length] as Word;
    const { sources, e2aCount } = this.tables;
    // The end of a step raises the bias event; the start and the end of a recording have no rows.
    const source = round * (sources + 1) + (kind === KIND.endOfStep ? sources : address);
    const rows = kind === KIND.spike || kind === KIND.endOfStep ? (e2aCount[source] as number) : 0;
    const pop = Math.max(available, this.#taken);
    this.#pops.push(pop);
    const taken = Math.max(pop + 1, this.#read, this.#mark + 1);
    this.#taken = taken;
    if (rows > 0) this.#work(taken, rows);
    if (kind !== KIND.spike) this.#delimiter(kind, round, taken);
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
    this.#empty = this.output.send(kind, address, Math.max(loaded, this.#empty - 1) + 1) + 1;
  }

  #delimiter(kind: number, round: number, taken: number): void {
    this.#mark = Math.max(taken + 1, this.#row + 1, this.#events);
    const from = this.#mark + 1;
    const loaded = Math.max(kind === KIND.endOfStep ? this.#slots(round, from) : from, this.#empty);
    this.#send(kind, 0, loaded);
    this.#events = loaded + 1;
    if (kind !== KIND.startOfRecording) return;
    this.#start = this.#mark;
    this.#step = 0;
    for (let slot = 0; slot < this.tables.slotsUsed; slot++) this.#operate(Math.max(loaded + 1, this.#empty));
    this.#events = this.#issue + 1;
  }

  /** Fire, reset and leak of every slot in use. @returns cycle after the last */
  #slots(round: number, from: number): number {
    const { engines, slots, slotsUsed, resetDelay, addressBase } = this.tables;
    const base = addressBase + round * slots * engines;
    const spikes = this.spikes[round]?.[this.#step++] as readonly number[];
    let enter = from;
    let i = 0;
    for (let slot = 0; slot < slotsUsed; slot++) {
      // The comparators are read in the operation's last cycle, and acted upon in the one after.
      const decided = this.#operate(Math.max(enter, this.#empty)) + this.length + 1;
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
    for (let piece = 0; piece < this.#pieces; piece++) this.#operate(after + 1);
    return this.#issue;
  }
}
