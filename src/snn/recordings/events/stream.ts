/** Events that arrive in blocks, and the checks that every format's events go through. */

import { MenageError } from '../../../errors/index.js';
import type { ByteSource } from './bytes.js';

/** Some thousands of events in the order of arrival. */
export interface EventBlock {
  /** events in it; the columns may be longer */
  readonly count: number;
  /** us on the recording's clock */
  readonly time: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** 0 and 1 */
  readonly polarity: ArrayLike<number>;
}

export interface Sensor {
  /** pixels */
  readonly width: number;
  readonly height: number;
}

/** Where step 0 starts on the clock of the events, us; `first`: a camera's running clock, so at the first event. */
export type Origin = number | 'first';

/** A recording whose events are read when they are asked for, and forgotten. */
export interface EventStream extends Sensor {
  readonly id: string;
  readonly label: number | null;
  /** made by an emulator, not recorded */
  readonly emulated: boolean;
  readonly origin: Origin;
  /** @throws MenageError E_RECORDING with the byte offset, E_FILE */
  blocks(): AsyncIterable<EventBlock>;
}

/** What a format knows once it has read a file's header. */
export interface EventFile extends Sensor {
  readonly origin: Origin;
  /** false without it */
  readonly emulated?: boolean;
  events(source: ByteSource, faults: Faults): AsyncIterable<EventBlock>;
}

/**
 * Reads a header.
 *
 * @param sensor the design's, for formats whose files do not state it
 * @throws MenageError E_RECORDING with the byte offset
 */
export type EventFormat = (source: ByteSource, sensor: Sensor, faults: Faults) => Promise<EventFile>;

/** Faults of one file: errors, or, when lenient, passed over with a word. */
export class Faults {
  /** faults so far; 0 where the first one was thrown */
  count = 0;

  /** @param onDamage lenient only: hears of the first fault of a file */
  constructor(
    readonly path: string,
    readonly lenient = false,
    private readonly onDamage?: (error: MenageError) => void,
  ) {}

  /** @throws MenageError E_RECORDING unless lenient; the caller then goes on with what is readable */
  report(offset: number, value: unknown, legal: string): void {
    const error = this.fatal(offset, value, legal, 'replace the file, or read it with --lenient');
    if (!this.lenient) throw error;
    if (this.count++ === 0) this.onDamage?.(error);
  }

  /** What no leniency can pass over: nothing of the file is readable. */
  fatal(offset: number, value: unknown, legal: string, remedy?: string): MenageError {
    return new MenageError('E_RECORDING', { path: `${this.path} byte ${offset}`, value, legal, remedy });
  }
}

export const BLOCK_EVENTS = 8192;

/**
 * Collects events into blocks and checks them: inside the sensor, times that do not run backwards. When lenient, an
 * event outside is left out, and a clock that jumps back goes on from the latest time, as after a camera's reset.
 */
export class BlockBuilder {
  private time = new Float64Array(BLOCK_EVENTS);
  private x = new Uint16Array(BLOCK_EVENTS);
  private y = new Uint16Array(BLOCK_EVENTS);
  private polarity = new Uint8Array(BLOCK_EVENTS);
  private count = 0;
  private last = -Infinity;
  private shift = 0;

  constructor(
    private readonly sensor: Sensor,
    private readonly faults: Faults,
  ) {}

  get full(): boolean {
    return this.count === BLOCK_EVENTS;
  }

  /** One event; the builder must not be full. `at` is its byte in the file. */
  add(at: number, t: number, x: number, y: number, p: number): void {
    const { width, height } = this.sensor;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) {
      this.faults.report(at, `x ${x}, y ${y}`, `outside the sensor of ${width} x ${height}`);
      return;
    }
    let time = t + this.shift;
    if (time < this.last) {
      this.faults.report(at, `${t} us`, `times run backwards, the event before is at ${this.last} us`);
      this.shift += this.last - time;
      time = this.last;
    }
    this.last = time;
    this.time[this.count] = time;
    this.x[this.count] = x;
    this.y[this.count] = y;
    this.polarity[this.count++] = p;
  }

  /** What was collected, which may be nothing; the next block starts empty. */
  take(): EventBlock {
    const { count, time, x, y, polarity } = this;
    this.time = new Float64Array(BLOCK_EVENTS);
    this.x = new Uint16Array(BLOCK_EVENTS);
    this.y = new Uint16Array(BLOCK_EVENTS);
    this.polarity = new Uint8Array(BLOCK_EVENTS);
    this.count = 0;
    return { count, time, x, y, polarity };
  }
}

/** Pieces of whole records from `at` to the end, one block of events each; a rest at the end is a fault. */
export async function* records(
  source: ByteSource,
  at: number,
  recordBytes: number,
  faults: Faults,
): AsyncGenerator<{ readonly at: number; readonly bytes: Uint8Array; readonly view: DataView }> {
  const whole = Math.max(0, source.size - at);
  const rest = whole % recordBytes;
  const end = at + whole - rest;
  for (let from = at; from < end; from += BLOCK_EVENTS * recordBytes) {
    const bytes = await source.read(from, Math.min(BLOCK_EVENTS * recordBytes, end - from));
    yield { at: from, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  }
  if (rest !== 0) faults.report(end, `${rest} bytes`, `cut off: an event has ${recordBytes}`);
}
