/**
 * N-MNIST event files (Orchard, Jayawant, Cohen, Thakor 2015, "Converting static image datasets to spiking
 * neuromorphic datasets using saccades"): five bytes an event, no header: x, y, then one bit of polarity and 23 bits
 * of microseconds, the most significant first.
 */

import { MenageError } from '../../errors/index.js';
import type { Recording } from '../types.js';
import { Faults } from './events/stream.js';
import type { RecordingSource } from './types.js';

export const NMNIST_SENSOR = { width: 34, height: 34 } as const;

const EVENT_BYTES = 5;
/** y of the ATIS camera's "the clock went round" word, which is no event */
const OVERFLOW_Y = 240;
/** us that such a word adds to every later time */
const OVERFLOW_US = 2 ** 13;
const MAX_TIME_US = 2 ** 23 - 1;

/**
 * @param bytes a whole `.bin` file
 * @param faults lenient: a cut end and events outside the sensor or before the one before them are left out
 * @throws MenageError E_RECORDING with the byte offset: empty, truncated, outside the sensor, times that run backwards
 */
export function parseNmnist(bytes: Uint8Array, source: RecordingSource, faults = new Faults(source.path)): Recording {
  const { width, height } = source;
  if (bytes.length === 0) throw faults.fatal(0, '0 bytes', 'a recording has at least one event');
  const rest = bytes.length % EVENT_BYTES;
  if (rest !== 0) faults.report(bytes.length - rest, `${rest} bytes`, `cut off: an event has ${EVENT_BYTES}`);

  const words = (bytes.length - rest) / EVENT_BYTES;
  const time = new Uint32Array(words);
  const xs = new Uint16Array(words);
  const ys = new Uint16Array(words);
  const polarity = new Uint8Array(words);
  let events = 0;
  let base = 0;
  let last = 0;
  for (let at = 0; at < words * EVENT_BYTES; at += EVENT_BYTES) {
    const x = bytes[at];
    const y = bytes[at + 1];
    if (y === OVERFLOW_Y) {
      base += OVERFLOW_US;
      continue;
    }
    if (x >= width || y >= height) {
      faults.report(at, `x ${x}, y ${y}`, `outside the sensor of ${width} x ${height}`);
      continue;
    }
    const t = base + (((bytes[at + 2] & 0x7f) << 16) | (bytes[at + 3] << 8) | bytes[at + 4]);
    if (t < last) {
      faults.report(at, `${t} us`, `times run backwards, the event before is at ${last} us`);
      continue;
    }
    last = t;
    time[events] = t;
    xs[events] = x;
    ys[events] = y;
    polarity[events++] = bytes[at + 2] >> 7;
  }
  if (events === 0) throw faults.fatal(0, `${words} words without an event`, 'a recording has at least one event');
  const cut = <A extends Uint8Array | Uint16Array | Uint32Array>(column: A): A =>
    events === words ? column : (column.slice(0, events) as A);
  const { id, label } = source;
  return {
    id,
    label,
    width,
    height,
    emulated: false,
    time: cut(time),
    x: cut(xs),
    y: cut(ys),
    polarity: cut(polarity),
  };
}

/**
 * The inverse of parseNmnist for what the format can hold.
 *
 * @throws MenageError E_RECORDING for an empty recording, a pixel above 239 or a time of 2^23 us and more
 */
export function formatNmnist(recording: Recording): Uint8Array {
  const { time, x, y, polarity } = recording;
  const refuse = (value: unknown, legal: string): MenageError =>
    new MenageError('E_RECORDING', { path: recording.id, value, legal, remedy: 'write it as .npz' });
  if (time.length === 0) throw refuse('0 events', 'an N-MNIST file has at least one event');
  const bytes = new Uint8Array(time.length * EVENT_BYTES);
  for (let i = 0, at = 0; i < time.length; i++, at += EVENT_BYTES) {
    if (time[i] > MAX_TIME_US) throw refuse(`${time[i]} us`, `an N-MNIST time is at most ${MAX_TIME_US} us`);
    if (x[i] > 255 || y[i] >= OVERFLOW_Y) throw refuse(`x ${x[i]}, y ${y[i]}`, 'x 0..255, y 0..239');
    bytes[at] = x[i];
    bytes[at + 1] = y[i];
    bytes[at + 2] = (polarity[i] << 7) | (time[i] >>> 16);
    bytes[at + 3] = time[i] >>> 8;
    bytes[at + 4] = time[i];
  }
  return bytes;
}
