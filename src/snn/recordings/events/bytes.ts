/** Bytes at an offset, from a file or from memory: a long recording is read piece by piece, never whole. */

import { open } from 'node:fs/promises';
import { MenageError } from '../../../errors/index.js';

export interface ByteSource {
  /** printed in errors */
  readonly path: string;
  /** bytes in all */
  readonly size: number;
  /** At most `length` bytes from `at`; fewer only at the end. @throws MenageError E_FILE */
  read(at: number, length: number): Promise<Uint8Array>;
}

export const memorySource = (path: string, bytes: Uint8Array): ByteSource => ({
  path,
  size: bytes.length,
  read: async (at, length) => bytes.subarray(at, at + length),
});

/**
 * Opens a file for as long as `use` takes.
 *
 * @throws MenageError E_FILE when it cannot be opened or read
 */
export async function* withFile<T>(
  path: string,
  use: (source: ByteSource) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const { size } = await file.stat();
    yield* use({
      path,
      size,
      read: async (at, length) => {
        const buffer = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        let got = 0;
        while (got < buffer.length) {
          const { bytesRead } = await file.read(buffer, got, buffer.length - got, at + got).catch((cause: unknown) => {
            throw unreadable(path, cause);
          });
          if (bytesRead === 0) break;
          got += bytesRead;
        }
        return buffer.subarray(0, got);
      },
    });
  } finally {
    await file.close();
  }
}

/** The same for one value, e.g. a header. */
export async function fromFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  for await (const value of withFile(path, async function* (source) {
    yield await use(source);
  }))
    return value;
  throw unreadable(path, null);
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Bytes 0..255 to characters of the same code, which the headers of all formats are made of. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function unreadable(path: string, cause: unknown): MenageError {
  if (cause instanceof MenageError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const legal = code === 'ENOENT' ? 'not found' : `cannot be read (${code})`;
  return new MenageError('E_FILE', { path, legal, remedy: 'name a folder or file that exists and is readable', cause });
}
