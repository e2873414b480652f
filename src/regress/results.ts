/**
 * Results on disk: lines of JSON, each with a check sum, in files that only ever grow. What a crash cut off, or a disk
 * damaged, is as if it had never been written; the job runs again.
 */

import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface JobResult {
  readonly key: string;
  readonly id: string;
  /** error: it could not be done, `reason` says why; it is done again by the next run */
  readonly status: 'pass' | 'fail' | 'error';
  /** reproducible: equal jobs give equal figures */
  readonly figures: Readonly<Record<string, number>>;
  readonly reason: string | null;
  /** s, wall clock; the only number that is not reproducible */
  readonly seconds: number;
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** One line, check sum first. */
export function formatResult(result: JobResult): string {
  const text = JSON.stringify(result);
  return `${sumOf(text)} ${text}\n`;
}

/** Results of a file's text; lines that are cut off or damaged are left out and counted. */
export function parseResults(text: string): { readonly results: readonly JobResult[]; readonly damaged: number } {
  const results: JobResult[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const body = line.slice(17);
    if (line[16] === ' ' && sumOf(body) === line.slice(0, 16)) results.push(JSON.parse(body) as JobResult);
    else damaged++;
  }
  return { results, damaged };
}

const RESULTS = 'results';

/** Of one process, which alone writes this file. */
export interface ResultWriter {
  /** what an earlier attempt at the same chunk wrote */
  readonly known: ReadonlySet<string>;
  append(result: JobResult): Promise<void>;
}

/** @throws the disk's own error */
export async function openWriter(out: string, file: string): Promise<ResultWriter> {
  const path = join(out, RESULTS, file);
  await mkdir(join(out, RESULTS), { recursive: true });
  const before = await readFile(path, 'utf8').catch(() => '');
  // A line that an earlier process was cut off in must not swallow ours.
  let gap = before === '' || before.endsWith('\n') ? '' : '\n';
  return {
    known: new Set(parseResults(before).results.map(({ key }) => key)),
    append: async (result) => {
      await appendFile(path, gap + formatResult(result), { flush: true });
      gap = '';
    },
  };
}

/** Everything that is known, one result a key: of equal ones the first. `error` gives way to what came later. */
export async function readResults(out: string): Promise<{ byKey: Map<string, JobResult>; damaged: number }> {
  const byKey = new Map<string, JobResult>();
  let damaged = 0;
  const names = (await readdir(join(out, RESULTS)).catch(() => [])).filter((file) => file.endsWith('.jsonl'));
  // Attempts in their order: what was said last of a job that cannot be done is what is true now.
  const files = names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const file of files) {
    const read = parseResults(await readFile(join(out, RESULTS, file), 'utf8'));
    damaged += read.damaged;
    for (const result of read.results) {
      const known = byKey.get(result.key);
      if (known === undefined || known.status === 'error') byKey.set(result.key, result);
    }
  }
  return { byKey, damaged };
}
