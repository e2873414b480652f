/** `menage regress MATRIX`: everything that a matrix names, done once, on this machine or on a cluster. */

import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadMatrix } from '../../config/matrix.js';
import { MenageError } from '../../errors/index.js';
import { codeHash } from '../../flow/code-hash.js';
import { compareBaseline, readBaseline } from '../../regress/baseline.js';
import { planJobs } from '../../regress/jobs.js';
import { localExecutor } from '../../regress/local.js';
import { OUTPUTS, type Summary, writeOutputs } from '../../regress/outputs.js';
import type { JobResult } from '../../regress/results.js';
import { regress } from '../../regress/run.js';
import { slurmExecutor } from '../../regress/slurm.js';
import { workChunk } from '../../regress/work.js';
import { textTable } from '../../report/text-table.js';
import { toolMemory } from '../../sim/confine.js';
import { interrupted } from '../interrupt.js';
import { jsonOption } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  matrix: string;
  out: string;
  executor: 'local' | 'slurm';
  partition?: string;
  jobs: number;
  chunk?: number;
  retries: number;
  baseline?: string;
  json?: string;
  quiet?: boolean;
}

const count = (results: readonly JobResult[], status: JobResult['status']): number =>
  results.filter((result) => result.status === status).length;

function table({ comparison, ...summary }: Summary, results: readonly JobResult[]): string {
  const groups = new Map<string, JobResult[]>();
  for (const result of results) {
    const group = result.id.replace(/ recordings \d+\.\.\d+$/, '');
    groups.set(group, [...(groups.get(group) ?? []), result]);
  }
  const rows = [...groups].map(([name, group]) => [
    name,
    `${group.length}`,
    `${count(group, 'pass')}`,
    `${count(group, 'fail')}`,
    `${count(group, 'error')}`,
  ]);
  const first = comparison?.worse[0];
  return [
    ...textTable(['', 'jobs', 'passed', 'failed', 'not done'], rows),
    '',
    ...summary.faults,
    ...(comparison === null
      ? []
      : [`against the baseline: ${comparison.compared} jobs compared, ${comparison.worse.length} figures worse`]),
    ...(first === undefined
      ? []
      : [`first: ${first.id}: ${first.figure} ${first.before} -> ${first.after}, allowed: ${first.allowed}`]),
    `${summary.pass} passed, ${summary.fail} failed, ${summary.error} not done; ${summary.kept} known from before`,
  ].join('\n');
}

function whole(option: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new MenageError('E_ARGUMENT', { path: option, value, legal: `a whole number from ${least}` });
}

export const regressCommand: CommandModule<object, Arguments> = {
  command: 'regress <matrix>',
  describe: 'a matrix of designs, recordings, levels, corners and chips; what is unchanged is not run again',
  builder: (args) =>
    jsonOption(args.positional('matrix', { type: 'string', demandOption: true, describe: 'YAML file of the matrix' }))
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder of the results; grows',
      })
      .option('executor', {
        choices: ['local', 'slurm'] as const,
        default: 'local' as const,
        describe: 'this machine, or job arrays of a Slurm cluster that shares the folder',
      })
      .option('partition', { type: 'string', requiresArg: true, describe: 'of Slurm' })
      .option('jobs', {
        type: 'number',
        default: availableParallelism(),
        requiresArg: true,
        describe: 'processes side by side',
      })
      .option('chunk', {
        type: 'number',
        requiresArg: true,
        describe: 'jobs a process does at most; chosen without it',
      })
      .option('retries', {
        type: 'number',
        default: 2,
        requiresArg: true,
        describe: 'times that a lost job is tried again',
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'folder of an earlier regression to compare with',
      })
      .example('$0 regress nightly.yaml --out out/nightly --baseline out/release', '') as never,
  async handler({
    matrix: file,
    out,
    executor: where,
    partition,
    jobs: width,
    chunk,
    retries,
    baseline: earlier,
    json,
    quiet,
  }) {
    whole('--jobs', width, 1);
    whole('--chunk', chunk, 1);
    whole('--retries', retries, 0);
    const progress = progressFor(quiet ?? false);
    const loaded = await loadMatrix(file);
    const baseline = earlier === undefined ? null : await readBaseline(earlier);
    const jobs = await progress.stage('plan', () => planJobs(loaded, codeHash(), interrupted));
    const executor = where === 'slurm' ? slurmExecutor({ width, partition }) : localExecutor(width);
    const { timeout, memoryMb, name, tolerances } = loaded.matrix;
    const folder = resolve(out);
    const { results, kept, faults } = await progress.stage('regression', (update) =>
      regress({ out: folder, jobs, executor, chunk, retries, timeout, memoryMb, update, signal: interrupted }),
    );
    const summary: Summary = {
      name,
      jobs: results.length,
      pass: count(results, 'pass'),
      fail: count(results, 'fail'),
      error: count(results, 'error'),
      kept,
      executor: executor.name,
      faults,
      comparison: baseline === null ? null : compareBaseline(baseline, results, tolerances),
    };
    await writeOutputs(folder, summary, results);
    if (json !== undefined) await writeJson(json, summary);
    if (json !== '-') print(`${table(summary, results)}\n\npage: ${join(out, OUTPUTS.page)}`);
    if (summary.fail + summary.error > 0 || (summary.comparison?.worse.length ?? 0) > 0) process.exitCode = EXIT.fail;
  },
};

/** What `regress` starts for each chunk; not for people. */
export const regressWorkerCommand: CommandModule<object, { out: string; chunk: string; memory: number }> = {
  command: 'regress-worker <out> <chunk>',
  describe: false,
  builder: (args) =>
    args
      .positional('out', { type: 'string', demandOption: true })
      .positional('chunk', { type: 'string', demandOption: true })
      .option('memory', { type: 'number', demandOption: true, describe: 'MB of a job' }) as never,
  async handler({ out, chunk, memory }) {
    // What a job may take holds for the simulators that it starts as well.
    process.env.MENAGE_TOOL_MEMORY = `${Math.min(memory, toolMemory())}`;
    if (!/^[\w-]+$/.test(chunk))
      throw new MenageError('E_ARGUMENT', { path: 'chunk', value: chunk, legal: 'a chunk of a regression' });
    print(`${await workChunk(out, chunk, interrupted)} jobs done`);
  },
};
