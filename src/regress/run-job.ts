/** Does one job: the level it asks for, on its recordings, with figures that are the same on every machine. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decide } from '../compare/accuracy.js';
import type { LevelVerdict } from '../compare/types.js';
import { type LoadedDesign, loadDesign } from '../config/load-design.js';
import { version } from '../config/version.js';
import { writeTree } from '../emit/write-tree.js';
import { isMenageError } from '../errors/index.js';
import { generateTree } from '../flow/generate.js';
import { hardware } from '../flow/hardware.js';
import { inferAnalog } from '../flow/infer-analog.js';
import { type Prepared, prepare } from '../flow/prepare.js';
import { silent } from '../flow/progress.js';
import { designDataset, readAll } from '../flow/samples.js';
import { verify } from '../flow/verify.js';
import { inferBatch } from '../golden/index.js';
import type { Sample } from '../snn/types.js';
import type { Job } from './jobs.js';
import type { JobResult } from './results.js';

type Outcome = Pick<JobResult, 'status' | 'figures' | 'reason'>;

/** What jobs of one process share: a design is prepared once. */
export interface JobContext {
  /** folder for scratch; emptied after every job */
  readonly work: string;
  readonly signal?: AbortSignal;
  readonly prepared: Map<string, Promise<Prepared>>;
}

async function design({ design: path, dispatch }: Job): Promise<LoadedDesign> {
  const loaded = await loadDesign(path, version);
  const accelerator = { ...loaded.design.accelerator, dispatch };
  return { ...loaded, design: { ...loaded.design, accelerator } };
}

function preparedOf(job: Job, loaded: LoadedDesign, { prepared, signal }: JobContext): Promise<Prepared> {
  const key = `${job.design} ${job.dispatch}`;
  const known = prepared.get(key) ?? prepare(loaded, signal);
  prepared.set(key, known);
  return known;
}

async function samplesOf({ recordings, from, count }: Job, loaded: LoadedDesign): Promise<Sample[]> {
  const dataset = await designDataset(loaded, { recordings: recordings ?? undefined, limit: from + count });
  return readAll(dataset, () => {}, undefined, from);
}

/** L0 and L1: what the golden model says. */
async function inferGolden(job: Job, loaded: LoadedDesign, context: JobContext): Promise<Outcome> {
  const prepared = await preparedOf(job, loaded, context);
  const samples = await samplesOf(job, loaded);
  const [network, quantised] =
    job.level === 'L0' ? ([prepared.float, undefined] as const) : ([prepared.quantised, hardware(prepared)] as const);
  const results = await inferBatch(network, samples, { quantised, threads: 1, signal: context.signal });
  const labelled = samples.filter(({ label }) => label !== null).length;
  const correct = samples.filter(
    ({ label }, i) => label !== null && decide(results[i]?.counts ?? new Uint32Array()) === label,
  );
  const spikes = results.reduce((sum, { layers }) => sum + layers.reduce((n, { address }) => n + address.length, 0), 0);
  return {
    status: 'pass',
    figures: { recordings: samples.length, labelled, correct: correct.length, spikes },
    reason: null,
  };
}

/** L2: one chip, or the engine without mismatch. */
async function inferChip(job: Job, loaded: LoadedDesign, { signal }: JobContext): Promise<Outcome> {
  const { conditions, chip, from, count, recordings, timeout } = job;
  if (conditions === null) throw new Error('an L2 job has conditions');
  const request = {
    loaded,
    conditions,
    mismatch: chip === null ? 0 : 1,
    seed: chip ?? 0,
    jobs: 1,
    timeout,
    alone: false,
  };
  const source = { recordings: recordings ?? undefined, first: from, limit: from + count };
  const { causes, recordings: read } = await inferAnalog({ ...request, ...source }, silent, signal);
  const all = causes.find(({ cause }) => cause === 'all');
  const share = all?.accuracy?.mean ?? null;
  const labelled = share === null ? 0 : read;
  return {
    status: 'pass',
    figures: {
      recordings: read,
      labelled,
      correct: Math.round((share ?? 0) * read),
      changed: Math.round((all?.changed ?? 0) * read),
    },
    reason: null,
  };
}

/** Figures of a verdict that are the same on every machine, under the names of the tolerances. */
const names: Readonly<Record<string, string>> = {
  spikes: 'spikes',
  'cycles a recording': 'cycles',
  'max error LSB': 'error',
};

function figuresOf({ compared, mismatches, figures }: LevelVerdict, recordings: number): Record<string, number> {
  const known = Object.entries(figures).flatMap(([name, value]) =>
    names[name] !== undefined && typeof value === 'number' ? [[names[name], value] as const] : [],
  );
  return { recordings, compared, mismatches, ...Object.fromEntries(known) };
}

/** L3 and deeper: generated anew, simulated, compared, with its negative control. */
async function verifyHardware(job: Job, loaded: LoadedDesign, context: JobContext): Promise<Outcome> {
  const level = job.level as 'L3' | 'L4' | 'L5';
  const prepared = await preparedOf(job, loaded, context);
  const samples = await samplesOf(job, loaded);
  const generated = join(context.work, 'generated');
  await mkdir(generated, { recursive: true });
  await writeTree(generated, generateTree(prepared, 'ideal'));
  const { verdict } = await verify({
    prepared,
    samples,
    levels: [level],
    expected: null,
    generated,
    work: join(context.work, 'work'),
    limits: { jobs: 1, timeout: job.timeout },
    array: 'ideal',
    simulator: 'auto',
    windows: [],
    closedLoop: null,
    progress: silent,
    signal: context.signal,
  });
  const found = verdict.levels[level];
  if (found === undefined) return { status: 'error', figures: {}, reason: 'the level was not verified' };
  const { status, reason } = found;
  // A tool that failed says nothing about the design.
  const tool = reason?.startsWith('E_TOOL') ?? false;
  return {
    status: tool ? 'error' : status === 'pass' ? 'pass' : 'fail',
    figures: tool ? {} : figuresOf(found, samples.length),
    reason: reason ?? null,
  };
}

/** @throws E_INTERRUPTED; every other fault becomes a result of status `error` */
export async function runJob(job: Job, context: JobContext): Promise<JobResult> {
  const started = performance.now();
  const of = (outcome: Outcome): JobResult => ({
    key: job.key,
    id: job.id,
    ...outcome,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    await mkdir(context.work, { recursive: true });
    const loaded = await design(job);
    if (job.level === 'L0' || job.level === 'L1') return of(await inferGolden(job, loaded, context));
    if (job.level === 'L2') return of(await inferChip(job, loaded, context));
    return of(await verifyHardware(job, loaded, context));
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isMenageError(error)) return of({ status: 'error', figures: {}, reason: error.message });
    throw error;
  } finally {
    await rm(context.work, { recursive: true, force: true });
  }
}
