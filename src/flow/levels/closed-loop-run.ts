/** One simulation in the closed loop: the generated Verilog with one engine replaced by a circuit. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { supplyVoltages } from '../../../generators/analog/bench.js';
import { measuredModel } from '../../../generators/analog/measured.js';
import type { EngineSizing } from '../../../generators/analog/sizing.js';
import { closedArray, closedLoopBench } from '../../../generators/testbench/closed-loop.js';
import { replayModel } from '../../config/analog-model.js';
import { writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { idealAnalog, replayEngine } from '../../golden/index.js';
import { buildModule, type LoopRecord, parseRecord, VPI_MODULE } from '../../sim/closed-loop/index.js';
import { simulateRtl } from '../../sim/rtl/index.js';
import type { EngineTrace } from '../../snn/operations.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';
import { volts } from '../../units/index.js';
import { copyTree } from '../copy-tree.js';
import { engineFolder, provenance } from '../generate.js';
import type { LoopEngine } from './closed-loop-engine.js';
import type { LevelJob } from './common.js';

export interface LoopDecision {
  readonly operation: number;
  readonly step: number;
  readonly slot: number;
  /** LSB, in SPICE */
  readonly membrane: number;
  readonly spice: boolean;
  /** of an engine without deviations, on the same operations */
  readonly ideal: boolean;
  /** of the golden replay with the measured numbers */
  readonly golden: boolean;
  /** SPICE and the golden replay differ outside the guard band */
  readonly wrong: boolean;
}

export interface LoopStray {
  readonly operation: number;
  readonly slot: number;
  /** LSB, in SPICE and of the golden replay */
  readonly membrane: number;
  readonly expected: number;
}

/** What is wrong in a circuit on purpose. */
export interface LoopFault {
  /** V, by which its threshold is too low */
  readonly threshold?: number;
  /** V, by which its zero of a membrane is too high */
  readonly zero?: number;
}

export interface LoopRun {
  readonly core: number;
  readonly engine: number;
  readonly operations: number;
  readonly layers: readonly SpikeTrain[];
  readonly decisions: readonly LoopDecision[];
  /** operations on membranes that never left the linear range */
  readonly linear: number;
  /** LSB, SPICE against the golden replay after those */
  readonly rms: number;
  readonly max: number;
  /** those of them that are further off than the design's limit */
  readonly strays: readonly LoopStray[];
  /** s, wall clock of the simulation */
  readonly seconds: number;
}

/** From where a simulation's process runs. */
const LOOP = '../../loop';

/** The generated tree with the array of one core replaced. @throws E_FILE where a designer's stage has another array */
async function closedTree({ prepared, generated }: LevelJob, request: LoopEngine, folder: string) {
  await copyTree(generated, folder);
  const { plan } = prepared;
  const core = plan.cores[request.core] as (typeof plan.cores)[number];
  const { path, text, stage, pattern, replacement } = closedArray(plan, core, request.engine, LOOP);
  const before = await readFile(join(folder, stage), 'utf8');
  if (!pattern.test(before)) {
    throw new MenageError('E_FILE', {
      path: stage,
      legal: `holds no instance u_array${core.lane} of the core's array`,
    });
  }
  await writeFile(join(folder, stage), before.replace(pattern, replacement));
  await writeFile(join(folder, path), text);
  const list = join(folder, 'tb', 'filelist.f');
  await writeFile(list, `${path}\n${await readFile(list, 'utf8')}`);
}

/** The circuit, with the engine's files as they stand in the generated folder, where a designer may have edited them. */
async function writeCircuit({ prepared, generated }: LevelJob, layer: number, fault: LoopFault, folder: string) {
  const { loaded } = prepared;
  const own = prepared.sizing[layer] as EngineSizing;
  const sizing = { ...own, thresholdVolts: volts(own.thresholdVolts - (fault.threshold ?? 0)) };
  const { supply } = prepared.technology;
  // Only the zero moves: the threshold is a voltage of its own.
  const technology = { ...prepared.technology, supply: { ...supply, vmid: supply.vmid + (fault.zero ?? 0) } };
  const { conditions } = loaded;
  const options = { sizing, technology, level: 'transistor', conditions, provenance: provenance(prepared) } as const;
  const bench = closedLoopBench(options);
  const edited = join(generated, engineFolder(layer, 'transistor'));
  const files = await Promise.all(
    (await readdir(edited))
      .filter((name) => bench.has(name) && name !== 'bench.spice')
      .map(async (name) => [name, await readFile(join(edited, name), 'utf8')] as const),
  );
  await mkdir(folder);
  await writeTree(folder, new Map([...bench, ...files]));
}

