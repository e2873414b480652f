/**
 * Verilator's run-time library is compiled with every simulation though it is always the same, and takes half of the
 * build. Its objects are kept in the user's cache, by the versions of all that went into them.
 */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../cache/index.js';
import { runTool } from '../process.js';

/** s; a version is printed at once or never */
const versionTimeout = 20;

const isRuntime = (name: string): boolean => /^verilated\w*\.o$/.test(name);

/** Folder of the objects for this Verilator, this compiler and these flags; null where a version cannot be told. */
async function place(build: string, signal?: AbortSignal): Promise<string | null> {
  const versions = await Promise.all(
    ['verilator', 'g++'].map((tool) =>
      runTool({ tool, args: ['--version'], cwd: build, timeout: versionTimeout, signal }),
    ),
  );
  const makefile = await readFile(join(build, 'Vsim.mk'), 'utf8').catch(() => null);
  if (makefile === null || versions.some((version) => version.kind !== 'ended' || version.exitCode !== 0)) return null;
  const hash = createHash('sha256');
  for (const version of versions) if (version.kind === 'ended') hash.update(version.log);
  // flags stand in the makefile, beside paths that differ from build to build and do not matter
  hash.update(
    makefile
      .split('\n')
      .filter((line) => /^(VM_|VERILATOR_ROOT|\s+-)/.test(line))
      .join('\n'),
  );
  return join(cacheFolder(), `verilator-${hash.digest('hex').slice(0, 16)}`);
}

/** Puts the kept objects where `make` finds them. A cache that cannot be used costs time, not the run. */
export async function fetchRuntime(build: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const folder = await place(build, signal);
    if (folder === null) return false;
    const objects = (await readdir(folder)).filter(isRuntime);
    // copied now, so that they are newer than the sources that `make` compares them with
    for (const name of objects) await copyFile(join(folder, name), join(build, name));
    return objects.length > 0;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/** Keeps the objects of a build that went well: all of them appear at once or not at all. */
export async function keepRuntime(build: string, signal?: AbortSignal): Promise<void> {
  try {
    const folder = await place(build, signal);
    if (folder === null) return;
    await mkdir(dirname(folder), { recursive: true });
    const draft = await mkdtemp(`${folder}-`);
    for (const name of (await readdir(build)).filter(isRuntime)) await copyFile(join(build, name), join(draft, name));
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  } catch {
    signal?.throwIfAborted();
  }
}
