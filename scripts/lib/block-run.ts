/** Runs the test bench of one block in a folder that is gone afterwards. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockBench } from '../../generators/analog/block-benches/deck.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { runNgspice } from '../../src/sim/spice/ngspice.js';
import type { RawFile } from '../../src/sim/spice/raw-file.js';

/** s, wall clock of one run */
const timeout = 1200;

/** @param use gets the folder with the bench's files */
export async function inFolder<T>({ tree }: BlockBench, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'menage-block-'));
  try {
    await writeTree(folder, tree);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const runTransient = (
  bench: BlockBench & { readonly stopTime: number },
  signal?: AbortSignal,
): Promise<RawFile> =>
  inFolder(bench, async (folder) => {
    const { raw } = await runNgspice({ folder, deck: bench.deck, stopTime: bench.stopTime, timeout, signal });
    return raw;
  });
