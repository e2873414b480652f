/** Texts that take long to make, kept between runs. A cache that cannot be read or written costs time and nothing else. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const sha256 = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  // Lengths keep ('ab', 'c') from ('a', 'bc').
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
};

const cacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'menage', 'models');

/** The first line carries the hash of the rest, so that a damaged entry is known for one. */
const seal = (text: string): string => `* sha256 ${sha256(text)}\n${text}`;

function unseal(entry: string): string | undefined {
  const end = entry.indexOf('\n');
  const text = entry.slice(end + 1);
  return entry.slice(0, end) === `* sha256 ${sha256(text)}` ? text : undefined;
}

/** Whole or not at all, and silently not where the folder cannot be written. */
function keep(folder: string, file: string, text: string): void {
  const scratch = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return;
  }
  try {
    writeFileSync(scratch, seal(text));
    renameSync(scratch, file);
  } catch {
    rmSync(scratch, { force: true });
  }
}

/**
 * @param key hash of everything that the text depends on
 * @param make called where no sound entry exists
 */
export function cached(key: string, make: () => string, env: NodeJS.ProcessEnv = process.env): string {
  const folder = cacheFolder(env);
  const file = join(folder, `${key}.spice`);
  try {
    const text = unseal(readFileSync(file, 'utf8'));
    if (text !== undefined) return text;
  } catch {
    // not there yet, or not readable: it is made again
  }
  const text = make();
  keep(folder, file, text);
  return text;
}
