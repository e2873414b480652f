/** The matrix of a regression: what is verified, how, and how far a figure may move from a baseline. Declared once, here. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { MenageError } from '../errors/index.js';
import { conditionsSchema } from './conditions.js';
import { parseWith } from './schema-error.js';

export const REGRESSION_LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;
export type RegressionLevel = (typeof REGRESSION_LEVELS)[number];

const list = <T extends z.ZodType>(of: T) => z.array(of).min(1).max(1000);
const { corner, temperature, supply } = conditionsSchema.shape;

const entry = z.strictObject({
  design: z.string().min(1).describe('design folder or file, relative to the matrix'),
  recordings: z.string().min(1).optional().describe("recordings, relative to the matrix; the design's own without it"),
  limit: z.number().int().min(1).max(1_000_000).optional().describe('only the first so many recordings'),
});

const tolerances = z
  .strictObject({
    accuracy: z.number().min(0).max(1).default(0).describe('share of recordings that may be lost'),
    spikes: z.number().min(0).max(1).default(0).describe('relative change of the number of spikes'),
    error: z.number().min(0).max(100).default(0.05).describe('LSB, by which a largest membrane error may grow'),
    energy: z.number().min(0).max(10).default(0.02).describe('relative growth of the energy'),
    cycles: z.number().min(0).max(10).default(0).describe('relative growth of the clock cycles'),
    area: z.number().min(0).max(10).default(0.02).describe('relative growth of the area'),
  })
  .describe('how far a figure may be from the baseline before it counts as worse');

export const matrixSchema = z.strictObject({
  version: z.literal(1).describe('of this file format'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/)
    .describe('names the regression in its results'),
  designs: list(entry).describe('what is verified'),
  levels: list(z.enum(REGRESSION_LEVELS)).default(['L0', 'L1', 'L3']).describe('levels of verification'),
  dispatch: list(z.enum(['lockstep', 'decoupled']))
    .default(['lockstep'])
    .describe('dispatch modes, of L3 and deeper'),
  corners: list(corner).default(['tt']).describe('process corners, of L2'),
  temperatures: list(temperature).default([27]).describe('degrees Celsius, of L2'),
  supplies: list(supply).default([1]).describe('factors on the supply, of L2'),
  chips: z.number().int().min(0).max(1_000_000).default(0).describe('chips that are drawn at L2, one a job; 0: none'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('of the drawn chips'),
  recordingsPerJob: z.number().int().min(1).max(1_000_000).default(10).describe('recordings that one job takes'),
  timeout: z.number().min(1).max(1e6).default(1800).describe('s, one simulator run of a job'),
  memoryMb: z.number().int().min(64).max(1_000_000).default(4000).describe('MB, memory that one job may take'),
  tolerances: tolerances.prefault({}),
});

export type Matrix = Readonly<z.infer<typeof matrixSchema>>;
export type Tolerances = Matrix['tolerances'];

export interface LoadedMatrix {
  readonly matrix: Matrix;
  /** folder of the matrix, absolute; paths in it are relative to this */
  readonly folder: string;
}

const largest = 1_000_000;

/** @throws E_FILE, E_SCHEMA, E_RANGE */
export async function loadMatrix(file: string): Promise<LoadedMatrix> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > largest) {
    const legal = found?.isFile() ? `at most ${largest} bytes` : 'no such file';
    throw new MenageError('E_FILE', { path: file, legal, remedy: 'docs/regressions.md has an example' });
  }
  let document: unknown;
  try {
    document = parseYaml(await readFile(file, 'utf8'), { maxAliasCount: 20 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new MenageError('E_FILE', { path: file, legal: `not YAML: ${reason}`, cause });
  }
  return { matrix: parseWith(matrixSchema, document, file), folder: dirname(resolve(file)) };
}
