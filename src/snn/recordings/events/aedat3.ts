/**
 * AEDAT 3.1 (iniVation, "AEDAT 3.1"), in which DVS128 Gesture is published: lines of `#` up to `#!END-HEADER`, then
 * packets of a 28-byte header and events, all little-endian. Polarity events are 8 bytes: bit 0 valid, bit 1 ON, bits
 * 2-16 y and 17-31 x from the upper left; then 31 bits of us, above which the packet's overflow counter goes on.
 */

import { type ByteSource, concat, viewOf } from './bytes.js';
import { BlockBuilder, type EventBlock, type EventFile, type Faults, type Sensor } from './stream.js';
import { readTextHeader } from './text-header.js';

const HEADER_BYTES = 28;
const POLARITY = 1;
const EVENT_BYTES = 8;
const READ_EVENTS = 8192;
const END_HEADER = '!END-HEADER';

/** pixels of the cameras that the source line of a file may name */
const CAMERAS: readonly (readonly [RegExp, number, number])[] = [
  [/DVS128/i, 128, 128],
  [/DAVIS240/i, 240, 180],
  [/DAVIS(FX2|FX3)?_?640/i, 640, 480],
  [/DAVIS346/i, 346, 260],
];

/** us on the camera's clock: from the first, up to but without the second */
export type Span = readonly [from: number, to: number];

/** @param span only what lies in it is read */
export async function aedat3(
  source: ByteSource,
  sensor: Sensor,
  faults: Faults,
  span: Span = [0, Infinity],
): Promise<EventFile> {
  const { lines, end } = await readTextHeader(source, '#', faults, END_HEADER);
  if (!/^!AER-DAT3\.1/.test(lines[0] ?? '')) throw faults.fatal(0, lines[0] ?? '', 'the line #!AER-DAT3.1');
  if (lines[lines.length - 1] !== END_HEADER) throw faults.fatal(end, 'no #!END-HEADER', 'the header is cut off');
  const camera = lines.find((line) => /^Source /.test(line)) ?? '';
  const known = CAMERAS.find(([name]) => name.test(camera));
  const pixels: Sensor = known === undefined ? sensor : { width: known[1], height: known[2] };
  return { ...pixels, origin: 'first', events: (from, at) => packets(from, end, pixels, at, span) };
}

/** Polarity events from the packet at `start` on; packets that end before the span are passed over unread. */
async function* packets(
  source: ByteSource,
  start: number,
  sensor: Sensor,
  faults: Faults,
  span: Span,
): AsyncGenerator<EventBlock> {
  const block = new BlockBuilder(sensor, faults);
  for (let at = start; at < source.size; ) {
    const head = viewOf(await source.read(at, HEADER_BYTES));
    if (head.byteLength < HEADER_BYTES) return faults.report(at, `${head.byteLength} bytes`, 'a packet header of 28');
    const type = head.getInt16(0, true);
    const size = head.getInt32(4, true);
    const overflow = head.getInt32(12, true) * 2 ** 31;
    const count = head.getInt32(20, true);
    const bytes = size * count;
    // Nothing after a header that cannot be true is at a known place.
    if (type < 0 || size <= 0 || count < 0 || overflow < 0 || (type === POLARITY && size !== EVENT_BYTES))
      return faults.report(at, `type ${type}, ${count} events of ${size} bytes`, 'damaged packet header');
    const body = at + HEADER_BYTES;
    const end = Math.min(body + bytes, source.size);
    if (body + bytes > source.size) faults.report(at, `${bytes} bytes`, `cut off: ${source.size - body} are there`);
    at = body + bytes;
    if (type !== POLARITY || count === 0) continue;
    if (span[0] > 0) {
      const last = viewOf(await source.read(end - EVENT_BYTES, EVENT_BYTES));
      if (last.byteLength === EVENT_BYTES && overflow + last.getInt32(4, true) < span[0]) continue;
    }
    for (let from = body; from + EVENT_BYTES <= end; from += READ_EVENTS * EVENT_BYTES) {
      const view = viewOf(await source.read(from, Math.min(READ_EVENTS * EVENT_BYTES, end - from)));
      for (let i = 0; i + EVENT_BYTES <= view.byteLength; i += EVENT_BYTES) {
        const data = view.getUint32(i, true);
        if ((data & 1) === 0) continue;
        const ticks = view.getInt32(i + 4, true);
        if (ticks < 0) faults.report(from + i, ticks, 'a time of 31 bits');
        else {
          const t = overflow + ticks;
          if (t < span[0]) continue;
          if (t >= span[1]) {
            yield block.take();
            return;
          }
          block.add(from + i, t, data >>> 17, (data >>> 2) & 0x7fff, (data >>> 1) & 1);
        }
        if (block.full) yield block.take();
      }
      yield block.take();
    }
  }
}

/** The inverse of aedat3, one packet a block; the camera is named by its size, else `Unknown`. */
export function formatAedat3(blocks: Iterable<EventBlock>, sensor: Sensor): Uint8Array {
  const camera = sensor.width === 128 && sensor.height === 128 ? 'DVS128' : 'Unknown';
  const lines = ['#!AER-DAT3.1', '#Format: RAW', `#Source 1: ${camera}`, '#Start-Time: 1970-01-01 00:00:00 (TZ+0000)'];
  const head = new TextEncoder().encode([...lines, `#${END_HEADER}`].map((line) => `${line}\r\n`).join(''));
  const parts: Uint8Array[] = [head];
  // The overflow counter belongs to a packet, so a packet ends where it counts.
  for (const { count, time, x, y, polarity } of blocks)
    for (let i = 0; i < count; ) {
      const overflow = Math.floor(time[i] / 2 ** 31);
      let end = i;
      while (end < count && Math.floor(time[end] / 2 ** 31) === overflow) end++;
      const packet = new Uint8Array(HEADER_BYTES + (end - i) * EVENT_BYTES);
      const view = viewOf(packet);
      view.setInt16(0, POLARITY, true);
      view.setInt16(2, 1, true);
      [EVENT_BYTES, 4, overflow, end - i, end - i, end - i].forEach((v, k) => {
        view.setInt32(4 + 4 * k, v, true);
      });
      for (let at = HEADER_BYTES; i < end; i++, at += EVENT_BYTES) {
        view.setUint32(at, ((x[i] << 17) | (y[i] << 2) | (polarity[i] << 1) | 1) >>> 0, true);
        view.setInt32(at + 4, time[i] - overflow * 2 ** 31, true);
      }
      parts.push(packet);
    }
  return concat(parts);
}
