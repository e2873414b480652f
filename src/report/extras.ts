/**
 * Results of other commands that a report takes in: what `menage characterize`, `menage infer --level L2` and
 * `menage synth` write as JSON, as far as the report shows it.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Characterisation, characterisationSchema } from '../config/characterisation.js';
import { conditionsSchema } from '../config/conditions.js';
import { parseWith } from '../config/schema-error.js';
import { MenageError } from '../errors/index.js';

const share = z.number().nullable();

export const chipsSchema = z.object({
  level: z.literal('L2'),
  design: z.string(),
  conditions: conditionsSchema,
  emulated: z.boolean(),
  recordings: z.number().int().positive(),
  l0: share,
  l1: share,
  causes: z
    .array(
      z.object({
        cause: z.string(),
        chips: z.number().int().positive(),
        accuracy: z.object({ mean: z.number(), min: z.number(), p5: z.number(), max: z.number() }).nullable(),
        changed: z.number(),
        samples: z.array(share).readonly(),
      }),
    )
    .min(1)
    .readonly(),
});

const endpoint = z.object({ slack: z.number(), name: z.string(), endpoints: z.number() });

export const synthesisSchema = z.object({
  kind: z.literal('measured'),
  top: z.string(),
  library: z.string(),
  clockMHz: z.number().positive(),
  met: z.boolean(),
  setup: endpoint,
  hold: endpoint,
  blocks: z
    .array(
      z.object({
        path: z.string(),
        cells: z.number(),
        flops: z.number(),
        area: z.number(),
        memoryBits: z.number(),
        setup: z.number().nullable(),
        hold: z.number().nullable(),
      }),
    )
    .min(1)
    .readonly(),
  L6: z
    .object({ status: z.string(), compared: z.number(), mismatches: z.number(), reason: z.string().optional() })
    .optional(),
});

export type ChipsResult = Readonly<z.infer<typeof chipsSchema>>;
export type SynthesisResult = Readonly<z.infer<typeof synthesisSchema>>;

export interface Extras {
  readonly characterisation: Characterisation | null;
  readonly chips: ChipsResult | null;
  readonly synthesis: SynthesisResult | null;
}

export const noExtras: Extras = { characterisation: null, chips: null, synthesis: null };

/** Names under which they are looked for in a run's folder. */
export const EXTRA_FILES = {
  characterisation: 'characterisation.json',
  chips: 'l2.json',
  synthesis: 'synth.json',
} as const satisfies Record<keyof Extras, string>;

/** @throws E_FILE, E_SCHEMA, E_RANGE */
async function read<T extends z.ZodType>(schema: T, path: string, named: boolean): Promise<z.infer<T> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (!named && (cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new MenageError('E_FILE', { path, legal: `cannot be read: ${(cause as Error).message}`, cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MenageError('E_FILE', { path, legal: `not JSON: ${(cause as Error).message}`, cause });
  }
  return parseWith(schema, value, path);
}

/**
 * @param named files in place of those in the folder; a named one must be there
 * @throws E_FILE, E_SCHEMA, E_RANGE for a file that is not what its command writes
 */
export async function readExtras(
  folder: string,
  named: Readonly<Partial<Record<keyof Extras, string>>> = {},
): Promise<Extras> {
  const from = <T extends z.ZodType>(key: keyof Extras, schema: T) =>
    read(schema, named[key] ?? join(folder, EXTRA_FILES[key]), named[key] !== undefined);
  return {
    characterisation: await from('characterisation', characterisationSchema),
    chips: await from('chips', chipsSchema),
    synthesis: await from('synthesis', synthesisSchema),
  };
}
