/**
 * What a regression costs besides its jobs: 100,000 jobs on a simulated cluster, 5 % of the chunks faulty. Prints the
 * overhead a job and a chunk, bytes and files; every result must be there once. node dist/scripts/regress-scale.js [JOBS] [CHUNK]
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOutputs } from '../src/regress/outputs.js';
import { parseResults } from '../src/regress/results.js';
import { regress } from '../src/regress/run.js';
import { simulatedExecutor } from './lib/simulated-executor.js';
import { syntheticJobs } from './lib/synthetic-jobs.js';

const count = Number(process.argv[2] ?? 100_000);
const chunk = Number(process.argv[3] ?? 50);
const out = mkdtempSync(join(tmpdir(), 'menage-scale-'));
try {
  const jobs = syntheticJobs(count);
  let faulty = 0;
  const executor = simulatedExecutor({ share: 0.05, seed: 1 }, (n) => {
    faulty += n;
  });
  const started = performance.now();
  const limits = { retries: 5, timeout: 60, memoryMb: 1000 };
  const { results, attempts } = await regress({ out, jobs, executor, chunk, ...limits, update: () => {} });
  const worked = performance.now();
  const summary = { name: 'scale', jobs: count, pass: count, fail: 0, error: 0, kept: 0, executor: 'simulated' };
  await writeOutputs(out, { ...summary, faults: [], comparison: null }, results);
  const ended = performance.now();

  const merged = parseResults(readFileSync(join(out, 'results.jsonl'), 'utf8')).results;
  const keys = new Set(merged.map(({ key }) => key));
  const right =
    merged.length === count &&
    keys.size === count &&
    merged.every((result, i) => result.status === 'pass' && result.key === jobs[i]?.key);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  const again = performance.now();
  const second = await regress({ out, jobs, executor, chunk, ...limits, update: () => {} });
  const known = performance.now() - again;
  const each = (ms: number, n: number): string => `${((1000 * ms) / n).toFixed(1)} us`;
  console.log(
    `${count} jobs, ${Math.ceil(count / chunk)} chunks of ${chunk}, ${faulty} chunks faulty, ${attempts} attempts`,
  );
  console.log(
    `cut, written, read, tried again: ${each(worked - started, count)} a job; merged outputs: ${each(ended - worked, count)} a job`,
  );
  console.log(`a run that finds all of it done: ${each(known, count)} a job (${second.kept} known)`);
  console.log(
    `${files.length} files, ${(bytes / count).toFixed(0)} bytes a job, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB of memory`,
  );
  console.log(right && second.kept === count ? 'every result is there exactly once' : 'WRONG');
  process.exitCode = right && second.kept === count ? 0 : 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
