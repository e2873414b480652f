/** What a worker process does: the jobs of its chunk, one after the other, each result on disk before the next begins. */

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChunk } from './chunks.js';
import { openWriter } from './results.js';
import { type JobContext, runJob } from './run-job.js';

/**
 * What an earlier attempt at this chunk finished is not done again.
 *
 * @returns jobs that were done now
 */
export async function workChunk(out: string, name: string, signal?: AbortSignal): Promise<number> {
  const { jobs } = await readChunk(out, name);
  const writer = await openWriter(out, `${name}.jsonl`);
  const prepared: JobContext['prepared'] = new Map();
  let done = 0;
  for (const job of jobs) {
    if (writer.known.has(job.key)) continue;
    // Not below `out`: that may be a shared file system, and the scratch is gone after the job.
    const work = join(tmpdir(), `menage-job-${process.pid}-${done}`);
    await writer.append(await runJob(job, { work, signal, prepared }));
    done++;
  }
  return done;
}
