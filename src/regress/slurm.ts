/**
 * A Slurm cluster: chunks are tasks of job arrays. Slurm knows only whether a task has ended; what it did stands in
 * the result files. What was submitted is written down before it is submitted, under a job name of its own, so that a
 * process that comes later finds it in the queue even if this one died in between.
 */

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { contentKey } from '../cache/index.js';
import { MenageError } from '../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../sim/process.js';
import type { Chunk } from './chunks.js';
import type { ChunkEnd, Executor, ExecutorLimits } from './executor.js';
import { kept, workerArgs } from './local.js';

export interface SlurmOptions {
  /** tasks side by side at most */
  readonly width: number;
  /** partition, or the cluster's own choice */
  readonly partition?: string;
  /** s, between two looks at the queue: at first, and at most */
  readonly poll?: { readonly first: number; readonly most: number };
}

const FOLDER = 'slurm';
const STATE = 'submitted.json';

const submittedSchema = z.strictObject({
  arrays: z.array(z.strictObject({ name: z.string().regex(/^menage-[\w-]+$/), chunks: z.array(z.string()) })),
});
/** Arrays that may be in the queue: by job name, with the chunk of each task. */
type Submitted = z.infer<typeof submittedSchema>;

/** s, one call of a Slurm command */
const patience = 120;

async function slurm(tool: string, args: readonly string[], cwd: string, signal?: AbortSignal): Promise<string> {
  const env = { ...kept(), ...(process.env.SLURM_CONF === undefined ? {} : { SLURM_CONF: process.env.SLURM_CONF }) };
  const { exitCode, log } = expectEnded(await runTool({ tool, args, cwd, timeout: patience, env, signal }));
  if (exitCode === 0) return log;
  throw new MenageError('E_TOOL_FAILED', {
    path: tool,
    legal: `exit status ${exitCode}: ${relevantLines(log, 3)}`,
    remedy: 'see `sinfo` and `scontrol ping`; results so far are kept, the same command goes on',
  });
}

/** The controller may be restarting: a few calls are forgiven, with growing pauses. */
async function patiently<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let pause = 2; ; pause *= 2) {
    try {
      return await call();
    } catch (error) {
      const passing =
        error instanceof MenageError && (error.code === 'E_TOOL_FAILED' || error.code === 'E_TOOL_TIMEOUT');
      if (!passing || pause > 64) throw error;
      await sleep(1000 * pause, undefined, { signal });
    }
  }
}

const state = (out: string): string => join(out, FOLDER, STATE);

async function writeState(out: string, submitted: Submitted): Promise<void> {
  await mkdir(join(out, FOLDER), { recursive: true });
  await writeFile(`${state(out)}.partial`, JSON.stringify(submitted));
  await rename(`${state(out)}.partial`, state(out));
}

async function readState(out: string): Promise<Submitted> {
  const text = await readFile(state(out), 'utf8').catch(() => '{"arrays":[]}');
  const read = submittedSchema.safeParse(JSON.parse(text));
  return read.success ? read.data : { arrays: [] };
}

/** Single quotes make every character plain to a shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The script of an array: the task's number is the line of its chunk in a list. */
const script = (out: string, list: string, memoryMb: number): string =>
  [
    '#!/bin/sh',
    `chunk=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quote(list)})`,
    `exec ${[process.execPath, ...workerArgs(out, memoryMb)].map(quote).join(' ')} "$chunk"`,
    '',
  ].join('\n');

/** Longest array that the cluster takes. */
async function largestArray(out: string, signal?: AbortSignal): Promise<number> {
  const config = await patiently(() => slurm('scontrol', ['show', 'config'], out, signal), signal);
  return Number(/MaxArraySize\s*=\s*(\d+)/.exec(config)?.[1] ?? 1001) - 1;
}

