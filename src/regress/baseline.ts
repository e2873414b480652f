/** A regression against an earlier one: which figures are worse by more than they may be, job by job. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tolerances } from '../config/matrix.js';
import { MenageError } from '../errors/index.js';
import { type JobResult, parseResults } from './results.js';

export interface Change {
  readonly id: string;
  readonly figure: string;
  readonly before: number;
  readonly after: number;
  /** how far it may be, as the tolerance says it */
  readonly allowed: string;
}

export interface Comparison {
  /** worse than allowed, in the order of the jobs; the first is the first that differs */
  readonly worse: readonly Change[];
  /** jobs that the baseline has and this run lacks, and the other way round */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly compared: number;
}

/** What the merged results of a run are called. */
export const MERGED = 'results.jsonl';

/** @param path folder of a regression, or its results.jsonl. @throws E_FILE */
export async function readBaseline(path: string): Promise<readonly JobResult[]> {
  const file = path.endsWith('.jsonl') ? path : join(path, MERGED);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MenageError('E_FILE', {
      path: file,
      legal: 'no such file',
      remedy: 'name the folder of an earlier regression, or its results.jsonl',
    });
  });
  const { results, damaged } = parseResults(text);
  if (damaged === 0 && results.length > 0) return results;
  const legal = damaged > 0 ? `${damaged} lines are damaged` : 'no results in it';
  throw new MenageError('E_FILE', { path: file, legal, remedy: 'run the baseline again' });
}

const share = (value: number): string => `${100 * value} %`;

/** Whether a figure is worse, and by what rule; null where nothing is said about it. */
function judge(
  figure: string,
  before: number,
  after: number,
  recordings: number,
  { accuracy, spikes, error, energy, cycles, area }: Tolerances,
): { readonly worse: boolean; readonly allowed: string } | null {
  const grown = (by: number) => ({ worse: after > before * (1 + by) + 1e-12, allowed: `growth by ${share(by)}` });
  switch (figure) {
    case 'correct':
      return { worse: before - after > accuracy * recordings, allowed: `loss of ${share(accuracy)} of the recordings` };
    case 'spikes':
      return { worse: Math.abs(after - before) > spikes * before, allowed: `change by ${share(spikes)}` };
    case 'mismatches':
      return { worse: after > before, allowed: 'no more' };
    case 'error':
      return { worse: after > before + error, allowed: `growth by ${error} LSB` };
    case 'energy':
      return grown(energy);
    case 'cycles':
      return grown(cycles);
    case 'area':
      return grown(area);
    default:
      return null;
  }
}

const rank = { pass: 0, fail: 1, error: 2 } as const;

function changes(before: JobResult, after: JobResult, tolerances: Tolerances): Change[] {
  const { id } = after;
  if (rank[after.status] > rank[before.status]) {
    const allowed = `status ${before.status}, now ${after.status}`;
    return [{ id, figure: 'status', before: rank[before.status], after: rank[after.status], allowed }];
  }
  return Object.entries(before.figures).flatMap(([figure, was]) => {
    const is = after.figures[figure];
    if (is === undefined) return [{ id, figure, before: was, after: Number.NaN, allowed: 'to be measured' }];
    const found = judge(figure, was, is, after.figures.recordings ?? 0, tolerances);
    return found?.worse ? [{ id, figure, before: was, after: is, allowed: found.allowed }] : [];
  });
}

/** Jobs are the same where their names are; keys change with every version. */
export function compareBaseline(
  baseline: readonly JobResult[],
  results: readonly JobResult[],
  tolerances: Tolerances,
): Comparison {
  const before = new Map(baseline.map((result) => [result.id, result]));
  const now = new Set(results.map(({ id }) => id));
  const common = results.filter(({ id }) => before.has(id));
  return {
    worse: common.flatMap((result) => changes(before.get(result.id) as JobResult, result, tolerances)),
    missing: baseline.map(({ id }) => id).filter((id) => !now.has(id)),
    added: results.map(({ id }) => id).filter((id) => !before.has(id)),
    compared: common.length,
  };
}
