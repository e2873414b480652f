/** Proofs of the properties inside the modules of a generated tree, each module at sizes small enough for a proof. */

import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MenageError } from '../errors/index.js';
import { type Proof, proveModule } from '../sim/formal/prove.js';
import { rtlFiles } from '../sim/synth/map.js';
import type { Progress } from './progress.js';

/** A module by the end of its name, and the parameters that it is proven with. */
const sizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  fifo: { WIDTH: 2, DEPTH: 3, POINTER_BITS: 2 },
  encoder: { ENGINES: 3, OUT_BITS: 4, ADDRESS_BASE: 3 },
  merge: { CORES: 3, CORE_BITS: 2, WIDTH: 4 },
  config: { CORE: 1, CORES: 2, STAGING_CHUNKS: 2, SN_CHUNKS: 2, TRIM_BITS: 2 },
  fetch: { SOURCES: 2, IN_BITS: 2, ROW_BITS: 3, COUNT_BITS: 2 },
  sequencer: {
    ...{ ENGINES: 2, LANES: 2, SLOT_BITS: 1, MAGNITUDE_BITS: 3, OUT_BITS: 4 },
    ...{ SUBTRACT_BITS: 2, CYCLES: 3, CYCLE_BITS: 2 },
  },
  tables: {
    ...{ ENGINES: 3, SLOTS: 5, SOURCES: 4, ROUNDS: 3, ROUND_BITS: 2 },
    ...{ OUT_BITS: 6, E2A_BITS: 4, MASK_BITS: 4 },
  },
  counters: { ENGINES: 3, LANES: 3 },
  replay: { CORES: 2, ROUNDS: 3, ROUND_BITS: 2, WORDS: 3, ADDR_BITS: 2, WIDTH: 3 },
  spool: { ROUNDS: 3, ROUND_BITS: 2, WORDS: 3, ADDR_BITS: 2, WIDTH: 4 },
};

export interface ProveRequest {
  /** a generated tree */
  readonly folder: string;
  /** an empty folder; what is left there tells what ran */
  readonly work: string;
  /** s, each property */
  readonly timeout: number;
  /** clock cycles that are searched where no proof is found in time */
  readonly bound: number;
  /** only properties whose name matches */
  readonly only?: RegExp;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * All properties of all modules that carry some.
 *
 * @throws E_FILE where there is no generated tree, or one without properties; as proveModule
 */
export async function prove(request: ProveRequest): Promise<Proof[]> {
  const { folder, work, timeout, bound, only, progress, signal } = request;
  const proofs: Proof[] = [];
  const paths = (await rtlFiles(folder)).map((file) => join(resolve(folder), file));
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new MenageError('E_FILE', { path, legal: 'a file cannot be read', cause });
    });
    const module = /^module (\w+)/m.exec(text)?.[1] ?? '';
    const parameters = sizes[module.slice(module.lastIndexOf('_') + 1)];
    if (!text.includes('`ifdef FORMAL') || parameters === undefined) continue;
    const workDir = join(work, module);
    await mkdir(workDir);
    const parts = paths.filter((other) => other !== path);
    const run = { file: path, parts, module, parameters, workDir, timeout, bound, only, signal };
    proofs.push(...(await progress.stage(module, () => proveModule(run))));
  }
  if (proofs.length === 0) {
    throw new MenageError('E_FILE', { path: folder, legal: 'no module with properties under `ifdef FORMAL' });
  }
  return proofs;
}
