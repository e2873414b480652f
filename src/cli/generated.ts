/** A generated tree to work on: the one that was named, or a fresh one of the design. */

import { join } from 'node:path';
import { loadDesign } from '../config/load-design.js';
import { version } from '../config/version.js';
import { writeFolder, writeTree } from '../emit/write-tree.js';
import { MenageError } from '../errors/index.js';
import { generateTree } from '../flow/generate.js';
import { type Prepared, prepare } from '../flow/prepare.js';
import type { Progress } from '../flow/progress.js';
import { interrupted } from './interrupt.js';

export interface Choice {
  readonly design?: string;
  readonly generated?: string;
}

/**
 * @param scratch a fresh tree is written there
 * @returns the folder, and the design where one was named
 * @throws E_ARGUMENT where neither is named, and whatever a design is refused for
 */
export async function generatedFolder(
  { design, generated }: Choice,
  scratch: string,
  progress: Progress,
): Promise<{ folder: string; prepared: Prepared | null }> {
  if (design === undefined) {
    if (generated !== undefined) return { folder: generated, prepared: null };
    throw new MenageError('E_ARGUMENT', { path: 'design', legal: 'a design, or --generated DIR' });
  }
  const loaded = await loadDesign(design, version);
  const prepared = await progress.stage('mapping', (update) => prepare(loaded, interrupted, update));
  if (generated !== undefined) return { folder: generated, prepared };
  const folder = join(scratch, 'generated');
  await writeFolder(folder, (to) => writeTree(to, generateTree(prepared)));
  return { folder, prepared };
}
