/** Output counts that a framework recorded, to hold the float model against. */

import { z } from 'zod';
import { parseWith } from '../config/schema-error.js';
import { MenageError } from '../errors/index.js';

const counts = z.array(z.number().int().min(0));
const record = z.object({
  sample_ids: z.array(z.union([z.number(), z.string()])).optional(),
  output_counts: z.union([z.array(counts), z.record(z.string(), counts)]),
});

/** Counts by recording number: the last part of a recording's id without leading zeros. */
export type ExpectedCounts = ReadonlyMap<string, readonly number[]>;

/** `7/00001` -> `1`: recorded files name recordings by number, folders by label and number. */
export const recordingNumber = (id: string): string => (id.split('/').at(-1) ?? id).replace(/^0+(?=\d)/, '');

/**
 * @param document parsed JSON: `{sample_ids, output_counts}`; sample_ids may stand at the top and counts below `place`
 * @param place keys that lead to the counts, e.g. `runs.numpy_nir_literal`; empty for the top
 * @throws E_SCHEMA when there are no counts at that place
 */
export function parseExpected(document: unknown, place: string, file: string): ExpectedCounts {
  let node = document;
  for (const key of place.split('.').filter((part) => part !== '')) {
    const next: unknown = (node as Record<string, unknown> | null)?.[key];
    if (next === undefined) {
      throw new MenageError('E_SCHEMA', {
        path: `${file}#${place}`,
        legal: `no key ${key}`,
        remedy: `there are: ${Object.keys((node as object | null) ?? {})
          .slice(0, 20)
          .join(', ')}`,
      });
    }
    node = next;
  }
  const { sample_ids, output_counts } = parseWith(record, node, `${file}#${place}`);
  if (!Array.isArray(output_counts)) return new Map(Object.entries(output_counts));
  const top = (document as { sample_ids?: readonly unknown[] }).sample_ids;
  const ids = sample_ids ?? top ?? output_counts.map((_, i) => i + 1);
  return new Map(output_counts.map((row, i) => [String(ids[i]), row]));
}
