/** From a prepared design, its generated tree and recordings to a verdict, level by level. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Controls } from '../../generators/analog/bench-controls.js';
import type { ExpectedCounts } from '../compare/expected.js';
import type { Level, LevelVerdict, Verdict } from '../compare/types.js';
import { overall, skipped } from '../compare/verdict.js';
import { MenageError } from '../errors/index.js';
import { type GoldenResult, inferBatch } from '../golden/index.js';
import type { RtlRecording, Simulator } from '../sim/rtl/index.js';
import { EMBEDDED_NAME, embeddedVersion, spiceProgram } from '../sim/spice/program.js';
import { findTools } from '../sim/tools.js';
import type { Sample } from '../snn/types.js';
import { hardware } from './hardware.js';
import { type ClosedLoopRequest, verifyClosedLoop } from './levels/closed-loop.js';
import type { LevelJob } from './levels/common.js';
import { verifyL0 } from './levels/l0.js';
import { verifyL1 } from './levels/l1.js';
import type { ArrayModel } from './levels/l2-reference.js';
import { verifyL3 } from './levels/l3.js';
import { recordWindows } from './levels/recorded.js';
import { verifySpice, type WindowResult } from './levels/spice.js';
import type { Window, WindowRequest } from './levels/windows.js';
import type { SimulatorLimits } from './limits.js';
import type { Prepared } from './prepare.js';
import type { Progress, Update } from './progress.js';

export interface VerifyRequest {
  readonly prepared: Prepared;
  readonly samples: readonly Sample[];
  readonly levels: readonly Level[];
  readonly expected: ExpectedCounts | null;
  /** the generated tree that is verified */
  readonly generated: string;
  /** scratch folder, made here */
  readonly work: string;
  readonly limits: SimulatorLimits;
  /** what the real-number models of the generated tree compute */
  readonly array: ArrayModel;
  readonly simulator: Simulator | 'auto';
  /** windows of L4 and L5; chosen by themselves where there are none */
  readonly windows: readonly WindowRequest[];
  /** what moves the switches at L5; sources where not given */
  readonly controls?: Controls;
  /** the engine of level CL, which runs after the others; null for none */
  readonly closedLoop: ClosedLoopRequest | null;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** What a run found, for the verdict and the report. */
export interface VerifyResult {
  readonly verdict: Verdict;
  readonly golden: LevelJob['golden'];
  readonly rtl: readonly RtlRecording[];
  readonly windows: Readonly<Partial<Record<'L4' | 'L5', readonly WindowResult[]>>>;
}

const titles: Readonly<Record<Level, string>> = {
  L0: 'L0 float network',
  L1: 'L1 quantised network',
  L3: 'L3 Verilog',
  L4: 'L4 SPICE macromodel',
  L5: 'L5 SPICE transistors',
  CL: 'CL closed loop',
};

/**
 * A tool that is missing, hangs or fails, fails its level, with the reason; what interrupts us, and our own faults, go
 * on. The scratch folder is about to move, so paths are told from it.
 */
async function guarded(scratch: string, work: () => Promise<LevelVerdict>): Promise<LevelVerdict> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MenageError) || !error.code.startsWith('E_TOOL')) throw error;
    return { ...skipped('', error.message.replaceAll(`${scratch}/`, '')), status: 'fail' };
  }
}

/** `name version` of every tool that is there, and of the SPICE that stands in for an absent one. */
async function toolVersions(): Promise<Record<string, string>> {
  const embedded = spiceProgram().kind === 'embedded';
  const tools = (await findTools()).filter(({ name }) => !(embedded && name === 'ngspice'));
  return Object.fromEntries([
    ...tools.flatMap(({ name, state }) => (state.kind === 'found' ? [[name, state.version]] : [])),
    ...(embedded ? [[EMBEDDED_NAME, embeddedVersion()]] : []),
  ]);
}

export async function verify(request: VerifyRequest): Promise<VerifyResult> {
  const { prepared, samples, progress, signal, limits, expected, generated, array, simulator, controls, closedLoop } =
    request;
  const levels: readonly Level[] = [...request.levels, ...(closedLoop === null ? [] : (['CL'] as const))];
  const infer = async (update: Update): Promise<LevelJob['golden']> => {
    const both = 2 * samples.length;
    const tell = (before: number) => (done: number) => update(before + done, both, 'recordings');
    return {
      l0: await inferBatch(prepared.float, samples, { signal, update: tell(0) }),
      l1: await inferBatch(prepared.quantised, samples, {
        signal,
        quantised: hardware(prepared),
        update: tell(samples.length),
      }),
    };
  };
  const golden: { l0: readonly GoldenResult[]; l1: readonly GoldenResult[] } = await progress.stage(
    'golden model',
    infer,
  );
  const verdicts: Partial<Record<Level, LevelVerdict>> = {};
  const windows: Partial<Record<'L4' | 'L5', readonly WindowResult[]>> = {};
  let rtl: readonly RtlRecording[] = [];
  let chosen: readonly Window[] | undefined;
  for (const level of levels) {
    const work = join(request.work, level);
    await mkdir(work, { recursive: true });
    const jobOf = (update: Update): LevelJob => {
      const common = { prepared, samples, golden, expected, generated, array, simulator, controls, limits };
      return { ...common, work, update, signal };
    };
    const levelOf = (job: LevelJob) => async (): Promise<LevelVerdict> => {
      if (level === 'L0') return verifyL0(job);
      if (level === 'L1') return verifyL1(job);
      if (level === 'L3') {
        const result = await verifyL3(job);
        rtl = result.recordings;
        return result.verdict;
      }
      if (level === 'CL') return verifyClosedLoop(job, closedLoop as ClosedLoopRequest);
      const result = await verifySpice(level, job, chosen ?? []);
      windows[level] = result.windows;
      return result.verdict;
    };
    verdicts[level] = await guarded(request.work, async () => {
      if (level === 'L4' || level === 'L5') {
        // Verilog that is simulated for both of them, and takes longer than either
        chosen ??= await progress.stage('operations of the windows, in Verilog', (update) =>
          recordWindows(jobOf(update), request.windows),
        );
      }
      return progress.stage(titles[level], (update) => guarded(request.work, levelOf(jobOf(update))));
    });
  }
  const verdict: Verdict = {
    status: overall(verdicts, levels),
    design: prepared.loaded.design.name,
    designHash: prepared.loaded.hash,
    emulatedInput: samples.some(({ emulated }) => emulated),
    recordings: samples.map(({ id }) => id),
    levels: verdicts,
    tools: await toolVersions(),
  };
  return { verdict, golden, rtl, windows };
}
