/** What the engines of L3 were told to do, recorded from the generated Verilog, and the windows cut out of it. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { runPool } from '../../sim/pool.js';
import { simulateRtl } from '../../sim/rtl/index.js';
import type { Sample } from '../../snn/types.js';
import type { LevelJob } from './common.js';
import { measuredArrays } from './l2-reference.js';
import { chooseWindows, type Life, lifeOf, requestedWindows, type Window, type WindowRequest } from './windows.js';

/** One core in one recording. */
interface Place {
  readonly core: number;
  readonly sample: Sample;
}

/** Place of a recording in the run, by its id or number. @throws E_ARGUMENT */
export function sampleOf({ samples }: LevelJob, recording: string, option: string): Sample {
  const found = samples.find(({ id }) => id === recording) ?? (/^\d+$/.test(recording) && samples[Number(recording)]);
  if (found) return found;
  throw new MenageError('E_ARGUMENT', {
    path: `${option} recording`,
    value: recording,
    legal: `an id, or 0..${samples.length - 1}: ${samples
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ')}${samples.length > 5 ? ', ...' : ''}`,
  });
}

/** @throws E_ARGUMENT */
function check({ prepared: { plan } }: LevelJob, { core, engine }: WindowRequest): void {
  const engines = plan.cores[core]?.engines;
  const [path, value, legal] =
    engines === undefined ? ['core', core, `0..${plan.cores.length - 1}`] : ['engine', engine, `0..${engines - 1}`];
  if (engines !== undefined && engine < engines) return;
  throw new MenageError('E_ARGUMENT', { path: `--window ${path}`, value, legal });
}

/** Lives of all engines of a core in a recording. */
async function record(job: LevelJob, { core, sample }: Place, name: string, signal: AbortSignal): Promise<Life[]> {
  const { prepared, generated, work, limits, array } = job;
  const { plan } = prepared;
  const workDir = join(work, name);
  await mkdir(workDir, { recursive: true });
  const { traces } = await simulateRtl({
    folder: generated,
    layout: plan,
    samples: [sample],
    trace: { core, recording: 0 },
    workDir,
    timeout: limits.timeout,
    processes: 1,
    signal,
  });
  const { layer } = plan.cores[core] as (typeof plan.cores)[number];
  const measured = array === 'measured' ? (measuredArrays(prepared)[layer] ?? null) : null;
  return traces.map((trace) => lifeOf(trace, layer, sample.id, prepared, measured));
}

/** The windows that were asked for; without any, those of one core of every layer over the first recording. */
export async function recordWindows(job: LevelJob, requests: readonly WindowRequest[]): Promise<Window[]> {
  const { prepared, samples, limits, signal } = job;
  for (const request of requests) check(job, request);
  const places: Place[] =
    requests.length === 0
      ? prepared.plan.stages.map(([core = 0]) => ({ core, sample: samples[0] as Sample }))
      : requests.map(({ core, recording }) => ({ core, sample: sampleOf(job, recording, '--window') }));
  let done = 0;
  const jobs = places.map((place, i) => async (stop: AbortSignal) => {
    const life = await record(job, place, `trace${i}`, stop);
    done += 1;
    job.update(done, places.length, 'simulations');
    return life;
  });
  const lives = await runPool(jobs, limits.jobs, signal);
  if (requests.length === 0) return chooseWindows(lives.flat(), prepared);
  return requests.flatMap((request, i) =>
    requestedWindows((lives[i] as Life[])[request.engine] as Life, request, prepared),
  );
}
