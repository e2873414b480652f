/** L3: the generated Verilog with its real-number model, every spike of every layer at every step, in order. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateRtl } from '../../../generators/rtl/index.js';
import type { CorePlan } from '../../../generators/types.js';
import { compareSpikes, type SpikeComparison, sumComparisons } from '../../compare/spikes.js';
import type { LevelVerdict, NegativeControl } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { createQuantisedGolden, type Golden, type GoldenResult } from '../../golden/index.js';
import { type RtlRecording, simulateRtl } from '../../sim/rtl/index.js';
import type { QuantisedNetwork, Sample } from '../../snn/types.js';
import { copyTree } from '../copy-tree.js';
import { hardware } from '../hardware.js';
import type { Prepared } from '../prepare.js';
import type { LevelJob } from './common.js';
import { compareCounters, counterFigures } from './counters.js';
import { estimateCycles } from './cycles.js';
import { createReference, planFor, referenceResults } from './l2-reference.js';
import { withWaveform } from './l3-waveform.js';
import { roundStorage } from './storage.js';

export interface L3Result {
  readonly verdict: LevelVerdict;
  readonly recordings: readonly RtlRecording[];
}

export const compareAll = (
  { prepared, samples }: LevelJob,
  golden: readonly GoldenResult[],
  found: readonly RtlRecording[],
): SpikeComparison =>
  sumComparisons(
    found.flatMap((recording, i) =>
      (golden[i]?.layers ?? []).map((expected, l) =>
        compareSpikes(expected, recording.layers[l] ?? expected, {
          recording: samples[i]?.id,
          layer: prepared.quantised.layers[l]?.name,
        }),
      ),
    ),
  );

/** One synapse of the first layer, as the network and as MEM_S&N of its core have it. */
interface Synapse {
  /** index into the layer's fan-out */
  readonly synapse: number;
  readonly source: number;
  readonly neuron: number;
}

/** Synapses of the first layer, those that moved most charge in this recording first. */
function busiest({ quantised }: Prepared, { input }: Sample, count: number): Synapse[] {
  const { offset, target, weight } = (quantised.layers[0] as (typeof quantised.layers)[number]).synapses;
  const spikes = new Uint32Array(input.size);
  for (const address of input.address) spikes[address]++;
  const all: (Synapse & { readonly moved: number })[] = [];
  for (let source = 0; source < spikes.length; source++) {
    if (spikes[source] === 0) continue;
    for (let i = offset[source]; i < offset[source + 1]; i++) {
      all.push({ synapse: i, source, neuron: target[i], moved: spikes[source] * Math.abs(weight[i]) });
    }
  }
  return all.sort((x, y) => y.moved - x.moved || x.synapse - y.synapse).slice(0, count);
}

/** The network with the sign of one synapse of its first layer turned. */
function turned(network: QuantisedNetwork, synapse: number): QuantisedNetwork {
  const [first, ...others] = network.layers as [QuantisedNetwork['layers'][number], ...QuantisedNetwork['layers']];
  const weight = first.synapses.weight.slice();
  weight[synapse] = -weight[synapse];
  return { ...network, layers: [{ ...first, synapses: { ...first.synapses, weight } }, ...others] };
}

/** Many words are forgiven, by a clipped membrane say: a fault that the golden model says must show is a fair one. */
function faultThatMatters(
  { prepared, samples, array }: LevelJob,
  golden: readonly GoldenResult[],
): Synapse | undefined {
  const sample = samples[0] as Sample;
  const model = (network: QuantisedNetwork): Golden =>
    array === 'measured' ? createReference(prepared, network) : createQuantisedGolden(network, hardware(prepared));
  const spikes = (result: GoldenResult): string => result.layers.map(({ address }) => address.join()).join(';');
  const right = spikes(golden[0] as GoldenResult);
  return busiest(prepared, sample, 50).find(({ synapse }) => {
    const wrong = model(turned(prepared.quantised, synapse)).run(sample.input);
    return spikes(wrong) !== right;
  });
}

/** The word that the fault changes: the entry of that source's rows which reaches that neuron. */
function entryOf(core: CorePlan, { source, neuron }: Synapse): number {
  const { engines, slots, neuron: lives } = core;
  const { slot, valid } = core.rows;
  const place = lives.indexOf(neuron);
  const round = Math.floor(place / (engines * slots));
  const word = round * (core.sources + 1) + source;
  const first = core.e2aBase[word] * engines;
  for (let i = first; i < first + core.e2aCount[word] * engines; i++) {
    if (valid[i] && (round * slots + slot[i]) * engines + (i % engines) === place) return i;
  }
  return -1;
}

