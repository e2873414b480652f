/** The comment lines at the start of AEDAT and Prophesee files. */

import { type ByteSource, latin1 } from './bytes.js';
import type { Faults } from './stream.js';

/** jAER writes all preferences of a camera into its header: some ten thousand bytes. */
const MAX_HEADER_BYTES = 2 ** 20;

export interface TextHeader {
  /** without mark and line end */
  readonly lines: readonly string[];
  /** byte after it */
  readonly end: number;
}

/**
 * Lines that start with a mark, up to the first that does not or to the line `last`.
 *
 * @throws MenageError E_RECORDING for a line without end
 */
export async function readTextHeader(
  source: ByteSource,
  mark: string,
  faults: Faults,
  last?: string,
): Promise<TextHeader> {
  const bytes = await source.read(0, MAX_HEADER_BYTES);
  const lines: string[] = [];
  let at = 0;
  while (at < bytes.length && bytes[at] === mark.charCodeAt(0)) {
    const end = bytes.indexOf(10, at);
    // Binary events may start with the mark's byte: a "line" of what no text has is the first event.
    const line = latin1(bytes.subarray(at, end === -1 ? Math.min(bytes.length, at + 1024) : end));
    if (!isText(line)) break;
    if (end === -1) throw faults.fatal(at, line.slice(0, 40), 'a header line without end');
    lines.push(line.slice(1).replace(/\r$/, ''));
    at = end + 1;
    if (last !== undefined && lines[lines.length - 1] === last) break;
  }
  return { lines, end: at };
}

function isText(line: string): boolean {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code < 32 && code !== 9 && !(code === 13 && i === line.length - 1)) return false;
  }
  return true;
}
