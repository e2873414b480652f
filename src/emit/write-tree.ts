/** Writes a generated tree whole or not at all. */

import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, normalize, resolve, sep } from 'node:path';
import { diskFault } from '../errors/disk.js';
import { isMenageError, MenageError } from '../errors/index.js';
import { isAlive } from './alive.js';

/**
 * Fills a fresh folder beside `target` by `fill` and moves it into place when that ended well. With `replace`, an
 * earlier `target` that carries our marker is replaced in one step; anything else that stands there is refused.
 *
 * @param replace false for what a person goes on to edit: no marker is set then, and nothing is ever replaced
 * @throws E_DISK when the folder cannot be written; nothing is left behind then
 */
export async function writeFolder(
  target: string,
  fill: (folder: string) => Promise<void>,
  { replace = true } = {},
): Promise<void> {
  const final = resolve(target);
  let scratch: string | undefined;
  try {
    await refuseForeign(final, replace);
    await mkdir(dirname(final), { recursive: true });
    await clearAbandoned(final);
    scratch = await mkdtemp(join(dirname(final), `${scratchPrefix(final)}${process.pid}-`));
    // mkdtemp makes it private; what is handed on gets the rights that any new folder has.
    await chmod(scratch, 0o777 & ~process.umask());
    if (replace) await writeFile(join(scratch, marker), 'written by menage; replaced as a whole by its next run\n');
    await fill(scratch);
    await moveInto(scratch, final);
  } catch (error) {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
    if (isMenageError(error) || !isSystemError(error)) throw error;
    throw diskFault(final, error, 'free space or choose another --out; nothing was written there');
  }
}

const marker = '.menage';

/** Scratch folders name the machine and the process that fills them. */
const scratchPrefix = (final: string): string => `.${basename(final)}.partial-${hostname()}-`;

/** What a process that was killed left beside `final`: its scratch, and an earlier folder in the middle of a change. */
async function clearAbandoned(final: string): Promise<void> {
  const prefix = scratchPrefix(final);
  for (const name of await readdir(dirname(final))) {
    const [, pid] = name.startsWith(prefix) ? (/^(\d+)-\w{6}(?:\.old)?$/.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(dirname(final), name);
    // Killed between the two renames: the earlier folder is still whole, and goes back.
    const gone = name.endsWith('.old') && (await stat(final).catch(() => undefined)) === undefined;
    if (gone) await rename(path, final);
    else await rm(path, { recursive: true, force: true });
  }
}

async function refuseForeign(target: string, replace: boolean): Promise<void> {
  const kind = await stat(target).catch(() => undefined);
  if (kind === undefined) return;
  if (replace && kind.isDirectory() && (await stat(join(target, marker)).catch(() => undefined))) return;
  if (kind.isDirectory() && (await isEmpty(target))) return;
  throw new MenageError('E_DISK', {
    path: target,
    legal: replace ? 'exists and was not written by menage' : 'exists and is not empty',
    remedy: 'choose another folder, or remove it yourself',
  });
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).length === 0;
}

async function moveInto(scratch: string, final: string): Promise<void> {
  const old = `${scratch}.old`;
  const had = await rename(final, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(scratch, final);
  } catch (error) {
    if (had) await rename(old, final);
    throw error;
  }
  if (had) await rm(old, { recursive: true, force: true });
}

const isSystemError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';

/**
 * Writes a file tree below `folder`, which exists.
 *
 * @throws E_NAME for a path that would leave the folder
 */
export async function writeTree(folder: string, tree: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of tree) {
    const clean = normalize(path);
    if (clean.startsWith('..') || clean.startsWith(sep)) {
      throw new MenageError('E_NAME', { path, legal: 'a path inside the output folder' });
    }
    await mkdir(join(folder, dirname(clean)), { recursive: true });
    await writeFile(join(folder, clean), content);
  }
}
