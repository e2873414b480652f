/**
 * AEDAT 4 (iniVation, "AEDAT 4.0"): the line `#!AER-DAT4.0`, a FlatBuffers header that says how packets are packed and,
 * in XML, which streams there are; then packets: stream and size, 32 bits each, and a packed FlatBuffers table. Events
 * are structs of 16 bytes: 64-bit us, x and y of 16 bits, ON. After the packets comes an index, which is not needed.
 */

import { ByteBuffer } from 'flatbuffers';
import { type ByteSource, latin1, viewOf } from './bytes.js';
import { unpackLz4 } from './lz4.js';
import { BlockBuilder, type EventBlock, type EventFile, type EventFormat, type Faults, type Sensor } from './stream.js';
import { unpackZstd } from './zstd.js';

export const MAGIC = '#!AER-DAT4.0\r\n';
const MAX_HEADER_BYTES = 2 ** 20;
/** A camera packs some ten thousand events; a larger packet is meant to exhaust the memory. */
const MAX_PACKET_BYTES = 2 ** 27;
export const EVENT_BYTES = 16;

type Unpack = (bytes: Uint8Array, limit: number) => Uint8Array;
/** by the header's compression: none, LZ4, LZ4 high, Zstandard, Zstandard high */
const UNPACK: readonly Unpack[] = [(bytes) => bytes, unpackLz4, unpackLz4, unpackZstd, unpackZstd];

export const aedat4: EventFormat = async (source, sensor, faults): Promise<EventFile> => {
  const start = await source.read(0, MAGIC.length + 4);
  if (latin1(start.subarray(0, MAGIC.length)) !== MAGIC) throw faults.fatal(0, latin1(start), 'the line #!AER-DAT4.0');
  const size = start.length < MAGIC.length + 4 ? 0 : viewOf(start).getUint32(MAGIC.length, true);
  const at = MAGIC.length + 4;
  if (size < 8 || size > MAX_HEADER_BYTES || at + size > source.size)
    throw faults.fatal(MAGIC.length, `header of ${size} bytes`, 'cut off or damaged');
  const { compression, indexAt, stream } = parseHeader(await source.read(at, size), (legal) =>
    faults.fatal(at, `header of ${size} bytes`, legal),
  );
  const unpack = UNPACK[compression];
  if (unpack === undefined) throw faults.fatal(at, `compression ${compression}`, `one of 0..${UNPACK.length - 1}`);
  if (stream === null) throw faults.fatal(at, 'no stream EVTS in the header', 'a recording with events');
  const pixels: Sensor =
    stream.width > 0 && stream.height > 0 ? { width: stream.width, height: stream.height } : sensor;
  const body = at + size;
  // A recording that was broken off has no index, or one at a place that is not in the file.
  const end = indexAt > body && indexAt <= source.size ? indexAt : source.size;
  return {
    ...pixels,
    origin: 'first',
    events: (from, at) => packets(from, body, end, { id: stream.id, unpack, sensor: pixels }, at),
  };
};

function parseHeader(bytes: Uint8Array, fault: (legal: string) => Error) {
  try {
    const header = new Table(bytes, 0);
    return { compression: header.int32(0, 0), indexAt: header.int64(1, -1), stream: eventStream(header.text(2)) };
  } catch (cause) {
    throw fault(`damaged (${cause instanceof Error ? cause.message : cause})`);
  }
}

