/**
 * HDF5 (1.10 to 2.0, seen) never returns from a variable-length string whose global heap has an object of impossible
 * size: it walks on by zero bytes. So the heaps are walked here first, by the file format specification, III.E.
 */

const signature = 'GCOL';
/** version 1 and three reserved bytes follow the signature */
const afterSignature = [1, 0, 0, 0];
/** bytes before a collection's first object, and of an object's own header */
const headerSize = 16;

/** True where every global heap collection of the file consists of whole objects. */
export function heapsIntact(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(signature); at >= 0; at = buffer.indexOf(signature, at + 1)) {
    const version = at + signature.length;
    if (afterSignature.every((byte, i) => buffer[version + i] === byte) && !collectionIntact(buffer, at)) return false;
  }
  return true;
}

function collectionIntact(buffer: Buffer, start: number): boolean {
  if (start + headerSize > buffer.length) return false;
  const end = start + sizeAt(buffer, start + 8);
  if (end > buffer.length) return false;
  for (let at = start + headerSize; at + headerSize <= end; ) {
    const index = buffer.readUInt16LE(at);
    const size = sizeAt(buffer, at + 8);
    // The free space, index 0, counts its header; objects do not, and are padded to 8 bytes.
    const length = index === 0 ? size : headerSize + 8 * Math.ceil(size / 8);
    if (length < headerSize || at + length > end) return false;
    at += length;
  }
  return true;
}

const sizeAt = (buffer: Buffer, at: number): number => buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
