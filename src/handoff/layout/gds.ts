/** GDS streams without their dates: the same drawing gives the same bytes. */

import { MenageError } from '../../errors/index.js';

/** Records that begin a library and a cell, with the times of their last change and access. */
const [beginLibrary, beginCell, endLibrary] = [0x0102, 0x0502, 0x0400];

/** @throws E_TOOL_FAILED for a stream that does not come to its end */
export function timelessGds(stream: Uint8Array): Uint8Array {
  const bytes = stream.slice();
  const view = new DataView(bytes.buffer);
  let at = 0;
  while (at + 4 <= bytes.length) {
    const [length, kind] = [view.getUint16(at), view.getUint16(at + 2)];
    if (kind === endLibrary) return bytes;
    if (length < 4 || at + length > bytes.length) break;
    if (kind === beginLibrary || kind === beginCell) bytes.fill(0, at + 4, at + length);
    at += length;
  }
  throw new MenageError('E_TOOL_FAILED', { path: 'magic: GDS', legal: 'the stream does not come to its end' });
}
