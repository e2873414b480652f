/** The cycles in which words enter a stage, and in which they leave it: queues, replay, spools and merger of its cores. */

import type { CoreClock } from './clock-core.js';
import { KIND } from './words.js';

/** What the words of a stage go to next. */
export interface Sink {
  /** @returns cycle in which the word passes, which is `ready` or later */
  push(kind: number, address: number, ready: number): number;
}

/** The end of the chain: a receiver that never waits. */
export class Receiver implements Sink {
  /** cycles in which the last end of a step and the end of the recording passed */
  lastStep = -1;
  end = -1;

  push(kind: number, _address: number, ready: number): number {
    if (kind === KIND.endOfStep) this.lastStep = ready;
    if (kind === KIND.endOfRecording) this.end = ready;
    return ready;
  }
}

/** All cores of a stage take each word together; with several rounds, the recording is kept and played again (replay.v). */
export class Entry implements Sink {
  readonly #kept: { readonly kind: number; readonly address: number }[] = [];
  #last = -1;

  constructor(
    readonly cores: readonly CoreClock[],
    /** of the stage: as many as its core with the most */
    readonly rounds: number,
  ) {}

  push(kind: number, address: number, ready: number): number {
    const at = this.#pass(kind, address, 0, ready);
    if (this.rounds === 1) return at;
    if (kind !== KIND.endOfRecording) this.#kept.push({ kind, address });
    else for (let round = 1; round < this.rounds; round++) this.#replay(round);
    return at;
  }

  #working(round: number): CoreClock[] {
    return this.cores.filter(({ tables }) => round >= this.rounds - tables.rounds);
  }

  #pass(kind: number, address: number, round: number, ready: number): number {
    const working = this.#working(round);
    let at = Math.max(ready, this.#last + 1);
    for (const core of working) at = Math.max(at, core.room());
    for (const core of working) core.accept(kind, address, round - (this.rounds - core.tables.rounds), at);
    this.#last = at;
    return at;
  }

  /** A round begins two cycles after the ends of the one before have left all cores, and its first word a cycle later. */
  #replay(round: number): void {
    const begin = Math.max(...this.#working(round - 1).map((core) => core.ended())) + 2;
    for (const core of this.#working(round)) core.output.begin(round - (this.rounds - core.tables.rounds), begin);
    let ready = begin + 1;
    for (const { kind, address } of this.#kept) ready = this.#pass(kind, address, round, ready) + 1;
    this.#pass(KIND.endOfRecording, 0, round, ready);
  }
}

/** Brings the streams of a stage's cores together, step by step in their order (merge.v). */
export class Merge {
  readonly cores: CoreClock[] = [];
  /** per core: cycle in which each of its ends of step and starts of recording passed */
  readonly #ends: number[][] = [];

  constructor(readonly sink: Sink) {}

  /** @returns the core's lane */
  add(core: CoreClock): number {
    this.#ends.push([]);
    return this.cores.push(core) - 1;
  }

  send(lane: number, kind: number, address: number, ready: number): number {
    const last = this.cores.length - 1;
    const own = this.#ends[lane] as number[];
    const [before, index] = lane > 0 ? [lane - 1, own.length] : [last, own.length - 1];
    let at = ready;
    if (last > 0 && index >= 0) {
      const ends = this.#ends[before] as number[];
      while (ends.length <= index) (this.cores[before] as CoreClock).next();
      at = Math.max(at, (ends[index] as number) + 1);
    }
    if (kind === KIND.spike || lane === last) at = this.sink.push(kind, address, at);
    if (kind !== KIND.spike) own.push(at);
    return at;
  }
}

/** What a core sends goes to the merger, and in earlier rounds to a spool, which sends it step by step in the last one (spool.v). */
export class Output {
  readonly lane: number;
  /** of the rounds before the last: addresses, null where a step ends */
  readonly #stored: (number | null)[][] = [];
  readonly #next: number[] = [];
  #round = 0;
  #segments = 0;
  #flushed = 0;
  /** cycles in which the spool's memory is free to be read, and after which the merger of the rounds takes a word */
  #read = 0;
  #taken = -1;

  constructor(
    readonly merge: Merge,
    core: CoreClock,
    readonly rounds: number,
  ) {
    this.lane = merge.add(core);
  }

  /** @param begin cycle in which the round is that of the core */
  begin(round: number, begin: number): void {
    this.#round = round;
    this.#read = begin;
  }

  send(kind: number, address: number, ready: number): number {
    if (this.#round < this.rounds - 1) return this.#store(kind, address, ready);
    if (this.rounds === 1) return this.merge.send(this.lane, kind, address, ready);
    if (this.#flushed === this.#segments) this.#flush();
    const at = this.merge.send(this.lane, kind, address, Math.max(ready, this.#taken + 1));
    this.#taken = at;
    if (kind !== KIND.spike) this.#segments++;
    return at;
  }

  #store(kind: number, address: number, ready: number): number {
    if (kind !== KIND.endOfRecording) {
      this.#stored[this.#round] ??= [];
      this.#next[this.#round] ??= 0;
      (this.#stored[this.#round] as (number | null)[]).push(kind === KIND.spike ? address : null);
    }
    return ready;
  }

  /** What earlier rounds had for the step that begins. */
  #flush(): void {
    this.#flushed++;
    for (let round = 0; round < this.rounds - 1; round++) {
      const words = this.#stored[round] as (number | null)[];
      // A round without more words ends every step at once; others are read first.
      let valid = (this.#next[round] as number) < words.length ? this.#read + 1 : this.#read;
      for (;;) {
        const word = words[this.#next[round] as number] ?? null;
        (this.#next[round] as number)++;
        const ready = Math.max(valid, this.#taken + 1);
        this.#taken = word === null ? ready : this.merge.send(this.lane, KIND.spike, word, ready);
        if (word === null) break;
        // The next word is read while this one is taken.
        valid = this.#taken + 1;
      }
      this.#read = this.#taken + 1;
    }
  }
}
