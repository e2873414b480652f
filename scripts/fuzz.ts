/**
 * Damages everything that a stranger or a tool may hand us, and reads it: networks, recordings of every format, designs,
 * technologies, netlists, matrices, results, what simulators write. Whatever the bytes, reading ends with a legal value
 * or a coded error, in under 5 s and 1 GB, and nothing is executed or written elsewhere.
 *
 *   node dist/scripts/fuzz.js [--cases 100000] [--seed 1] [--from 0] [--jobs 2]
 *
 * A finding is printed with its number and repeated alone by `--from NUMBER --cases 1`; it is then kept as a test.
 */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/config/project-root.js';
import { subjectOf } from './lib/fuzz/case.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '2' },
  },
});
const [cases, seed, from, jobs] = [values.cases, values.seed, values.from, values.jobs].map(Number) as [
  number,
  number,
  number,
  number,
];
/** s of one case, and MB of a process */
const [patience, memory] = [5, 1000];

interface Said {
  readonly n: number;
  readonly begun?: boolean;
  readonly subject: string;
  readonly how: 'read' | 'refused';
  readonly finding: string | null;
  readonly milliseconds: number;
  readonly peak: number;
}

const outcomes = new Map<string, { read: number; refused: number; slowest: number }>();
const findings: string[] = [];
let peak = 0;
const worker = fileURLToPath(new URL('dist/scripts/lib/fuzz/worker.js', projectRoot));

function hear({ n, subject, how, finding, milliseconds, peak: rss }: Said): void {
  const counts = outcomes.get(subject) ?? { read: 0, refused: 0, slowest: 0 };
  outcomes.set(subject, counts);
  counts[how]++;
  counts.slowest = Math.max(counts.slowest, milliseconds);
  peak = Math.max(peak, rss);
  if (finding !== null) findings.push(`${n} (${subject}): ${finding}`);
}

/** Cases first, first + jobs, ...; a process that dies or hangs is replaced behind the case that it died of. */
async function series(first: number): Promise<void> {
  let next = first;
  while (next < from + cases) {
    const child = fork(worker, [next, from + cases, jobs, seed].map(String), {
      execArgv: [`--max-old-space-size=${memory}`],
      stdio: 'ignore',
    });
    let at = next;
    let timer = setTimeout(() => {}, 0);
    await new Promise<void>((done) => {
      child.on('message', (said: Said) => {
        clearTimeout(timer);
        if (said.begun) {
          at = said.n;
          timer = setTimeout(() => child.kill('SIGKILL'), 1000 * patience);
        } else {
          hear(said);
          at = said.n + jobs;
        }
      });
      child.once('exit', (status, signal) => {
        clearTimeout(timer);
        if (status !== 0) {
          findings.push(`${at} (${subjectOf(at)}): the process ended by ${signal ?? `status ${status}`}`);
          at += jobs;
        }
        next = at;
        done();
      });
    });
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: jobs }, (_, i) => series(from + i)));
console.log('subject                        read  refused  slowest, ms');
for (const [subject, { read, refused, slowest }] of [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(
    `${subject.padEnd(27)}${`${read}`.padStart(8)}${`${refused}`.padStart(9)}${slowest.toFixed(0).padStart(13)}`,
  );
}
for (const finding of findings.slice(0, 20)) console.error(`finding ${finding}`);
const seconds = (performance.now() - started) / 1000;
console.log(
  `${cases} cases, seed ${seed}: ${findings.length} findings; at most ${(peak / 1e6).toFixed(0)} MB; ${seconds.toFixed(0)} s`,
);
process.exitCode = findings.length > 0 ? 1 : 0;