async function submit(
  out: string,
  name: string,
  chunks: readonly string[],
  { timeout, memoryMb }: ExecutorLimits,
  { width, partition }: SlurmOptions,
  signal?: AbortSignal,
): Promise<void> {
  const folder = join(out, FOLDER);
  const [list, file] = [join(folder, `${name}.list`), join(folder, `${name}.sh`)];
  await writeFile(list, `${chunks.join('\n')}\n`);
  await writeFile(file, script(out, list, memoryMb));
  const minutes = Math.ceil(timeout / 60) + 1;
  const args = [
    `--array=0-${chunks.length - 1}%${width}`,
    `--job-name=${name}`,
    '--parsable',
    '--requeue',
    '--ntasks=1',
    '--cpus-per-task=1',
    // Node itself needs some beside what a job may take.
    `--mem=${memoryMb + 256}M`,
    `--time=${minutes}`,
    '--open-mode=append',
    `--output=${join(folder.replaceAll('%', '%%'), 'log-%a.txt')}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    file,
  ];
  await patiently(async () => {
    // A call that failed may have been obeyed all the same.
    if ((await waiting(out, [name], signal)).size === 0) await slurm('sbatch', args, folder, signal);
  }, signal);
}

/** Tasks of these arrays that have not ended, as `name/task`. */
async function waiting(out: string, names: readonly string[], signal?: AbortSignal): Promise<Set<string>> {
  const args = ['--noheader', '--array', `--name=${names.join(',')}`, '--states=all', '--format=%j/%K %T'];
  const text = await slurm('squeue', args, out, signal);
  const ended = /^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY|BOOT_FAIL|DEADLINE)$/;
  const tasks = text.split('\n').flatMap((line) => {
    const [task = '', status = ''] = line.trim().split(' ');
    return task === '' || ended.test(status) ? [] : [task];
  });
  return new Set(tasks);
}

/** Looks at the queue until none of the arrays is in it; rarely where little happens. */
async function watch(
  out: string,
  { arrays }: Submitted,
  { first, most }: { readonly first: number; readonly most: number },
  onEnd: (end: ChunkEnd) => void,
  signal?: AbortSignal,
): Promise<void> {
  const open = new Map(
    arrays.flatMap(({ name, chunks }) => chunks.map((chunk, i) => [`${name}/${i}`, chunk] as const)),
  );
  const names = arrays.map(({ name }) => name);
  for (let pause = first; open.size > 0; ) {
    await sleep(1000 * pause, undefined, { signal });
    const still = await patiently(() => waiting(out, names, signal), signal);
    let ended = 0;
    for (const [task, chunk] of open) {
      if (still.has(task)) continue;
      open.delete(task);
      ended++;
      onEnd({ chunk, fault: null });
    }
    pause = ended > 0 ? first : Math.min(most, 1.5 * pause);
  }
  await rm(state(out), { force: true });
}

/** Interrupted on request: what is still in the queue leaves it. A process that is killed leaves it there, for `resume`. */
async function cancelOnAbort<T>(
  out: string,
  names: readonly string[],
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) {
      await slurm(
        'scancel',
        names.map((name) => `--name=${name}`),
        out,
      ).catch(() => undefined);
      await rm(state(out), { force: true });
      signal.throwIfAborted();
    }
    throw error;
  }
}

export const slurmExecutor = (options: SlurmOptions): Executor => {
  const poll = options.poll ?? { first: 2, most: 30 };
  return {
    name: 'slurm',
    width: options.width,
    async run(out, chunks: readonly Chunk[], limits, onEnd, signal) {
      const most = await largestArray(out, signal);
      const mark = contentKey([out, chunks.map(({ name }) => name)]).slice(0, 12);
      const arrays: Submitted['arrays'] = [];
      for (let from = 0; from < chunks.length; from += most) {
        const part = chunks.slice(from, from + most).map(({ name }) => name);
        arrays.push({ name: `menage-${mark}-${arrays.length}`, chunks: part });
      }
      await writeState(out, { arrays });
      const names = arrays.map(({ name }) => name);
      await cancelOnAbort(
        out,
        names,
        async () => {
          for (const { name, chunks: part } of arrays) await submit(out, name, part, limits, options, signal);
          await watch(out, { arrays }, poll, onEnd, signal);
        },
        signal,
      );
    },
    async resume(out, onEnd, signal) {
      const submitted = await readState(out);
      if (submitted.arrays.length === 0) return;
      const names = submitted.arrays.map(({ name }) => name);
      await cancelOnAbort(out, names, () => watch(out, submitted, { ...poll, first: 0.2 }, onEnd, signal), signal);
    },
  };
};
