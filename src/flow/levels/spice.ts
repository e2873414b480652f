/**
 * L4 and L5: one engine a layer in ngspice, as macromodel or at transistor level, driven by the operations that L3
 * recorded; the membrane of every slot after every operation against the golden replay. What the replay knows of the
 * analog deviations comes with the technology, measured on seeded operations, never on the window that it judges.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateEngineSpice } from '../../../generators/analog/engine-spice.js';
import { measuredModel } from '../../../generators/analog/measured.js';
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
import { farads } from '../../units/index.js';
import { lineLock } from '../block-figures/phases.js';
import { engineFolder, provenance, SPICE_LEVELS } from '../generate.js';
import type { LevelJob } from './common.js';
import { type EngineJob, type EngineRun, runEngine } from './engine-run.js';
import { coverageFigures, writeDivergence } from './window-report.js';
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

/** The engine's files as they stand in the generated folder, where a designer may have edited them. */
async function generatedFiles(folder: string): Promise<FileTree> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

function judgeWindow(
  job: LevelJob,
  { layer, trace }: Window,
  model: MeasuredModel,
  found: EngineRecord,
): WindowResult['comparison'] & { readonly expected: EngineRecord } {
  const { prepared } = job;
  const { threshold, beta, fire } = prepared.quantised.layers[layer] as (typeof prepared.quantised.layers)[number];
  const { maxErrorLsb, rmsErrorLsb } = prepared.loaded.design.verification;
  // Membranes that words establish are some LSB off, since what their switches inject depends on the level of the bus.
  const begun =
    job.controls === 'generated' && found.initial !== undefined ? { ...trace, initial: found.initial } : trace;
  const expected = replayEngine(
    begun,
    replayModel(model, beta),
    threshold,
    beta,
    prepared.saturation[layer] ?? null,
    fire,
  );
  const limits: MembraneLimits = { max: maxErrorLsb, rms: rmsErrorLsb, guard: maxErrorLsb };
  return { ...compareMembranes(begun, expected, found, threshold + model.comparatorOffset, limits), expected };
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

/** The engine once more with membrane capacitors that are too large: the simulation itself must show it. */
async function wrongCapacitor(engine: EngineJob, folder: string, signal?: AbortSignal): Promise<EngineRecord> {
  const sizing = { ...engine.sizing, membrane: farads(engine.sizing.membrane * wrongRatio) };
  return runEngine({ ...engine, replace: generateEngineSpice({ ...engine, sizing }) }, folder, signal);
}

/** Large against mismatch, small against anything that a glance at a waveform would show. */
const wrongRatio = 1.05;

export async function verifySpice(level: 'L4' | 'L5', job: LevelJob, windows: readonly Window[]): Promise<SpiceResult> {
  const started = performance.now();
  const { prepared, generated, work, limits, update, signal } = job;
  const { technology, loaded } = prepared;
  const drive = level === 'L5' ? (job.controls ?? 'sources') : 'sources';
  const engine = { technology, level: SPICE_LEVELS[level], conditions: loaded.conditions } as const;
  const base = {
    ...{ ...engine, controls: drive },
    lineBias: drive === 'generated' ? (await lineLock({ ...engine, sizing: prepared.sizing[0]! })).bias : 1,
    provenance: provenance(prepared),
    timeout: limits.timeout,
  };
  const engines = await Promise.all(
    windows.map(async ({ layer, trace }): Promise<EngineJob> => {
      const sizing = prepared.sizing[layer] as EngineJob['sizing'];
      const replace = await generatedFiles(join(generated, engineFolder(layer, SPICE_LEVELS[level])));
      return { ...base, sizing, replace, trace };
    }),
  );
  const folders = windows.map(({ layer }, i) => {
    const place = windows.slice(0, i).filter((window) => window.layer === layer).length;
    return `layer${layer}${place === 0 ? '' : `_window${place}`}`;
  });
  const total = windows.reduce((sum, { trace }) => sum + trace.ops.length, 0);
  let done = 0;
  const runs = await runPool(
    engines.map((engine, i) => async (stop) => {
      const run = await runEngine(engine, join(work, folders[i] as string), stop);
      done += engine.trace.ops.length;
      update(done, total, 'operations');
      return run;
    }),
    limits.jobs,
    signal,
  );
  const results = windows.map((window, i): WindowResult & { model: MeasuredModel } => {
    const { technology, sizing, level: model } = engines[i] as EngineJob;
    const measured = measuredModel(technology, sizing, model);
    const found = runs[i] as EngineRecord;
    const { expected, ...comparison } = judgeWindow(job, window, measured, found);
    return { window, model: measured, expected, found, comparison };
  });
  const controls = await Promise.all(
    results.slice(0, 1).map(async ({ window, model, found }) => {
      const mirrored = judgeWindow(job, { ...window, trace: wrongSign(window.trace) }, model, found);
      const wrong = await wrongCapacitor(engines[0] as EngineJob, join(work, 'wrong-capacitor'), signal);
      const larger = judgeWindow(job, window, model, wrong);
      const told = ({ mismatches }: MembraneComparison): string => `${mismatches} mismatches`;
      return [
        control('one event of the window has the wrong sign', mirrored.mismatches > 0, told(mirrored)),
        control('membrane capacitors are 5 % too large', larger.mismatches > 0, told(larger)),
      ];
    }),
  );
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  const first = results.find(({ comparison }) => comparison.firstDivergence !== undefined);
  const divergence =
    first?.comparison.firstDivergence === undefined
      ? undefined
      : await writeDivergence(
          job,
          first.window,
          first.comparison.firstDivergence,
          runs[results.indexOf(first)] as EngineRun,
          folders[results.indexOf(first)] as string,
        );
  const sum = (of: (comparison: MembraneComparison) => number): number =>
    results.reduce((n, { comparison }) => n + of(comparison), 0);
  const verdict = judge(
    {
      reference: 'golden replay of L3',
      compared: sum(({ compared }) => compared),
      mismatches: sum(({ mismatches }) => mismatches),
      ...(divergence && { firstDivergence: divergence }),
      negativeControls: controls.flat(),
      figures: {
        windows: windows.length,
        ...(drive !== 'sources' && { controls: drive }),
        operations: total,
        decisions: sum(({ decisions }) => decisions),
        'rms error LSB': Math.max(...results.map(({ comparison }) => comparison.rms)),
        'max error LSB': Math.max(...results.map(({ comparison }) => comparison.max)),
        'simulated operations/s': total / seconds,
        ...coverageFigures(job, windows),
      },
    },
    (performance.now() - started) / 1000,
  );
  return { verdict, windows: results };
}
