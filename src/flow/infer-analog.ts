/** L2 over recordings: what each imperfection of the engines costs in accuracy, alone and all together, chip by chip. */

import { accuracy, decide } from '../compare/accuracy.js';
import { pointAt } from '../config/characterisation.js';
import type { Conditions } from '../config/conditions.js';
import type { LoadedDesign } from '../config/load-design.js';
import { type ChipResult, inferBatch, inferChips } from '../golden/index.js';
import type { Sample } from '../snn/types.js';
import { analogOptions, CAUSES, type Cause } from './analog-options.js';
import { designCharacterisation, type SimulatorLimits } from './design-characterisation.js';
import { hardware } from './hardware.js';
import { prepare } from './prepare.js';
import type { Progress } from './progress.js';
import { designDataset, type RecordingChoice, readAll } from './samples.js';

export interface InferAnalogRequest extends RecordingChoice, SimulatorLimits {
  /** with the conditions, and the characterisation; without one, it is measured or taken from what was kept */
  readonly loaded: LoadedDesign;
  /** chips that are drawn; 0 leaves mismatch out */
  readonly mismatch: number;
  /** only this one of them, by its number */
  readonly chip?: number;
  /** false: all imperfections together only; default: each alone as well */
  readonly alone?: boolean;
  /** recordings before this one are left out; 0 without it */
  readonly first?: number;
  readonly seed: number;
  /** s, that a time step lasts at least */
  readonly stepTime?: number;
}

export interface CauseResult {
  readonly cause: Cause | 'all';
  readonly chips: number;
  /** share of recordings that are right, over the chips; null without labels */
  readonly accuracy: { readonly mean: number; readonly min: number; readonly p5: number; readonly max: number } | null;
  /** accuracy of L0 less the mean */
  readonly loss: number | null;
  /** share of recordings whose decision differs from that of L1, mean over the chips */
  readonly changed: number;
  /** of every chip, in their order */
  readonly samples: readonly (number | null)[];
  /** membranes over all recordings and chips, one a layer, LSB */
  readonly range: readonly { readonly min: number; readonly max: number }[];
}

export interface InferAnalogResult {
  readonly level: 'L2';
  readonly design: string;
  readonly conditions: Conditions;
  readonly seed: number;
  readonly emulated: boolean;
  readonly recordings: number;
  /** accuracy of the float and of the quantised network */
  readonly l0: number | null;
  readonly l1: number | null;
  readonly causes: readonly CauseResult[];
}

function summary(
  cause: CauseResult['cause'],
  chips: readonly ChipResult[],
  samples: readonly Sample[],
  l0: number | null,
  l1: readonly number[],
): CauseResult {
  const each = chips.map(({ counts }) =>
    accuracy(samples.map(({ label }, i) => ({ label, counts: counts[i] as Uint32Array }))),
  );
  const known = each.filter((value) => value !== null).sort((a, b) => a - b);
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const changed = chips.map(({ counts }) => mean(counts.map((c, i) => (decide(c) === l1[i] ? 0 : 1))));
  return {
    cause,
    chips: chips.length,
    accuracy:
      known.length === 0
        ? null
        : {
            mean: mean(known),
            min: known[0] as number,
            p5: known[Math.floor(0.05 * (known.length - 1))] as number,
            max: known.at(-1) as number,
          },
    loss: l0 === null || known.length === 0 ? null : l0 - mean(known),
    changed: mean(changed),
    samples: each,
    range: (chips[0] as ChipResult).range.map((_, l) => ({
      min: Math.min(...chips.map(({ range }) => range[l]?.min ?? 0)),
      max: Math.max(...chips.map(({ range }) => range[l]?.max ?? 0)),
    })),
  };
}

/** Numbers of the chips; a draw depends on its own number only, so that one of them alone is what it was among all. */
const samplesOf = (count: number, chip: number | undefined): number[] =>
  chip === undefined || count === 1 ? [...Array(count).keys()] : [chip];

/** @throws E_TECHNOLOGY where there are no numbers for the conditions; whatever preparing and characterising throw */
export async function inferAnalog(
  request: InferAnalogRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<InferAnalogResult> {
  const { loaded, mismatch, chip, seed, stepTime, jobs } = request;
  const { conditions } = loaded;
  const prepared = await progress.stage('mapping', (update) => prepare(loaded, signal, update));
  const characterisation = await designCharacterisation(prepared, request, progress, signal);
  const point = pointAt(characterisation, conditions, 'characterisation');
  const dataset = await designDataset(loaded, request);
  const samples = await progress.stage('reading recordings', (update) =>
    readAll(dataset, update, signal, request.first),
  );
  const of = async (title: string, network: Parameters<typeof inferBatch>[0]) =>
    progress.stage(title, (update) =>
      inferBatch(network, samples, { quantised: hardware(prepared), threads: jobs, signal, update }),
    );
  const counted = (results: Awaited<ReturnType<typeof of>>) =>
    samples.map(({ label }, i) => ({ label, counts: (results[i] as (typeof results)[number]).counts }));
  const float = counted(await of('L0', prepared.float));
  const quantised = counted(await of('L1', prepared.quantised));

  const every = CAUSES.filter((cause) => mismatch > 0 || cause !== 'mismatch');
  const alone = request.alone === false ? [] : every.map((cause) => [cause, [cause]] as const);
  const runs = [...alone, ['all', every] as const];
  const chips = runs.flatMap(([name, causes]) =>
    samplesOf(causes.some((cause) => cause === 'mismatch') ? mismatch : 1, chip).map((sample) => ({
      name,
      options: analogOptions(prepared, {
        engine: characterisation.engine,
        point,
        causes: new Set(causes),
        sample: { seed, sample },
        stepTime,
      }),
    })),
  );
  const data = { network: prepared.quantised, inputs: samples.map(({ input }) => input) };
  const results = await progress.stage('L2', (update) =>
    inferChips(
      data,
      chips.map(({ options }) => options),
      { threads: jobs, signal, update },
    ),
  );
  const [l0, l1] = [accuracy(float), accuracy(quantised)];
  const decided = quantised.map(({ counts }) => decide(counts));
  return {
    level: 'L2',
    design: loaded.design.name,
    conditions,
    seed,
    emulated: samples.some(({ emulated }) => emulated),
    recordings: samples.length,
    l0,
    l1,
    causes: runs.map(([name]) =>
      summary(
        name,
        results.filter((_, i) => chips[i]?.name === name),
        samples,
        l0,
        decided,
      ),
    ),
  };
}
