/** Maps a design, runs its golden model on its own recordings, and writes what is generated: as docs/api.md shows it. */

import {
  designDataset,
  generateTree,
  inferBatch,
  isMenageError,
  loadDesign,
  prepare,
  readAll,
  version,
  writeFolder,
  writeTree,
} from '../src/index.js';

/** @returns class of every recording, by the network as the hardware holds it */
export async function example(design: string, out: string): Promise<number[]> {
  try {
    const prepared = await prepare(await loadDesign(design, version));
    const samples = await readAll(await designDataset(prepared.loaded, { limit: 3 }), () => {});
    const results = await inferBatch(prepared.quantised, samples);
    await writeFolder(out, (folder) => writeTree(folder, generateTree(prepared)));
    return results.map(({ counts }) => counts.indexOf(Math.max(...counts)));
  } catch (error) {
    if (isMenageError(error)) console.error(error.code, error.path, error.remedy);
    throw error;
  }
}
