/** The state of a training between two epochs, as one file: a run that goes on from it ends in the same bytes. */

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseWith } from '../../src/config/schema-error.js';
import { MenageError } from '../../src/errors/index.js';
import type { Moments } from './adam.js';
import type { TrainedLayer } from './types.js';

export interface TrainingState {
  /** what it was told: a file of another training is refused */
  readonly recipe: string;
  /** epochs that are over, over all phases */
  epoch: number;
  /** batches that are over */
  batch: number;
  /** steps of Adam since its moments were fresh */
  adam: number;
  readonly layers: readonly TrainedLayer[];
  readonly moments: readonly Moments[];
  readonly log: object[];
}

const schema = z.strictObject({
  version: z.literal(1),
  recipe: z.string(),
  epoch: z.number().int().min(0),
  batch: z.number().int().min(0),
  adam: z.number().int().min(0),
  layers: z.array(z.strictObject({ weight: z.string(), mask: z.string(), first: z.string(), second: z.string() })),
  log: z.array(z.looseObject({})),
});

const pack = (values: Float32Array | Uint8Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

/** Whole or not at all. @throws E_DISK */
export async function writeCheckpoint(file: string, state: TrainingState): Promise<void> {
  const { recipe, epoch, batch, adam, log } = state;
  const layers = state.layers.map(({ weight, mask }, l) => {
    const { first, second } = state.moments[l];
    return { weight: pack(weight), mask: pack(mask), first: pack(first), second: pack(second) };
  });
  const bytes = gzipSync(JSON.stringify({ version: 1, recipe, epoch, batch, adam, layers, log }), { level: 1 });
  const scratch = `${file}.partial-${process.pid}`;
  try {
    await writeFile(scratch, bytes, { flag: 'wx' });
    await rename(scratch, file);
  } catch (cause) {
    await rm(scratch, { force: true });
    throw new MenageError('E_DISK', { path: file, legal: (cause as Error).message, cause });
  }
}

/**
 * Puts what the file holds into `state`.
 *
 * @throws E_FILE for what is no checkpoint of this training, E_SCHEMA
 */
export async function readCheckpoint(file: string, state: TrainingState): Promise<void> {
  const refuse = (legal: string, cause?: unknown): never => {
    throw new MenageError('E_FILE', { path: file, legal, remedy: 'train from the beginning, without --resume', cause });
  };
  let value: unknown;
  try {
    value = JSON.parse(gunzipSync(await readFile(file)).toString('utf8'));
  } catch (cause) {
    return refuse('not a checkpoint that can be read', cause);
  }
  const found = parseWith(schema, value, file);
  if (found.recipe !== state.recipe) refuse('a checkpoint of a training that was told something else');
  if (found.layers.length !== state.layers.length) refuse('a checkpoint of other layers');
  found.layers.forEach((layer, l) => {
    const into = { ...state.layers[l], ...state.moments[l] };
    for (const key of ['weight', 'mask', 'first', 'second'] as const) {
      const bytes = Buffer.from(layer[key], 'base64');
      const target = into[key];
      if (bytes.length !== target.byteLength) refuse('a checkpoint of layers of other sizes');
      new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
    }
  });
  Object.assign(state, { epoch: found.epoch, batch: found.batch, adam: found.adam });
  state.log.push(...found.log);
}