/** Replays what the engine was told and holds its decisions and membranes against it. */
function decide(job: LevelJob, layer: number, trace: EngineTrace, record: LoopRecord) {
  const { quantised, technology, sizing, saturation, loaded } = job.prepared;
  const { threshold, beta, fire } = quantised.layers[layer] as (typeof quantised.layers)[number];
  const measured = measuredModel(technology, sizing[layer] as EngineSizing, 'transistor');
  const range = saturation[layer] ?? null;
  const level = threshold + measured.comparatorOffset;
  const golden = replayEngine(trace, replayModel(measured, beta), level, beta, range, fire);
  const ideal = replayEngine(trace, idealAnalog, threshold, beta, range, fire);
  const guard = loaded.design.verification.maxErrorLsb;
  const strays: LoopStray[] = [];
  const fires = new Uint32Array(trace.slots);
  const decisions: LoopDecision[] = [];
  // Where an amplifier leaves its linear range is a line in the replay and a bend in the circuit: from there on, a slot's
  // membrane says little about either until it is reset.
  const bent = new Uint8Array(trace.slots);
  const errors: number[] = [];
  trace.ops.forEach((op, operation) => {
    const { slot } = op;
    const membrane = record.membranes[operation];
    const expected = golden.membranes[operation * trace.slots + slot];
    if (op.kind === 'reset') bent[slot] = 0;
    else if (range !== null && (expected <= range.min || expected >= range.max)) bent[slot] = 1;
    if (bent[slot] === 0) {
      const error = Math.abs(membrane - expected);
      errors.push(error);
      // Written so that a NaN strays.
      if (!(error <= guard)) strays.push({ operation, slot, membrane, expected });
    }
    if (op.kind !== 'fire') return;
    const says = golden.decisions[operation] === 1;
    // Written so that a NaN is wrong.
    const inside = Math.min(Math.abs(membrane - level), Math.abs(expected - level)) <= guard;
    const wrong = op.spike !== says && !inside;
    const common = { operation, step: fires[slot]++, slot, membrane, spice: op.spike };
    decisions.push({ ...common, ideal: ideal.decisions[operation] === 1, golden: says, wrong });
  });
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  const max = errors.reduce((most, error) => Math.max(most, error), 0);
  return { decisions, strays, linear: errors.length, max, rms: Math.sqrt(squares / Math.max(1, errors.length)) };
}

/** Verilog and SPICE must have done the same operations. @throws E_TOOL_FAILED */
function checkSame(trace: EngineTrace, { ops }: LoopRecord): void {
  const told = (list: EngineTrace['ops']): string[] => list.map((op) => JSON.stringify(op));
  const [verilog, spice] = [told(trace.ops), told(ops)];
  const differs = verilog.findIndex((op, i) => op !== spice[i]);
  if (differs < 0 && verilog.length === spice.length) return;
  const at = differs < 0 ? verilog.length : differs;
  throw new MenageError('E_TOOL_FAILED', {
    path: `closed loop, operation ${at}`,
    value: spice[at],
    legal: `not what the Verilog asked for: ${verilog[at]}`,
  });
}

/**
 * @param fault of the circuit; the golden replay has none
 * @param folder an empty one that belongs to this run
 */
export async function runLoop(
  job: LevelJob,
  request: LoopEngine,
  sample: Sample,
  fault: LoopFault,
  folder: string,
): Promise<LoopRun> {
  const { prepared, limits, signal } = job;
  const { core, engine } = request;
  const { layer } = prepared.plan.cores[core] as (typeof prepared.plan.cores)[number];
  const [tree, loop, workDir] = ['tree', 'loop', 'simulation'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await closedTree(job, request, tree);
  await writeCircuit(job, layer, fault, loop);
  await buildModule(loop, limits.timeout, signal);
  await mkdir(workDir);
  const result = await simulateRtl({
    folder: tree,
    layout: prepared.plan,
    samples: [sample],
    trace: { core, recording: 0 },
    workDir,
    timeout: limits.timeout,
    processes: 1,
    signal,
    extra: {
      folder: resolve(loop),
      module: VPI_MODULE,
      // no start-up file of the user's, and one thread, as for ngspice itself
      env: { HOME: resolve(loop), OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' },
    },
  });
  const file = join(workDir, 'process0', 'closed_loop.txt');
  const text = await readFile(file, 'utf8').catch(() => '');
  const { technology, loaded } = prepared;
  const sizing = prepared.sizing[layer] as EngineSizing;
  const { vmid } = supplyVoltages({ technology, sizing, conditions: loaded.conditions });
  const scale = { vmid, lsbVolts: sizing.lsbVolts };
  const record = parseRecord(text, scale, file);
  const trace = result.traces[engine] as EngineTrace;
  checkSame(trace, record);
  const { seconds, recordings } = result;
  const layers = recordings[0]?.layers ?? [];
  return {
    core,
    engine,
    operations: trace.ops.length,
    layers,
    seconds: seconds.simulate,
    ...decide(job, layer, trace, record),
  };
}
