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
import { control, judge, skipped } from '../../compare/verdict.js';
import { createQuantisedGolden } from '../../golden/index.js';
import { runPool } from '../../sim/pool.js';
import { findTools } from '../../sim/tools.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';
import { hardware } from '../hardware.js';
import type { Prepared } from '../prepare.js';
import { chooseEngine, type LoopChoice } from './closed-loop-engine.js';
import { type LoopFault, type LoopRun, runLoop } from './closed-loop-run.js';
import type { LevelJob } from './common.js';
import { sampleOf } from './recorded.js';

export interface ClosedLoopRequest extends LoopChoice {
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

/** In limits of the membrane error, by which the other control raises the zero: an engine that only waits shows it. */
const WRONG_ZERO = 1.5;

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
  return sumComparisons([...spikes, decision, judgeMembranes(prepared, run, sample)]);
}

/** Membranes against the design's limits, while the engine is in its linear range. */
function judgeMembranes({ loaded }: Prepared, { core, engine, ...run }: LoopRun, { id }: Sample): Judgement {
  const { rmsErrorLsb } = loaded.design.verification;
  const [first] = run.strays;
  const place = { recording: id, core, engine };
  if (first !== undefined) {
    const { operation, slot, membrane, expected } = first;
    const told = { expected: `${expected.toFixed(2)} LSB`, found: membrane.toFixed(2) };
    return {
      compared: run.linear,
      mismatches: run.strays.length,
      firstDivergence: { ...place, slot, operation, ...told },
    };
  }
  if (run.rms <= rmsErrorLsb) return { compared: run.linear, mismatches: 0 };
  const told = { expected: `rms <= ${rmsErrorLsb} LSB`, found: run.rms.toFixed(3) };
  return { compared: run.linear, mismatches: 1, firstDivergence: { ...place, operation: run.operations - 1, ...told } };
}

/** What differs from the ideal engine first, inside the guard band or not. */
function firstDifference({ decisions }: LoopRun): string {
  const first = decisions.find(({ spice, ideal }) => spice !== ideal);
  if (first === undefined) return 'none';
  return `step ${first.step}, slot ${first.slot}, ${first.membrane.toFixed(2)} LSB`;
}

/** What the closed loop lacks on this machine; undefined where it can run. */
async function lacking(): Promise<string | undefined> {
  const missing = (await findTools()).filter(({ levels, state }) => levels.includes('CL') && state.kind !== 'found');
  if (missing.length === 0) return undefined;
  return `needs ${missing.map(({ name }) => name).join(', ')}; \`menage doctor\` says how to install them`;
}

/** @throws E_ARGUMENT for a core, an engine or a recording that is not there; E_TOOL_* as the tools end */
export async function verifyClosedLoop(job: LevelJob, request: ClosedLoopRequest): Promise<LevelVerdict> {
  const started = performance.now();
  const { prepared, work, limits, signal, update } = job;
  const whole = sampleOf(job, request.recording, '--closed-loop');
  const steps = Math.min(request.steps ?? whole.input.steps, whole.input.steps);
  const sample = { ...whole, input: head(whole.input, steps) };
  const golden = createQuantisedGolden(prepared.quantised, hardware(prepared)).run(sample.input).layers;
  const place = chooseEngine(prepared, request, golden);
  const reference = 'L1, and the golden replay';
  const reason = await lacking();
  if (reason !== undefined) return skipped(reference, reason);

  const { layer } = prepared.plan.cores[place.core] as (typeof prepared.plan.cores)[number];
  const { threshold, lsbVolts } = prepared.sizing[layer] as EngineSizing;
  const { maxErrorLsb } = prepared.loaded.design.verification;
  const variants: readonly (readonly [string, LoopFault])[] = [
    ['run', {}],
    ['wrong-threshold', { threshold: WRONG_THRESHOLD * threshold * lsbVolts }],
    ['wrong-zero', { zero: WRONG_ZERO * maxErrorLsb * lsbVolts }],
  ];
  let done = 0;
  const jobs = variants.map(([name, fault]) => async (stop: AbortSignal) => {
    const folder = join(work, name);
    await mkdir(folder, { recursive: true });
    const run = await runLoop({ ...job, signal: stop }, place, sample, fault, folder);
    update(++done, variants.length, 'simulations');
    return run;
  });
  const [run, lowered, raised] = (await runPool(jobs, limits.jobs, signal)) as [LoopRun, LoopRun, LoopRun];
  const [judgement, wrong, shifted] = [run, lowered, raised].map((each) => judgeLoop(job, each, sample, golden)) as [
    Judgement,
    Judgement,
    Judgement,
  ];
  const counts = ({ layers }: LoopRun): number => layers.reduce((sum, { address }) => sum + address.length, 0);
  return judge(
    {
      reference,
      ...judgement,
      negativeControls: [
        control(
          'the threshold reference is below the zero of a membrane',
          wrong.mismatches > 0 && counts(lowered) !== counts(run),
          `${wrong.mismatches} mismatches, ${counts(lowered)} spikes in place of ${counts(run)}`,
        ),
        control(
          `the zero of a membrane is ${WRONG_ZERO * maxErrorLsb} LSB too high`,
          shifted.mismatches > 0,
          `${shifted.mismatches} mismatches`,
        ),
      ],
      figures: {
        engine: `core ${place.core} engine ${place.engine}`,
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
