/** Runs the test bench of one block in a folder that is gone afterwards. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockBench } from '../../../generators/analog/block-benches/deck.js';
import { writeTree } from '../../emit/write-tree.js';
import type { FileTree } from '../../ir/types.js';
import { runNgspice } from '../../sim/spice/ngspice.js';
import type { RawFile } from '../../sim/spice/raw-file.js';

/** How a bench is run. */
export interface BenchRunning {
  /** s, wall clock of one run */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** what is kept of a bench by the content of its files; nothing is where this is not given */
  readonly keep?: <T>(what: string, tree: FileTree, make: () => Promise<T>) => Promise<T>;
}

export const defaultRunning: BenchRunning = { timeout: 1200 };

/** @param use gets the folder with the files */
export async function inFolder<T>(tree: FileTree, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'menage-bench-'));
  try {
    await writeTree(folder, tree);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is kept of the bench, or else what `make` makes of it. */
export const kept = <T>(running: BenchRunning, what: string, tree: FileTree, make: () => Promise<T>): Promise<T> =>
  running.keep === undefined ? make() : running.keep(what, tree, make);

export const runTransient = (
  { tree, deck, stopTime }: BlockBench & { readonly stopTime: number },
  { timeout, signal }: BenchRunning = defaultRunning,
): Promise<RawFile> =>
  inFolder(tree, async (folder) => (await runNgspice({ folder, deck, stopTime, timeout, signal })).raw);
