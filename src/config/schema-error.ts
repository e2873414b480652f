/** Turns what a schema refused into one coded error that leads to the key and helps with its spelling. */

import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { MenageError } from '../errors/index.js';

type Issue = z.core.$ZodIssue;

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path)
    value = value === null || value === undefined ? undefined : (value as Record<PropertyKey, unknown>)[key];
  return value;
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): unknown {
  let node: unknown = schema;
  for (const key of path) node = shapeOf(node)?.[String(key)];
  return node;
}

const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): string[] =>
  Object.keys(shapeOf(schemaAt(schema, path)) ?? {});

/** `4..8` where the schema has both ends. */
function rangeAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let node = schemaAt(schema, path) as
    | { minValue?: number; maxValue?: number; def?: { innerType?: unknown } }
    | undefined;
  while (node !== undefined && node.minValue === undefined) node = node.def?.innerType as typeof node;
  return node?.maxValue === undefined ? undefined : `${node.minValue}..${node.maxValue}`;
}

/** The keys of an object schema, through defaults and optionals. */
function shapeOf(node: unknown): Record<string, unknown> | undefined {
  let inner = node as { shape?: Record<string, unknown>; def?: { innerType?: unknown } } | undefined;
  while (inner !== undefined && inner.shape === undefined) inner = inner.def?.innerType as typeof inner;
  return inner?.shape;
}

function unknownKey(
  file: string,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'unrecognized_keys' }>,
): MenageError {
  const key = issue.keys[0] ?? '';
  const known = keysAt(schema, issue.path);
  const near = known.length > 0 ? closest(key, known) : undefined;
  const hint = near !== undefined && distance(key, near) <= Math.max(2, key.length / 3);
  return new MenageError('E_SCHEMA', {
    path: `${file}: ${dotted([...issue.path, key])}`,
    legal: 'unknown key',
    remedy: hint ? `did you mean ${near}?` : `known here: ${known.join(', ')}`,
  });
}

/**
 * Checks `document` and returns it typed, with defaults filled in.
 *
 * @param file what the document is called in the error
 * @throws E_SCHEMA for unknown, missing or mistyped keys, E_RANGE for values outside their range
 */
export function parseWith<T extends z.ZodType>(schema: T, document: unknown, file: string): z.infer<T> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  // A misspelt key shows as one that is unknown and one that is missing; the first tells more.
  const { issues } = result.error;
  const issue = (issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as Issue;
  if (issue.code === 'unrecognized_keys') throw unknownKey(file, schema, issue);
  const outside = issue.code === 'too_big' || issue.code === 'too_small';
  const legal = (outside ? rangeAt(schema, issue.path) : undefined) ?? issue.message;
  const value = valueAt(document, issue.path);
  throw new MenageError(outside ? 'E_RANGE' : 'E_SCHEMA', {
    path: `${file}: ${dotted(issue.path) || '(top level)'}`,
    value: typeof value === 'object' ? undefined : value,
    legal: value === undefined ? 'missing' : legal,
  });
}
