/** Zstandard frames (RFC 8878): unpacked by fzstd, in pieces, so that a small frame cannot ask for all memory. */

import { Decompress } from 'fzstd';
import { concat } from './bytes.js';

/**
 * @param limit bytes that the content may have
 * @throws Error for a damaged frame or a larger content
 */
export function unpackZstd(frame: Uint8Array, limit: number): Uint8Array {
  const window = windowBytes(frame);
  if (window > limit) throw new RangeError(`a window of ${window} bytes, more than ${limit}`);
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const stream = new Decompress((part, last) => {
    length += part.length;
    if (length > limit) throw new RangeError(`unpacks to more than ${limit} bytes`);
    parts.push(part.slice());
    ended ||= last ?? false;
  });
  // In pieces: the library keeps no more than a window and a block between two.
  for (let at = 0; at < frame.length; at += 2 ** 16)
    stream.push(frame.subarray(at, at + 2 ** 16), at + 2 ** 16 >= frame.length);
  if (!ended) throw new RangeError('Zstandard frame is cut off');
  return concat(parts);
}

/** What the frame's header makes a decoder allocate. */
function windowBytes(frame: Uint8Array): number {
  if (frame.length < 6 || frame[0] !== 0x28 || frame[1] !== 0xb5 || frame[2] !== 0x2f || frame[3] !== 0xfd)
    throw new RangeError('no Zstandard frame');
  const single = (frame[4] & 0x20) !== 0;
  if (!single) {
    const base = 2 ** (10 + (frame[5] >> 3));
    return base + (base / 8) * (frame[5] & 7);
  }
  const sizeBytes = [1, 2, 4, 8][frame[4] >> 6];
  const at = 5 + [0, 1, 2, 4][frame[4] & 3];
  let size = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) size = size * 256 + (frame[at + i] ?? 0);
  return sizeBytes === 2 ? size + 256 : size;
}

/** A frame of uncompressed blocks: valid for every reader, and made without a compressor. */
export function packZstd(content: Uint8Array): Uint8Array {
  const most = 2 ** 17;
  const blocks = Math.max(1, Math.ceil(content.length / most));
  const frame = new Uint8Array(6 + 3 * blocks + content.length);
  // No content size, no checksum, a window of 128 KiB.
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]);
  let at = 6;
  for (let n = 0; n < blocks; n++) {
    const block = content.subarray(n * most, (n + 1) * most);
    const word = (block.length << 3) | (n === blocks - 1 ? 1 : 0);
    frame.set([word & 255, (word >> 8) & 255, word >> 16], at);
    frame.set(block, at + 3);
    at += 3 + block.length;
  }
  return frame;
}