/** The first stream of events in the header's XML, which the camera's software writes in one fixed form. */
function eventStream(xml: string): { id: number; width: number; height: number } | null {
  for (const node of xml.split(/<node name="(?=\d)/).slice(1)) {
    const type = /key="typeIdentifier"[^>]*>([^<]*)</.exec(node)?.[1];
    const size = (key: string): number => Number(new RegExp(`key="${key}"[^>]*>(\\d{1,5})<`).exec(node)?.[1] ?? 0);
    if (type === 'EVTS') return { id: Number.parseInt(node, 10), width: size('sizeX'), height: size('sizeY') };
  }
  return null;
}

interface Packets {
  readonly id: number;
  readonly unpack: Unpack;
  readonly sensor: Sensor;
}

async function* packets(
  source: ByteSource,
  start: number,
  end: number,
  { id, unpack, sensor }: Packets,
  faults: Faults,
): AsyncGenerator<EventBlock> {
  const block = new BlockBuilder(sensor, faults);
  for (let at = start; at < end; ) {
    const head = viewOf(await source.read(at, 8));
    if (head.byteLength < 8) return faults.report(at, `${head.byteLength} bytes`, 'a packet header of 8');
    const [stream, size] = [head.getInt32(0, true), head.getInt32(4, true)];
    if (stream < 0 || size < 0 || at + 8 + size > end)
      return faults.report(at, `stream ${stream}, ${size} bytes`, `damaged or cut off: ${end - at - 8} bytes follow`);
    const packet = at;
    at += 8 + size;
    if (stream !== id) continue;
    const events = await unpackEvents(source, packet, size, unpack, faults);
    for (let i = 0; i + EVENT_BYTES <= events.byteLength; i += EVENT_BYTES) {
      const t = Number(events.getBigInt64(i, true));
      if (Number.isSafeInteger(t))
        block.add(packet, t, events.getInt16(i + 8, true), events.getInt16(i + 10, true), events.getUint8(i + 12) & 1);
      else faults.report(packet, t, 'a time of less than 2^53 us');
      if (block.full) yield block.take();
    }
    yield block.take();
  }
}

/** The events of a packet, back to back; none where a lenient reader passes over a damaged one. */
async function unpackEvents(
  source: ByteSource,
  at: number,
  size: number,
  unpack: Unpack,
  faults: Faults,
): Promise<DataView> {
  const none = viewOf(new Uint8Array(0));
  if (size > MAX_PACKET_BYTES) {
    faults.report(at, `${size} bytes`, `a packet of at most ${MAX_PACKET_BYTES}`);
    return none;
  }
  try {
    const table = unpack(await source.read(at + 8, size), MAX_PACKET_BYTES);
    return viewOf(new Table(table, 4).structs(0, EVENT_BYTES));
  } catch (cause) {
    // fzstd and our own checks throw plain errors; those of a disk have their code already.
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('E_')) throw cause;
    faults.report(at, `${size} bytes`, `damaged packet (${cause instanceof Error ? cause.message : cause})`);
    return none;
  }
}

/** One FlatBuffers table, read with its bounds checked, which the library leaves to its caller. */
class Table {
  private readonly buffer: ByteBuffer;
  private readonly root: number;

  /** @param prefix bytes of a size before the table's own offset */
  constructor(
    private readonly bytes: Uint8Array,
    prefix: number,
  ) {
    this.buffer = new ByteBuffer(bytes);
    this.check(prefix, 4);
    this.root = prefix + this.buffer.readUint32(prefix);
    this.check(this.root, 4);
    const fields = this.root - this.buffer.readInt32(this.root);
    this.check(fields, 4);
    this.check(fields, this.buffer.readUint16(fields));
  }

  int32(field: number, absent: number): number {
    const at = this.place(field, 4);
    return at === null ? absent : this.buffer.readInt32(at);
  }

  int64(field: number, absent: number): number {
    const at = this.place(field, 8);
    return at === null ? absent : Number(this.buffer.readInt64(at));
  }

  text(field: number): string {
    return latin1(this.structs(field, 1));
  }

  /** The bytes of a vector of structs. */
  structs(field: number, size: number): Uint8Array {
    const at = this.place(field, 4);
    if (at === null) return new Uint8Array(0);
    const vector = at + this.buffer.readUint32(at);
    this.check(vector, 4);
    const length = this.buffer.readUint32(vector) * size;
    this.check(vector + 4, length);
    return this.bytes.subarray(vector + 4, vector + 4 + length);
  }

  private place(field: number, size: number): number | null {
    const offset = this.buffer.__offset(this.root, 4 + 2 * field);
    if (offset === 0) return null;
    this.check(this.root + offset, size);
    return this.root + offset;
  }

  private check(at: number, size: number): void {
    if (at < 0 || at + size > this.bytes.length)
      throw new RangeError(`table points to byte ${at} of ${this.bytes.length}`);
  }
}
