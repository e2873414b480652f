/**
 * LZ4 frames ("LZ4 Frame Format", "LZ4 Block Format", lz4.org). Our own, for the bounds: the JavaScript libraries of
 * the registry trust the lengths that a frame states, so a damaged one makes them loop, allocate or return rubbish.
 */

const MAGIC = 0x184d2204;
const MIN_MATCH = 4;
const UNCOMPRESSED = 0x80000000;
/** bytes of a decompressed block, by the descriptor's code */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };

/** Grows as it is written; what is behind it may be copied from, which is all that LZ4's matches do. */
class Output {
  bytes = new Uint8Array(2 ** 16);
  length = 0;

  constructor(private readonly limit: number) {}

  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted > this.limit) throw new RangeError(`unpacks to more than ${this.limit} bytes`);
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/**
 * Checksums are passed over: the content's own structure is checked by who asked for it.
 *
 * @param limit bytes that the content may have
 * @throws RangeError for a damaged frame or a larger content
 */
export function unpackLz4(frame: Uint8Array, limit: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = frame[4];
  const most = BLOCK_BYTES[(frame[5] >> 4) & 7];
  if (flags >> 6 !== 1 || most === undefined) throw new RangeError('damaged LZ4 frame descriptor');
  const [blockSum, contentSize, dictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  const output = new Output(limit);
  for (let at = 7 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0); ; ) {
    if (at + 4 > frame.length) throw new RangeError('LZ4 frame without its end mark');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) return output.bytes.subarray(0, output.length);
    const size = word & (UNCOMPRESSED - 1);
    if (size > most || at + size > frame.length) throw new RangeError(`LZ4 block of ${size} bytes is cut off`);
    const block = frame.subarray(at, at + size);
    if (word >= UNCOMPRESSED) {
      output.reserve(size);
      output.bytes.set(block, output.length);
      output.length += size;
    } else unpackBlock(block, output);
    at += size + (blockSum ? 4 : 0);
  }
}

/** Sequences of literals and of a match in what was written before, which linked blocks share. */
function unpackBlock(block: Uint8Array, output: Output): void {
  let at = 0;
  const extended = (first: number): number => {
    let length = first;
    if (first === 15)
      for (let byte = 255; byte === 255; length += byte) {
        if (at >= block.length) throw new RangeError('LZ4 length is cut off');
        byte = block[at++];
      }
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    if (at + literals > block.length) throw new RangeError('LZ4 literals are cut off');
    output.reserve(literals);
    output.bytes.set(block.subarray(at, at + literals), output.length);
    output.length += literals;
    at += literals;
    if (at === block.length) return;
    if (at + 2 > block.length) throw new RangeError('LZ4 match is cut off');
    const back = block[at] | (block[at + 1] << 8);
    at += 2;
    const match = extended(token & 15) + MIN_MATCH;
    if (back === 0 || back > output.length) throw new RangeError('LZ4 match lies before the content');
    output.reserve(match);
    // One by one: a match may overlap what it makes.
    for (let i = 0; i < match; i++, output.length++) output.bytes[output.length] = output.bytes[output.length - back];
  }
}

/** A frame of uncompressed blocks: valid for every reader, and made without a compressor. */
export function packLz4(content: Uint8Array): Uint8Array {
  const most = BLOCK_BYTES[4];
  const blocks = Math.ceil(content.length / most);
  const frame = new Uint8Array(7 + content.length + 4 * blocks + 4);
  // Version 1, independent blocks of at most 64 KiB, and the checksum of these two bytes.
  frame.set([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
  const view = new DataView(frame.buffer);
  let at = 7;
  for (let from = 0; from < content.length; from += most) {
    const block = content.subarray(from, from + most);
    view.setUint32(at, (UNCOMPRESSED | block.length) >>> 0, true);
    frame.set(block, at + 4);
    at += 4 + block.length;
  }
  return frame;
}
