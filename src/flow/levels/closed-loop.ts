/**
 * CL: one engine at transistor level in lock-step with the Verilog, so that the comparator in SPICE decides what the
 * controller does next. A decision may differ from the golden one inside the guard band only; from the first that does,
 * spikes may differ too, until then they are those of L1.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineSizing } from '../../../generators/analog/sizing.js';
import { compareSpikes, sumComparisons } from '../../compare/spikes.js';
import type { Divergence, LevelVerdict } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { MenageError } from '../../errors/index.js';
import { createQuantisedGolden } from '../../golden/index.js';
import { runPool } from '../../sim/pool.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';
import { volts } from '../../units/index.js';
import { hardware } from '../hardware.js';
import { type LoopRun, runLoop } from './closed-loop-run.js';
import type { LevelJob } from './common.js';
import { sampleOf } from './recorded.js';

/** The engine that SPICE stands in for. */
export interface ClosedLoopRequest {
  readonly core: number;
  readonly engine: number;
  /** id of a recording, or its place among those of the run */
  readonly recording: string;
  /** only the first steps of it; all where null */
  readonly steps: number | null;
}

/** The first steps of a spike train. */
function head({ offset, address, size }: SpikeTrain, steps: number): SpikeTrain {
  return { steps, size, offset: offset.slice(0, steps + 1), address: address.slice(0, offset[steps]) };
}

/** In thresholds, by which the negative control lowers the reference: below zero, so that silent membranes fire too. */
const WRONG_THRESHOLD = 1.1;

function check({ prepared: { plan } }: LevelJob, { core, engine }: ClosedLoopRequest): void {
  const engines = plan.cores[core]?.engines;
  const [path, value, legal] =
    engines === undefined ? ['core', core, `0..${plan.cores.length - 1}`] : ['engine', engine, `0..${engines - 1}`];
  if (engines === undefined || engine >= engines) {
    throw new MenageError('E_ARGUMENT', { path: `--closed-loop ${path}`, value, legal });
  }
}

interface Judgement {
  readonly compared: number;
  readonly mismatches: number;
  readonly firstDivergence?: Divergence;
}

/** Decisions against the golden ones, and the spikes of all layers up to the step in which a decision first differed. */
function judgeLoop({ prepared }: LevelJob, run: LoopRun, sample: Sample, golden: readonly SpikeTrain[]): Judgement {
  const { steps } = sample.input;
  const differs = run.decisions.find(({ spice, ideal }) => spice !== ideal)?.step ?? steps;
  const spikes = golden.map((expected, l) =>
    compareSpikes(head(expected, differs), head(run.layers[l] ?? expected, differs), {
      recording: sample.id,
      layer: prepared.quantised.layers[l]?.name,
    }),
  );
  const wrong = run.decisions.filter(({ wrong: outside }) => outside);
  const told = (spike: boolean): string => (spike ? 'spike' : 'no spike');
  const [first] = wrong;
  const decision: Judgement = {
    compared: run.decisions.length,
    mismatches: wrong.length,
    ...(first && {
      firstDivergence: {
        recording: sample.id,
        core: run.core,
        engine: run.engine,
        slot: first.slot,
        step: first.step,
        operation: first.operation,
        expected: told(first.golden),
        found: `${told(first.spice)} at ${first.membrane.toFixed(2)} LSB`,
      },
    }),
  };
  return sumComparisons([...spikes, decision]);
}

/** What differs from the ideal engine first, inside the guard band or not. */
function firstDifference({ decisions }: LoopRun): string {
  const first = decisions.find(({ spice, ideal }) => spice !== ideal);
  if (first === undefined) return 'none';
  return `step ${first.step}, slot ${first.slot}, ${first.membrane.toFixed(2)} LSB`;
}

/** @throws E_ARGUMENT for a core, an engine or a recording that is not there; E_TOOL_* as the tools end */
export async function verifyClosedLoop(job: LevelJob, request: ClosedLoopRequest): Promise<LevelVerdict> {
  const started = performance.now();
  const { prepared, work, limits, signal, update } = job;
  check(job, request);
  const whole = sampleOf(job, request.recording, '--closed-loop');
  const steps = Math.min(request.steps ?? whole.input.steps, whole.input.steps);
  const sample = { ...whole, input: head(whole.input, steps) };
  const golden = createQuantisedGolden(prepared.quantised, hardware(prepared)).run(sample.input).layers;

  const { layer } = prepared.plan.cores[request.core] as (typeof prepared.plan.cores)[number];
  const sizing = prepared.sizing[layer] as EngineSizing;
  const lowered = sizing.thresholdVolts - WRONG_THRESHOLD * sizing.threshold * sizing.lsbVolts;
  const variants: [string, EngineSizing][] = [
    ['run', sizing],
    ['wrong-threshold', { ...sizing, thresholdVolts: volts(lowered) }],
  ];
  let done = 0;
  const jobs = variants.map(([name, engine]) => async (stop: AbortSignal) => {
    const folder = join(work, name);
    await mkdir(folder, { recursive: true });
    const run = await runLoop({ ...job, signal: stop }, request, sample, engine, folder);
    update(++done, variants.length, 'simulations');
    return run;
  });
  const [run, faulty] = (await runPool(jobs, limits.jobs, signal)) as [LoopRun, LoopRun];
  const judgement = judgeLoop(job, run, sample, golden);
  const wrong = judgeLoop(job, faulty, sample, golden);
  const counts = ({ layers }: LoopRun): number => layers.reduce((sum, { address }) => sum + address.length, 0);
  return judge(
    {
      reference: 'L1, and the golden replay',
      ...judgement,
      negativeControls: [
        control(
          'the threshold reference is below the zero of a membrane',
          wrong.mismatches > 0 && counts(faulty) !== counts(run),
          `${wrong.mismatches} mismatches, ${counts(faulty)} spikes in place of ${counts(run)}`,
        ),
      ],
      figures: {
        engine: `core ${request.core} engine ${request.engine}`,
        recording: sample.id,
        steps,
        operations: run.operations,
        'in the linear range': run.linear,
        decisions: run.decisions.length,
        'spikes of the engine': run.decisions.filter(({ spice }) => spice).length,
        'first decision unlike the ideal': firstDifference(run),
        'membrane rms error LSB': run.rms,
        'membrane max error LSB': run.max,
        'operations/s': run.operations / run.seconds,
      },
    },
    (performance.now() - started) / 1000,
  );
}
