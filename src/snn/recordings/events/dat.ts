/**
 * Prophesee `.dat` (Prophesee, "DAT File Format"), in which N-CARS is published: lines of `%`, a byte of event type and
 * one of event size, then little-endian pairs of 32-bit time in us and of x (14 bits), y (14 bits), polarity (4 bits).
 */

import { MenageError } from '../../../errors/index.js';
import { type ByteSource, viewOf } from './bytes.js';
import { BlockBuilder, type EventBlock, type EventFile, type EventFormat, records, type Sensor } from './stream.js';
import { readTextHeader } from './text-header.js';

const EVENT_BYTES = 8;
/** Event2d and EventCD, which have the same form */
const TYPES: readonly number[] = [0, 12];

export const dat: EventFormat = async (source, sensor, faults): Promise<EventFile> => {
  const { lines, end } = await readTextHeader(source, '%', faults);
  const value = (key: string): number | undefined => {
    const line = lines.find((text) => text.trim().startsWith(`${key} `));
    return line === undefined ? undefined : Number(line.trim().slice(key.length + 1));
  };
  if (lines.length === 0) throw faults.fatal(0, latinStart(await source.read(0, 8)), 'no Prophesee .dat: lines of %');
  const version = value('Version');
  if (version !== undefined && version !== 2)
    throw faults.fatal(0, `Version ${version}`, 'version 2', 'convert it with metavision_file_to_dat');
  const [type, size] = await source.read(end, 2);
  if (!TYPES.includes(type) || size !== EVENT_BYTES)
    throw faults.fatal(end, `type ${type} of ${size} bytes`, `2D events, type ${TYPES.join(' or ')} of ${EVENT_BYTES}`);
  const [width, height] = [value('Width'), value('Height')];
  const stated = (n: number | undefined): n is number =>
    n !== undefined && Number.isInteger(n) && n > 0 && n <= 2 ** 14;
  const pixels: Sensor = stated(width) && stated(height) ? { width, height } : sensor;
  return { ...pixels, origin: 0, events: (from, at) => events(from, end + 2, pixels, at) };
};

const latinStart = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(' ');

async function* events(
  source: ByteSource,
  start: number,
  sensor: Sensor,
  faults: Parameters<EventFormat>[2],
): AsyncGenerator<EventBlock> {
  const block = new BlockBuilder(sensor, faults);
  for await (const { at, view } of records(source, start, EVENT_BYTES, faults)) {
    for (let i = 0; i + EVENT_BYTES <= view.byteLength; i += EVENT_BYTES) {
      const data = view.getUint32(i + 4, true);
      const polarity = data >>> 28;
      if (polarity > 1) faults.report(at + i, `polarity ${polarity}`, '0 or 1');
      else block.add(at + i, view.getUint32(i, true), data & 0x3fff, (data >>> 14) & 0x3fff, polarity);
    }
    yield block.take();
  }
}

/** The inverse of dat. @throws MenageError E_RECORDING for a time of 2^32 us and more */
export function formatDat(blocks: Iterable<EventBlock>, { width, height }: Sensor): Uint8Array {
  const all = [...blocks];
  const text = `% Data file containing CD events\n% Version 2\n% Width ${width}\n% Height ${height}\n`;
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(head.length + 2 + EVENT_BYTES * all.reduce((sum, { count }) => sum + count, 0));
  bytes.set(head);
  bytes.set([TYPES[1], EVENT_BYTES], head.length);
  const view = viewOf(bytes);
  let at = head.length + 2;
  for (const { count, time, x, y, polarity } of all)
    for (let i = 0; i < count; i++, at += EVENT_BYTES) {
      if (time[i] >= 2 ** 32)
        throw new MenageError('E_RECORDING', { path: 'Prophesee .dat', value: time[i], legal: 'below 2^32 us' });
      view.setUint32(at, time[i], true);
      view.setUint32(at + 4, ((polarity[i] << 28) | (y[i] << 14) | x[i]) >>> 0, true);
    }
  return bytes;
}
