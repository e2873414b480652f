/** Reads a file of recorded output counts; `file.json#runs.name` reaches into it. */

import { readFile } from 'node:fs/promises';
import { type ExpectedCounts, parseExpected } from '../compare/expected.js';
import { MenageError } from '../errors/index.js';

/** @throws E_FILE when it cannot be read or is not JSON, E_SCHEMA when it holds no counts */
export async function readExpected(reference: string): Promise<ExpectedCounts> {
  const [file = '', place = ''] = reference.split('#', 2);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new MenageError('E_FILE', { path: file, legal: `cannot be read: ${cause.code}` });
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new MenageError('E_FILE', { path: file, legal: `not JSON: ${(cause as Error).message}` });
  }
  return parseExpected(document, place, file);
}