/** Memory images with the sign of one synapse turned round. */
function wrongImages({ plan }: Prepared, fault: Synapse): string | undefined {
  const cores = plan.cores.map((core) => {
    const entry = core.layer === 0 && core.neuron.includes(fault.neuron) ? entryOf(core, fault) : -1;
    if (entry < 0) return core;
    const weight = core.rows.weight.slice();
    weight[entry] = -weight[entry];
    return { ...core, rows: { ...core.rows, weight } };
  });
  return generateRtl({ ...plan, cores }).get('mem/config.hex');
}

/** The first recording once more with one sign bit of MEM_S&N turned: a comparison that agrees with that is no test. */
async function wrongMemoryWord(job: LevelJob, golden: readonly GoldenResult[]): Promise<NegativeControl> {
  const { prepared, samples, generated, work, limits, signal, simulator } = job;
  const fault = 'one sign bit of MEM_S&N is turned';
  const sample = samples[0] as Sample;
  const synapse = faultThatMatters(job, golden);
  if (synapse === undefined) return control(fault, false, 'the golden model knows none that changes a spike');
  const folder = join(work, 'wrong');
  await copyTree(generated, folder);
  await writeFile(join(folder, 'mem', 'config.hex'), wrongImages(prepared, synapse) ?? '');
  const workDir = join(work, 'wrong-run');
  await mkdir(workDir);
  const { plan: layout } = prepared;
  const { recordings } = await simulateRtl({
    folder,
    layout,
    samples: [sample],
    workDir,
    timeout: limits.timeout,
    simulator,
    expectedCycles: estimateCycles(prepared, [sample], golden),
    signal,
  });
  const { mismatches } = compareAll({ ...job, samples: [sample] }, golden, recordings);
  return control(fault, mismatches > 0, `${mismatches} mismatches in recording ${sample.id}`);
}

/** The energy model with operations of a cycle more, which the counters of the first recording must contradict. */
function slowerModel({ prepared: { plan }, samples }: LevelJob, golden: readonly GoldenResult[], found: RtlRecording) {
  const slower = { ...plan, cyclesPerOperation: plan.cyclesPerOperation + 1 };
  const { mismatches } = compareCounters(slower, samples, golden, [found]);
  const fault = 'the energy model has operations of a cycle more';
  return control(fault, mismatches > 0, `${mismatches} counters differ in recording ${samples[0]?.id}`);
}

export async function verifyL3(given: LevelJob): Promise<L3Result> {
  const started = performance.now();
  const { samples, generated, work, limits, update, signal, simulator, array } = given;
  const prepared = { ...given.prepared, plan: planFor(given.prepared, array) };
  const job = { ...given, prepared };
  const measured = array === 'measured';
  const golden = measured ? referenceResults(prepared, samples) : job.golden.l1;
  const storage = roundStorage(prepared.plan, samples, golden);
  const workDir = join(work, 'run');
  await mkdir(workDir);
  const result = await simulateRtl({
    folder: generated,
    layout: prepared.plan,
    samples,
    workDir,
    timeout: limits.timeout,
    processes: limits.jobs,
    simulator,
    expectedCycles: estimateCycles(prepared, samples, golden),
    // an ideal reset leaves nothing of the recording before, a measured one does
    isolated: measured,
    signal,
    onProgress: (done, total) => update(done, total, 'recordings'),
  });
  const comparison = compareAll(job, golden, result.recordings);
  const counters = compareCounters(prepared.plan, samples, golden, result.recordings);
  const spikes = result.recordings.reduce(
    (sum, { layers }) => sum + layers.reduce((n, l) => n + l.address.length, 0),
    0,
  );
  const first = comparison.firstDivergence && (await withWaveform(job, comparison.firstDivergence));
  const { clockHz } = prepared.plan;
  const cycles = result.recordings.reduce((sum, recording) => sum + recording.cycles, 0);
  const verdict = judge(
    {
      reference: measured ? 'L2 with the measured numbers' : 'L1',
      compared: comparison.compared + counters.compared,
      mismatches: comparison.mismatches + counters.mismatches,
      firstDivergence: first ?? counters.first,
      negativeControls: [
        await wrongMemoryWord(job, golden),
        slowerModel(job, golden, result.recordings[0] as RtlRecording),
      ],
      figures: {
        spikes,
        'cycles a recording': Math.round(cycles / samples.length),
        'ms a recording on chip': (1000 * cycles) / samples.length / clockHz,
        ...(storage.replay > 0 && {
          'words of a replay memory, used of': `${storage.replay} of ${prepared.plan.replayWords}`,
          'words of a spool, used of': `${storage.spool} of ${prepared.plan.spoolWords}`,
        }),
        'counters compared with the energy model': counters.compared,
        'counters that differ': counters.mismatches,
        ...counterFigures(result.recordings),
        'cycles to load the memories': result.configurationCycles,
        simulator: result.simulator,
        's to build the simulation': result.seconds.compile,
        'simulated cycles/s': Math.round(result.cyclesPerSecond),
        'compiler warnings': result.warnings.length,
      },
    },
    (performance.now() - started) / 1000,
  );
  return { verdict, recordings: result.recordings };
}
