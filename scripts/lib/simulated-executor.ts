/** A cluster that loses chunks, cuts them off, damages lines and does some twice, by a seed: for trials of what is around it. */

import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rng } from '../../src/random/index.js';
import type { Chunk } from '../../src/regress/chunks.js';
import type { Executor } from '../../src/regress/executor.js';
import type { Job } from '../../src/regress/jobs.js';
import { formatResult, type JobResult } from '../../src/regress/results.js';

export interface Faults {
  /** of chunks, each kind of fault alike */
  readonly share: number;
  readonly seed: number;
}

export const simulatedResult = ({ key, id }: Job): JobResult => ({
  key,
  id,
  status: 'pass',
  figures: { recordings: 1, labelled: 1, correct: 1, spikes: id.length },
  reason: null,
  seconds: 1,
});

/** What reaches the disk of a chunk that meets this fault. */
const outcomes: readonly ((lines: readonly string[], at: number) => string)[] = [
  // lost before it began
  () => '',
  // the node dies between two jobs
  (lines, at) => lines.slice(0, at).join(''),
  // in the middle of a line
  (lines, at) => lines.slice(0, at).join('') + (lines[at] ?? '').slice(0, 30),
  // a byte turns on the disk
  (lines, at) => lines.map((line, i) => (i === at ? line.replace('"', '#') : line)).join(''),
  // a requeued task whose first life had finished
  (lines) => [...lines, ...lines].join(''),
];

/** @param count hears how many chunks met a fault */
export const simulatedExecutor = ({ share, seed }: Faults, count: (faulty: number) => void): Executor => ({
  name: 'simulated',
  width: 1000,
  async run(out, chunks: readonly Chunk[], _limits, onEnd) {
    mkdirSync(join(out, 'results'), { recursive: true });
    let faulty = 0;
    for (const { name, jobs } of chunks) {
      const draw = rng(seed, `chunk ${name}`);
      const lines = jobs.map((job) => formatResult(simulatedResult(job)));
      const wrong = draw.uniform() < share;
      const at = draw.integer(lines.length);
      const outcome = outcomes[draw.integer(outcomes.length)];
      const text = wrong && outcome !== undefined ? outcome(lines, at) : lines.join('');
      if (wrong) faulty++;
      if (text !== '') appendFileSync(join(out, 'results', `${name}.jsonl`), text);
      onEnd({ chunk: name, fault: wrong ? 'simulated' : null });
    }
    count(faulty);
  },
  resume: async () => {},
});
