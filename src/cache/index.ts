/**
 * Results that cost time, kept by the content of what made them: a key is a hash over everything that a result depends
 * on, so that nothing here is ever out of date and all of it may be deleted at any time. An entry carries the hash of
 * its own text: one that a full disk cut off, or a disk damaged, is made again.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFault } from '../errors/disk.js';

/** MENAGE_CACHE, or the folder that the system keeps for such things. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env.MENAGE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'menage');

export const sha256 = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  // Lengths keep ('ab', 'c') from ('a', 'bc').
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
};

/** Key of anything that JSON can hold. */
export const contentKey = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);

const seal = (text: string): string => `* sha256 ${sha256(text)}\n${text}`;

function unseal(entry: string): string | undefined {
  const end = entry.indexOf('\n');
  const text = entry.slice(end + 1);
  return entry.slice(0, end) === `* sha256 ${sha256(text)}` ? text : undefined;
}

function read(file: string): string | undefined {
  try {
    return unseal(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const told = new Set<string>();

/** Whole or not at all. Where it cannot be written the result is as good, and the next run takes as long: said once. */
function write(file: string, text: string): void {
  const scratch = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(scratch, seal(text));
    renameSync(scratch, file);
  } catch (cause) {
    try {
      rmSync(scratch, { force: true });
    } catch {
      // a folder that takes nothing holds nothing
    }
    const folder = dirname(file);
    if (told.has(folder)) return;
    told.add(folder);
    const remedy = 'nothing is kept for the next run: free space, or name another folder by MENAGE_CACHE';
    process.emitWarning(diskFault(folder, cause, remedy));
  }
}

/** The kept text, or a new one that is kept from now on. */
export function cachedText(file: string, make: () => string): string {
  const known = read(file);
  if (known !== undefined) return known;
  const text = make();
  write(file, text);
  return text;
}

/**
 * The kept result, or a new one that is kept from now on.
 *
 * @param folder null keeps nothing
 */
export async function cached<T>(folder: string | null, key: string, make: () => Promise<T>): Promise<T> {
  if (folder === null) return make();
  const file = join(folder, `${key}.json`);
  const known = read(file);
  if (known !== undefined) return JSON.parse(known) as T;
  const value = await make();
  write(file, JSON.stringify(value));
  return value;
}
