/** Chunks: what one process does, so that a job is worth its start. Jobs of one design stay together, it is prepared once. */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { conditionsSchema } from '../config/conditions.js';
import { REGRESSION_LEVELS } from '../config/matrix.js';
import { parseWith } from '../config/schema-error.js';
import { MenageError } from '../errors/index.js';
import type { Job } from './jobs.js';

export interface Chunk {
  /** file stem, of chunk and results alike */
  readonly name: string;
  readonly jobs: readonly Job[];
}

/**
 * @param attempt distinguishes the chunks of one round of work from those of the next
 * @param size jobs a chunk at most
 */
export function cutChunks(jobs: readonly Job[], size: number, attempt: string): Chunk[] {
  const chunks: Chunk[] = [];
  let current: Job[] = [];
  const close = (): void => {
    if (current.length > 0) chunks.push({ name: `${attempt}-${chunks.length}`, jobs: current });
    current = [];
  };
  for (const job of jobs) {
    const last = current.at(-1);
    if (last !== undefined && (current.length === size || last.design !== job.design || last.dispatch !== job.dispatch))
      close();
    current.push(job);
  }
  close();
  return chunks;
}

const FOLDER = 'chunks';

const jobSchema = z.strictObject({
  key: z.string(),
  id: z.string(),
  design: z.string(),
  recordings: z.string().nullable(),
  from: z.number().int().min(0),
  count: z.number().int().min(1),
  level: z.enum(REGRESSION_LEVELS),
  dispatch: z.enum(['lockstep', 'decoupled']),
  conditions: conditionsSchema.nullable(),
  chip: z.number().int().nullable(),
  timeout: z.number().positive(),
});

/** Writes the chunk for the process that does it, whole or not at all. */
export async function writeChunk(out: string, { name, jobs }: Chunk): Promise<void> {
  await mkdir(join(out, FOLDER), { recursive: true });
  const file = join(out, FOLDER, `${name}.json`);
  await writeFile(`${file}.partial`, JSON.stringify(jobs));
  await rename(`${file}.partial`, file);
}

/** @throws E_FILE, E_SCHEMA */
export async function readChunk(out: string, name: string): Promise<Chunk> {
  const file = join(out, FOLDER, `${name}.json`);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MenageError('E_FILE', { path: file, legal: 'no such chunk' });
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new MenageError('E_FILE', { path: file, legal: 'not JSON', cause });
  }
  return { name, jobs: parseWith(z.array(jobSchema), document, file) };
}
