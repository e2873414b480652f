/** L3: the generated Verilog with its real-number model over whole recordings, in Icarus Verilog or Verilator. */

import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import type { EngineTrace } from '../../snn/operations.js';
import type { Sample } from '../../snn/types.js';
import { runPool } from '../pool.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { type Built, buildSimulation } from './build.js';
import { layerTrains } from './layers.js';
import { parseTrace } from './trace.js';
import type { RtlLayout, RtlRecording, RtlRequest, RtlResult } from './types.js';
import { parseSpikes, type SpikeFile, stimulus } from './words.js';

/** Recordings that one process plays, in their order. */
interface Share {
  readonly first: number;
  readonly samples: readonly Sample[];
}

interface Played {
  readonly spikes: SpikeFile;
  readonly traces: readonly EngineTrace[];
  readonly seconds: number;
}

/**
 * Compiles the tree once and plays the recordings, split over processes that run side by side. Each process loads the
 * memory images of the tree through the configuration port first.
 *
 * @throws E_ARGUMENT for input that does not fit the accelerator; E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when
 *   the compiler refuses the tree or what was written is not complete; E_INTERRUPTED
 */
export async function simulateRtl(request: RtlRequest): Promise<RtlResult> {
  const { layout, samples, trace, workDir } = request;
  check(layout, samples, trace);
  const built = await buildSimulation(request);
  await copyFile(join(request.folder, 'mem', 'config.hex'), join(workDir, 'config.hex'));

  const shares = request.isolated
    ? samples.map((sample, first) => ({ first, samples: [sample] }))
    : split(samples, request.processes ?? 2);
  const done = new Array<number>(shares.length).fill(0);
  const progress = (i: number, count: number): void => {
    done[i] = Math.max(done[i], count);
    request.onProgress?.(
      done.reduce((sum, n) => sum + n, 0),
      samples.length,
    );
  };
  const played = await runPool(
    shares.map((share, i) => (signal) => play(request, built, share, i, signal, (count) => progress(i, count))),
    request.processes ?? 2,
    request.signal,
  );

  const cycles = played.reduce((sum, { spikes }) => sum + spikes.cycles, 0);
  const simulate = played.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    recordings: played.flatMap(({ spikes }, i) => recordings(layout, shares[i].samples, spikes)),
    traces: played.flatMap(({ traces }) => traces),
    cycles,
    configurationCycles: played[0].spikes.configurationCycles,
    simulator: built.simulator,
    warnings: built.warnings,
    seconds: { compile: built.seconds, simulate },
    cyclesPerSecond: cycles / simulate,
  };
}

function check(layout: RtlLayout, samples: readonly Sample[], trace: RtlRequest['trace']): void {
  const refuse = (path: string, value: unknown, legal: string): MenageError =>
    new MenageError('E_ARGUMENT', { path, value, legal });
  if (samples.length === 0) throw refuse('recordings', 0, 'at least one');
  for (const { id, input } of samples) {
    if (input.size !== layout.inputs)
      throw refuse(id, `${input.size} inputs`, `${layout.inputs}, as the accelerator has`);
  }
  if (trace === undefined) return;
  if (layout.cores[trace.core] === undefined) throw refuse('trace.core', trace.core, `0..${layout.cores.length - 1}`);
  if (samples[trace.recording] === undefined) {
    throw refuse('trace.recording', trace.recording, `0..${samples.length - 1}`);
  }
}

/** Contiguous shares of about as many input words each. */
function split(samples: readonly Sample[], processes: number): Share[] {
  const words = samples.map(({ input }) => input.address.length + input.steps + 1);
  const total = words.reduce((sum, n) => sum + n, 0);
  const shares: Sample[][] = [];
  let before = 0;
  samples.forEach((sample, i) => {
    const share = Math.min(processes - 1, Math.floor(((before + words[i] / 2) / total) * processes));
    shares[share] = [...(shares[share] ?? []), sample];
    before += words[i];
  });
  let first = 0;
  return shares
    .filter((share) => share !== undefined)
    .map((share) => {
      first += share.length;
      return { first: first - share.length, samples: share };
    });
}

async function play(
  { layout, trace, workDir, timeout, pipelined, backpressure, maxCycles, extra }: RtlRequest,
  built: Built,
  { first, samples }: Share,
  number: number,
  signal: AbortSignal,
  onProgress: (count: number) => void,
): Promise<Played> {
  const cwd = join(workDir, `process${number}`);
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, 'stimulus.txt'), stimulus(samples));
  const traced = trace !== undefined && trace.recording >= first && trace.recording < first + samples.length;
  const args = [
    ...built.args,
    ...['+config=../config.hex', '+stimulus=stimulus.txt', '+spikes=spikes.txt', '+progress=progress'],
    ...(traced ? ['+trace=trace.txt', `+trace_core=${trace.core}`, `+trace_recording=${trace.recording - first}`] : []),
    ...(pipelined === true ? ['+pipelined'] : []),
    ...(backpressure === undefined ? [] : [`+backpressure=${backpressure}`]),
    ...(maxCycles === undefined ? [] : [`+max_cycles=${maxCycles}`]),
  ];
  // The last recording whose start has left is not done yet.
  const watch = setInterval(() => {
    stat(join(cwd, 'progress')).then(
      ({ size }) => onProgress(Math.max(0, size - 1)),
      () => undefined,
    );
  }, 500);
  const run = { tool: built.program, args, cwd, timeout, signal, env: extra?.env };
  const result = await runTool(run).finally(() => clearInterval(watch));
  const { log, seconds } = expectEnded(result);
  await writeFile(join(cwd, 'simulation.log'), log);
  if (!log.includes('menage: complete')) {
    throw new MenageError('E_TOOL_FAILED', {
      path: join(cwd, 'simulation.log'),
      legal: `the simulation did not come to its end:\n${relevantLines(log, 4)}`,
    });
  }
  const inner = layout.stages.slice(0, -1).flat();
  const file = join(cwd, 'spikes.txt');
  const spikes = parseSpikes(await readFile(file, 'utf8'), inner, samples, file);
  const traceFile = join(cwd, 'trace.txt');
  const traces = traced ? parseTrace(await readFile(traceFile, 'utf8'), layout.cores[trace.core], traceFile) : [];
  onProgress(samples.length);
  return { spikes, traces, seconds };
}

/** @throws E_TOOL_FAILED for an event that was outside the tables of its core */
function recordings(layout: RtlLayout, samples: readonly Sample[], spikes: SpikeFile): RtlRecording[] {
  const { counters, out } = spikes;
  const each = counters.length === samples.length * layout.cores.length;
  const astray = counters.find(({ status }) => status > 1);
  if (astray !== undefined) {
    throw new MenageError('E_TOOL_FAILED', {
      path: `core ${astray.core}`,
      value: `status ${astray.status}`,
      legal: 'a core that had an event outside its tables, or a replay memory too small',
    });
  }
  return samples.map(({ id }, r) => {
    const own = each ? counters.slice(r * layout.cores.length, (r + 1) * layout.cores.length) : null;
    const before = own?.[0].began ?? out.endCycle[r - 1] ?? spikes.configurationCycles;
    return {
      id,
      layers: layerTrains(layout, spikes, r),
      cycles: out.lastCycle[r] - before,
      counters: own?.map(({ began: _began, status: _status, ...counts }) => counts) ?? null,
    };
  });
}
