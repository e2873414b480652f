/** Writing AEDAT 4: one packet a block, with the index that iniVation's own software looks for at the end. */

import { Builder } from 'flatbuffers';
import { EVENT_BYTES, MAGIC } from './aedat4.js';
import { concat, viewOf } from './bytes.js';
import { packLz4 } from './lz4.js';
import type { EventBlock, Sensor } from './stream.js';
import { packZstd } from './zstd.js';

const COMPRESSIONS = { none: 0, lz4: 1, zstd: 3 } as const;
export type Aedat4Compression = keyof typeof COMPRESSIONS;

const PACK: Readonly<Record<Aedat4Compression, (content: Uint8Array) => Uint8Array>> = {
  none: (content) => content,
  lz4: packLz4,
  zstd: packZstd,
};

interface Placed {
  /** byte of the packet's header */
  readonly at: number;
  readonly size: number;
  readonly events: EventBlock;
}

/** The inverse of aedat4. Packets are packed by its format but not made smaller. */
export function formatAedat4(
  blocks: Iterable<EventBlock>,
  sensor: Sensor,
  compression: Aedat4Compression = 'lz4',
): Uint8Array {
  const pack = PACK[compression];
  const packets: Uint8Array[] = [];
  const placed: Placed[] = [];
  const magic = new TextEncoder().encode(MAGIC);
  // The header holds the place of the index, a number of fixed size, so its length is known before that place.
  let at = magic.length + header(sensor, compression, 0).length;
  for (const events of blocks) {
    if (events.count === 0) continue;
    const body = pack(eventTable(events));
    const packet = new Uint8Array(8 + body.length);
    viewOf(packet).setInt32(4, body.length, true);
    packet.set(body, 8);
    packets.push(packet);
    placed.push({ at, size: body.length, events });
    at += packet.length;
  }
  return concat([magic, header(sensor, compression, at), ...packets, pack(indexTable(placed))]);
}

function header({ width, height }: Sensor, compression: Aedat4Compression, indexAt: number): Uint8Array {
  const attribute = (key: string, type: string, value: string | number): string =>
    `<attr key="${key}" type="${type}">${value}</attr>`;
  const info = `<node name="info" path="/mainloop/Recorder/outInfo/0/info/">${attribute('sizeX', 'int', width)}${attribute('sizeY', 'int', height)}</node>`;
  const stream = `<node name="0" path="/mainloop/Recorder/outInfo/0/">${attribute('compression', 'string', compression.toUpperCase())}${attribute('typeIdentifier', 'string', 'EVTS')}${info}</node>`;
  const xml = `<dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">${stream}</node></dv>`;
  const builder = new Builder(1024);
  builder.forceDefaults(true);
  const text = builder.createString(xml);
  builder.startObject(3);
  builder.addFieldInt32(0, COMPRESSIONS[compression], 0);
  builder.addFieldInt64(1, BigInt(indexAt), -1n);
  builder.addFieldOffset(2, text, 0);
  builder.finishSizePrefixed(builder.endObject(), 'IOHE');
  return builder.asUint8Array();
}

function eventTable({ count, time, x, y, polarity }: EventBlock): Uint8Array {
  const builder = new Builder(64 + EVENT_BYTES * count);
  builder.startVector(EVENT_BYTES, count, 8);
  // A FlatBuffers builder writes from the end.
  for (let i = count - 1; i >= 0; i--) {
    builder.prep(8, EVENT_BYTES);
    builder.pad(3);
    builder.writeInt8(polarity[i]);
    builder.writeInt16(y[i]);
    builder.writeInt16(x[i]);
    builder.writeInt64(BigInt(time[i]));
  }
  const elements = builder.endVector();
  builder.startObject(1);
  builder.addFieldOffset(0, elements, 0);
  builder.finishSizePrefixed(builder.endObject(), 'EVTS');
  return builder.asUint8Array();
}

/** FileDataTable: of each packet its place, header, number of events and times. */
function indexTable(placed: readonly Placed[]): Uint8Array {
  const builder = new Builder(1024);
  const entries = placed.map(({ at, size, events }) => {
    builder.startObject(5);
    builder.addFieldInt64(0, BigInt(at), -1n);
    builder.prep(4, 8);
    builder.writeInt32(size);
    builder.writeInt32(0);
    builder.addFieldStruct(1, builder.offset(), 0);
    builder.addFieldInt64(2, BigInt(events.count), 0n);
    builder.addFieldInt64(3, BigInt(events.time[0]), 0n);
    builder.addFieldInt64(4, BigInt(events.time[events.count - 1]), 0n);
    return builder.endObject();
  });
  builder.startVector(4, entries.length, 4);
  for (const entry of entries.toReversed()) builder.addOffset(entry);
  const table = builder.endVector();
  builder.startObject(1);
  builder.addFieldOffset(0, table, 0);
  builder.finishSizePrefixed(builder.endObject(), 'FTAB');
  return builder.asUint8Array();
}
