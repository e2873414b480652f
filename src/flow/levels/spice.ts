/**
 * L4 and L5: one engine a layer in ngspice, as macromodel or at transistor level, driven by the operations that L3
 * recorded; the membrane of every slot after every operation against the golden replay. What the replay knows of the
 * analog deviations was measured beforehand on seeded operations of its own, never on the window that it judges.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { characterisationTrace, fitModel } from '../../../generators/analog/characterise.js';
import {
  compareMembranes,
  type EngineRecord,
  type MembraneComparison,
  type MembraneLimits,
} from '../../compare/membranes.js';
import type { LevelVerdict } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { type MeasuredModel, replayModel } from '../../config/analog-model.js';
import { replayEngine } from '../../golden/index.js';
import type { FileTree } from '../../ir/types.js';
import { runPool } from '../../sim/pool.js';
import type { EngineOp, EngineTrace } from '../../snn/operations.js';
import { engineFolder, provenance, SPICE_LEVELS } from '../generate.js';
import type { LevelJob } from './common.js';
import { type EngineJob, runEngine, runFolder } from './engine-run.js';
import type { Window } from './windows.js';

export interface WindowResult {
  readonly window: Window;
  readonly expected: EngineRecord;
  readonly found: EngineRecord;
  readonly comparison: MembraneComparison;
}

export interface SpiceResult {
  readonly verdict: LevelVerdict;
  readonly windows: readonly WindowResult[];
}

/** Operations that the model of an engine is fitted on, before its walk through the threshold. */
const characterisationLength = 48;

/** The engine's files as they stand in the generated folder, where a designer may have edited them. */
async function generatedFiles(folder: string): Promise<FileTree> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

function judgeWindow(
  { prepared }: LevelJob,
  { layer, trace }: Window,
  model: MeasuredModel,
  found: EngineRecord,
): WindowResult['comparison'] & { readonly expected: EngineRecord } {
  const { threshold, beta, fire } = prepared.quantised.layers[layer] as (typeof prepared.quantised.layers)[number];
  const { maxErrorLsb, rmsErrorLsb } = prepared.loaded.design.verification;
  const started = { ...trace, initial: trace.initial.map((v) => v + model.precharge) };
  const expected = replayEngine(
    started,
    replayModel(model, beta),
    threshold,
    beta,
    prepared.saturation[layer] ?? null,
    fire,
  );
  const limits: MembraneLimits = { max: maxErrorLsb, rms: rmsErrorLsb, guard: maxErrorLsb };
  return { ...compareMembranes(trace, expected, found, threshold + model.comparatorOffset, limits), expected };
}

/** The window with the sign of its largest event turned: what SPICE found must not agree with that. */
function wrongSign(trace: EngineTrace): EngineTrace {
  const magnitude = (op: EngineOp): number => (op.kind === 'event' ? Math.abs(op.weight) : 0);
  const largest = trace.ops.reduce(
    (best, op, i) => (magnitude(op) > magnitude(trace.ops[best] as EngineOp) ? i : best),
    0,
  );
  const ops = trace.ops.map((op, i) => (i === largest && op.kind === 'event' ? { ...op, weight: -op.weight } : op));
  return { ...trace, ops };
}

export async function verifySpice(level: 'L4' | 'L5', job: LevelJob, windows: readonly Window[]): Promise<SpiceResult> {
  const started = performance.now();
  const { prepared, generated, work, limits, update, signal } = job;
  const base = {
    technology: prepared.technology,
    level: SPICE_LEVELS[level],
    provenance: provenance(prepared),
    timeout: limits.timeout,
  };
  const engines = await Promise.all(
    windows.map(async ({ layer, trace }): Promise<{ measure: EngineJob; replay: EngineJob }> => {
      const sizing = prepared.sizing[layer] as EngineJob['sizing'];
      const replace = await generatedFiles(join(generated, engineFolder(layer, SPICE_LEVELS[level])));
      const calibration = characterisationTrace(sizing, prepared.loaded.design.seed, characterisationLength);
      return { measure: { ...base, sizing, replace, trace: calibration }, replay: { ...base, sizing, replace, trace } };
    }),
  );
  const jobs = engines.flatMap(({ measure, replay }, i) => {
    const layer = (windows[i] as Window).layer;
    return [
      { job: measure, folder: runFolder(work, 'characterisation', layer) },
      { job: replay, folder: runFolder(work, 'window', layer) },
    ];
  });
  const total = jobs.reduce((sum, { job: { trace } }) => sum + trace.ops.length, 0);
  let done = 0;
  const runs = await runPool(
    jobs.map(({ job: engine, folder }) => async (stop) => {
      const run = await runEngine(engine, folder, stop);
      done += engine.trace.ops.length;
      update(done, total, 'operations');
      return run;
    }),
    limits.jobs,
    signal,
  );
  const results = windows.map((window, i): WindowResult & { model: MeasuredModel } => {
    const { measure } = engines[i] as (typeof engines)[number];
    const model = fitModel(measure.trace, runs[2 * i] as EngineRecord, measure.sizing);
    const found = runs[2 * i + 1] as EngineRecord;
    const { expected, ...comparison } = judgeWindow(job, window, model, found);
    return { window, model, expected, found, comparison };
  });
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  const first = results.find(({ comparison }) => comparison.firstDivergence !== undefined);
  const sum = (of: (comparison: MembraneComparison) => number): number =>
    results.reduce((n, { comparison }) => n + of(comparison), 0);
  const verdict = judge(
    {
      reference: 'golden replay of the operations recorded at L3',
      compared: sum(({ compared }) => compared),
      mismatches: sum(({ mismatches }) => mismatches),
      ...(first?.comparison.firstDivergence && {
        firstDivergence: {
          ...first.comparison.firstDivergence,
          layer: prepared.quantised.layers[first.window.layer]?.name,
        },
      }),
      negativeControls: results.slice(0, 1).map(({ window, model, found }) => {
        const wrong = judgeWindow(job, { ...window, trace: wrongSign(window.trace) }, model, found);
        return control(
          'one event of the window has the wrong sign',
          wrong.mismatches > 0,
          `${wrong.mismatches} mismatches`,
        );
      }),
      figures: {
        windows: windows.length,
        operations: windows.reduce((n, { trace }) => n + trace.ops.length, 0),
        decisions: sum(({ decisions }) => decisions),
        'rms error LSB': Math.max(...results.map(({ comparison }) => comparison.rms)),
        'max error LSB': Math.max(...results.map(({ comparison }) => comparison.max)),
        'simulated operations/s': total / seconds,
      },
    },
    (performance.now() - started) / 1000,
  );
  return { verdict, windows: results };
}
