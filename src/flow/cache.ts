/**
 * Results that cost minutes, kept by the content of what made them: a key is a hash over everything that a result
 * depends on, so that nothing here is ever out of date and all of it may be deleted at any time.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** MENAGE_CACHE, or the folder that the system keeps for such things. */
export const cacheFolder = (): string =>
  process.env.MENAGE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'menage');

/** Key of anything that JSON can hold. */
export const contentKey = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);

/**
 * The kept result, or a new one that is kept from now on. A folder that cannot be written costs the next run its time,
 * and nothing else.
 *
 * @param folder null keeps nothing
 */
export async function cached<T>(folder: string | null, key: string, make: () => Promise<T>): Promise<T> {
  if (folder === null) return make();
  const file = join(folder, `${key}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    try {
      return JSON.parse(text) as T;
    } catch {
      // Cut off by a full disk or a hand: as if it were not there.
    }
  }
  const value = await make();
  try {
    await mkdir(folder, { recursive: true });
    const partial = `${file}.${process.pid}.partial`;
    await writeFile(partial, JSON.stringify(value));
    await rename(partial, file);
  } catch {
    // see above
  }
  return value;
}
