/**
 * 200 jobs on a real Slurm of this machine, while its node daemon is killed and restarted twice, and the process that
 * submitted them once: every result must be there exactly once. node dist/scripts/slurm-trial.js [JOBS]
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';
import { parseResults } from '../src/regress/results.js';
import { slurmLacks, startSlurm } from './lib/slurm-cluster.js';

const jobs = Number(process.argv[2] ?? 200);
const lacks = slurmLacks();
if (lacks !== null) {
  console.error(`skipped: ${lacks}`);
  process.exit(3);
}

const at = (path: string): string => fileURLToPath(new URL(path, projectRoot));
const folder = mkdtempSync(join(tmpdir(), 'menage-slurm-trial-'));
const out = join(folder, 'out');
const matrix = join(folder, 'matrix.yaml');
// One recording a job: L0 and L1 of half as many recordings.
writeFileSync(
  matrix,
  `version: 1
name: slurm-trial
designs:
  - design: ${at('designs/accel1-nmnist')}
    limit: ${jobs / 2}
levels: [L0, L1]
recordingsPerJob: 1
`,
);

const cluster = await startSlurm(2);
const args = [at('dist/src/cli/main.js'), 'regress', matrix, '--out', out, '--executor', 'slurm', '--chunk', '4'];
const env = { ...process.env, SLURM_CONF: cluster.config };
const submit = () => {
  const child = spawn(process.execPath, [...args, '--quiet'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  return { child, ended: new Promise<number | null>((done) => child.once('exit', done)) };
};
/** Every result on disk, in the order of the files. */
const written = () => {
  const files = readdirSync(join(out, 'results'), { encoding: 'utf8' });
  return files.flatMap((file) => parseResults(readFileSync(join(out, 'results', file), 'utf8')).results);
};
const reached = async (count: number): Promise<void> => {
  for (;;) {
    try {
      if (written().length >= count) return;
    } catch {
      // not begun
    }
    await sleep(200);
  }
};

try {
  const started = performance.now();
  const first = submit();
  await reached(jobs * 0.1);
  await cluster.killNode();
  await cluster.startNode();
  await reached(jobs * 0.3);
  first.child.kill('SIGKILL');
  await first.ended;
  console.log(`submitter killed at ${written().length} results`);
  const second = submit();
  await reached(jobs * 0.6);
  await cluster.killNode();
  await cluster.startNode();
  const status = await second.ended;
  const keys = written().map(({ key }) => key);
  const merged = parseResults(readFileSync(join(out, 'results.jsonl'), 'utf8')).results;
  const once = new Set(keys).size;
  const good = merged.filter((result) => result.status === 'pass').length;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${jobs} jobs: exit status ${status}, ${good} passed, ${keys.length} written, ${once} distinct, ${seconds.toFixed(0)} s`,
  );
  const right = status === 0 && merged.length === jobs && good === jobs && once === jobs && keys.length === jobs;
  console.log(right ? 'every result is there exactly once' : 'WRONG');
  process.exitCode = right ? 0 : 1;
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
