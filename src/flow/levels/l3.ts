/** L3: the generated Verilog with its real-number model, every spike of every layer at every step, in order. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateRtl } from '../../../generators/rtl/index.js';
import type { CorePlan } from '../../../generators/types.js';
import { compareSpikes, type SpikeComparison, sumComparisons } from '../../compare/spikes.js';
import type { LevelVerdict, NegativeControl } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { type RtlRecording, simulateRtl } from '../../sim/rtl/index.js';
import type { Sample } from '../../snn/types.js';
import { copyTree } from '../copy-tree.js';
import type { Prepared } from '../prepare.js';
import type { LevelJob } from './common.js';

export interface L3Result {
  readonly verdict: LevelVerdict;
  readonly recordings: readonly RtlRecording[];
}

const compareAll = ({ prepared, samples, golden }: LevelJob, found: readonly RtlRecording[]): SpikeComparison =>
  sumComparisons(
    found.flatMap((recording, i) =>
      (golden.l1[i]?.layers ?? []).map((expected, l) =>
        compareSpikes(expected, recording.layers[l] ?? expected, {
          recording: samples[i]?.id,
          layer: prepared.quantised.layers[l]?.name,
        }),
      ),
    ),
  );

/** The heaviest synapse of the source that fires most: the memory word whose fault does most harm. */
function busiestEntry(core: CorePlan, { input }: Sample): number {
  const spikes = new Uint32Array(core.sources);
  for (const address of input.address) spikes[address]++;
  const { engines, weight } = core.rows;
  let best = -1;
  let effect = 0;
  for (let source = 0; source < core.sources; source++) {
    const first = core.e2aBase[source] * engines;
    for (let i = first; i < first + core.e2aCount[source] * engines; i++) {
      const moved = spikes[source] * Math.abs(weight[i]);
      if (moved > effect) [best, effect] = [i, moved];
    }
  }
  return best;
}

/** Memory images with the sign of one synapse turned round. */
function wrongImages({ plan }: Prepared, sample: Sample): string | undefined {
  const first = plan.stages[0]?.[0] ?? 0;
  const cores = plan.cores.map((core, i) => {
    if (i !== first) return core;
    const weight = core.rows.weight.slice();
    const entry = busiestEntry(core, sample);
    if (entry >= 0) weight[entry] = -weight[entry];
    return { ...core, rows: { ...core.rows, weight } };
  });
  return generateRtl({ ...plan, cores }).get('mem/config.hex');
}

/** The first recording once more with one sign bit of MEM_S&N turned: a comparison that agrees with that is no test. */
async function wrongMemoryWord(job: LevelJob): Promise<NegativeControl> {
  const { prepared, samples, generated, work, limits, signal } = job;
  const fault = 'one sign bit of MEM_S&N is turned';
  const sample = samples[0] as Sample;
  const folder = join(work, 'wrong');
  await copyTree(generated, folder);
  await writeFile(join(folder, 'mem', 'config.hex'), wrongImages(prepared, sample) ?? '');
  const workDir = join(work, 'wrong-run');
  await mkdir(workDir);
  const { plan: layout } = prepared;
  const { recordings } = await simulateRtl({
    folder,
    layout,
    samples: [sample],
    workDir,
    timeout: limits.timeout,
    signal,
  });
  const { mismatches } = compareAll({ ...job, samples: [sample] }, recordings);
  return control(fault, mismatches > 0, `${mismatches} mismatches in recording ${sample.id}`);
}

export async function verifyL3(job: LevelJob): Promise<L3Result> {
  const started = performance.now();
  const { prepared, samples, generated, work, limits, update, signal } = job;
  const workDir = join(work, 'run');
  await mkdir(workDir);
  const result = await simulateRtl({
    folder: generated,
    layout: prepared.plan,
    samples,
    workDir,
    timeout: limits.timeout,
    processes: limits.jobs,
    signal,
    onProgress: (done, total) => update(done, total, 'recordings'),
  });
  const comparison = compareAll(job, result.recordings);
  const spikes = result.recordings.reduce(
    (sum, { layers }) => sum + layers.reduce((n, l) => n + l.address.length, 0),
    0,
  );
  const { clockHz } = prepared.plan;
  const cycles = result.recordings.reduce((sum, recording) => sum + recording.cycles, 0);
  const verdict = judge(
    {
      reference: 'L1',
      ...comparison,
      negativeControls: [await wrongMemoryWord(job)],
      figures: {
        spikes,
        'cycles a recording': Math.round(cycles / samples.length),
        'ms a recording on chip': (1000 * cycles) / samples.length / clockHz,
        'cycles to load the memories': result.configurationCycles,
        'simulated cycles/s': Math.round(result.cyclesPerSecond),
        'compiler warnings': result.warnings.length,
      },
    },
    (performance.now() - started) / 1000,
  );
  return { verdict, recordings: result.recordings };
}
