/** A regression: what of the matrix is not known yet is cut into chunks, done, tried again where it was lost, and merged. */

import { mkdir } from 'node:fs/promises';
import type { Update } from '../flow/progress.js';
import { cutChunks, writeChunk } from './chunks.js';
import type { Executor, ExecutorLimits } from './executor.js';
import type { Job } from './jobs.js';
import { lockFolder } from './lock.js';
import { type JobResult, readResults } from './results.js';

export interface RegressRequest {
  readonly out: string;
  readonly jobs: readonly Job[];
  readonly executor: Executor;
  /** jobs a chunk at most; chosen without it */
  readonly chunk?: number;
  /** times that a job that left no result is tried again */
  readonly retries: number;
  /** s and MB, one job */
  readonly timeout: number;
  readonly memoryMb: number;
  readonly update: Update;
  readonly signal?: AbortSignal;
}

export interface RegressResult {
  /** one a job, in the order of the jobs */
  readonly results: readonly JobResult[];
  /** jobs whose result was there already */
  readonly kept: number;
  /** lines on disk that were cut off or damaged and are done again */
  readonly damaged: number;
  readonly attempts: number;
  /** what became of chunks that ended early */
  readonly faults: readonly string[];
}

/** Enough chunks that all ends are busy to the last, few enough that a start is paid for by tens of jobs. */
export const chunkSize = (jobs: number, width: number): number =>
  Math.max(1, Math.min(50, Math.ceil(jobs / (4 * width))));

const lost = ({ key, id }: Job): JobResult => ({
  key,
  id,
  status: 'error',
  figures: {},
  reason: 'no result after all attempts; the faults of its chunks say more',
  seconds: 0,
});

/** Faults in the program's own words, each once. */
const notable = 20;

/** @throws E_DISK where another regression works in the folder; E_INTERRUPTED, results so far are kept */
export async function regress(request: RegressRequest): Promise<RegressResult> {
  const { out, jobs, executor, retries, update, signal } = request;
  const unlock = await lockFolder(out);
  try {
    const faults = new Set<string>();
    const known = async () => (await readResults(out)).byKey;
    const done = (results: ReadonlyMap<string, JobResult>, { key }: Job): boolean => {
      const status = results.get(key)?.status;
      return status !== undefined && status !== 'error';
    };
    await executor.resume(out, ({ fault }) => fault !== null && faults.add(fault), signal);
    let { byKey, damaged } = await readResults(out);
    const kept = jobs.filter((job) => done(byKey, job)).length;
    const failed = new Set<string>();
    let attempts = 0;
    for (; attempts <= retries; attempts++) {
      const open = jobs.filter((job) => !done(byKey, job) && !failed.has(job.key));
      if (open.length === 0) break;
      const size = request.chunk ?? chunkSize(open.length, executor.width);
      const chunks = cutChunks(open, size, `${await nextAttempt(out)}`);
      for (const chunk of chunks) await writeChunk(out, chunk);
      const largest = Math.max(...chunks.map((chunk) => chunk.jobs.length));
      // A simulator may run three times a job; a process needs some time of its own.
      const limits: ExecutorLimits = { timeout: 60 + 3 * request.timeout * largest, memoryMb: request.memoryMb };
      let finished = jobs.length - open.length;
      const sizes = new Map(chunks.map((chunk) => [chunk.name, chunk.jobs.length]));
      const onEnd = ({ chunk, fault }: { chunk: string; fault: string | null }): void => {
        finished += sizes.get(chunk) ?? 0;
        if (fault !== null && faults.size < notable) faults.add(`chunk ${chunk}: ${fault}`);
        update(finished, jobs.length, 'jobs');
      };
      update(finished, jobs.length, 'jobs');
      await executor.run(out, chunks, limits, onEnd, signal);
      byKey = await known();
      // A job that said why it cannot be done says so again; only what was lost is tried again.
      for (const { key } of open) if (byKey.get(key)?.status === 'error') failed.add(key);
    }
    const results = jobs.map((job) => byKey.get(job.key) ?? lost(job));
    // Equal keys of another name (the same recordings twice in the matrix) are one result.
    return {
      results: results.map((r, i) => ({ ...r, id: (jobs[i] as Job).id })),
      kept,
      damaged,
      attempts,
      faults: [...faults],
    };
  } finally {
    await unlock();
  }
}

/** A number that no earlier attempt in this folder has: its folder of chunks counts. */
async function nextAttempt(out: string): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const fresh = await mkdir(`${out}/attempts/${attempt}`, { recursive: true });
    if (fresh !== undefined) return attempt;
  }
}
