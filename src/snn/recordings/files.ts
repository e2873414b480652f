/** Finding and reading recording files, with coded errors for everything a disk can do. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { unreadable } from './events/bytes.js';
import type { RecordingEntry } from './types.js';

/** No recording comes near it; a larger file is a mistake, or meant to exhaust the memory. */
export const MAX_FILE_BYTES = 2 ** 29;

export interface RecordingFile extends RecordingEntry {
  readonly path: string;
}

/** @throws MenageError E_FILE */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES)
      throw new MenageError('E_FILE', { path, value: `${size} bytes`, legal: `at most ${MAX_FILE_BYTES}` });
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** @throws MenageError E_FILE when there is nothing of that name */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Files of the given extensions in the folders `<label>/` of a folder, named `label/basename`, in the order of their
 * numbers whatever their label, as the datasets number them; the first k are then the first k of the dataset.
 *
 * @throws MenageError E_FILE when the folder cannot be read
 */
export async function listLabelled(folder: string, extensions: readonly string[]): Promise<RecordingFile[]> {
  const labels = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name));
  const files = await Promise.all(labels.map(({ name }) => listFiles(join(folder, name), extensions)));
  return files
    .flat()
    .map((path) => {
      const label = basename(dirname(path));
      return { path, id: `${label}/${stem(path)}`, label: Number(label) };
    })
    .sort(byNumber);
}

/** Paths of the files of the given extensions directly in a folder, in the order of their numbers. */
export async function listFiles(folder: string, extensions: readonly string[]): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries
    .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name).toLowerCase()))
    .map((entry) => ({ id: stem(entry.name), label: null, path: join(folder, entry.name) }))
    .sort(byNumber)
    .map(({ path }) => path);
}

/**
 * Files of the given extensions in folders that are named by what is in them, e.g. `cars/`; labels are the places of
 * the folders' names in alphabetical order, or in `classes`. Recordings are ordered by the number that ends their
 * name, whatever their class, so that the first k have all classes.
 *
 * @throws MenageError E_FILE when the folder cannot be read
 */
export async function listClasses(
  folder: string,
  extensions: readonly string[],
  classes?: readonly string[],
): Promise<RecordingFile[]> {
  const folders = (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(
    folders.sort().map(async (name) => ({ name, paths: await listFiles(join(folder, name), extensions) })),
  );
  const named = found.filter(
    ({ name, paths }) => paths.length > 0 && (classes === undefined || classes.includes(name)),
  );
  return named
    .flatMap(({ name, paths }, place) =>
      paths.map((path) => ({ path, id: `${name}/${stem(path)}`, label: classes?.indexOf(name) ?? place })),
    )
    .sort(byNumber);
}

/** A file's name without folder and extension. */
export const stem = (path: string): string => basename(path, extname(path));

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** Numbers first and ascending, then label, then name by code unit: the same order on every machine. */
function byNumber(a: RecordingFile, b: RecordingFile): number {
  const number = ({ path }: RecordingFile): number => Number(/(\d+)$/.exec(stem(path))?.[1] ?? Infinity);
  const [m, n] = [number(a), number(b)];
  if (m !== n) return m < n ? -1 : 1;
  if (a.label !== b.label) return (a.label ?? -1) - (b.label ?? -1);
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
