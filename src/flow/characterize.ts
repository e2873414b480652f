/**
 * `menage characterize`: one engine of a technology in SPICE at several conditions, as the numbers that the golden model
 * (L2), the real-number model (L3) and the energy model compute with.
 */

import { characterisationTrace, fitModel } from '../../generators/analog/characterise.js';
import { crosstalkOf, fitBend, holdOf, kickbackOf } from '../../generators/analog/characterise-effects.js';
import { energyTrace, holdTrace, saturationTrace } from '../../generators/analog/characterise-traces.js';
import { capacitorNoise, virtualGroundCapacitance } from '../../generators/analog/noise-bench.js';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { type MeasuredModel, measuredModelSchema, replayModel } from '../config/analog-model.js';
import type {
  Characterisation,
  CharacterisationPoint,
  EngineEffects,
  EngineEnergy,
} from '../config/characterisation.js';
import { CORNERS, type Conditions, nominal } from '../config/conditions.js';
import type { Technology } from '../config/technology.js';
import { isMenageError } from '../errors/index.js';
import { replayEngine } from '../golden/index.js';
import { runPool } from '../sim/pool.js';
import { EMBEDDED_NAME, embeddedVersion, spiceProgram } from '../sim/spice/program.js';
import { findTools } from '../sim/tools.js';
import type { EngineTrace } from '../snn/operations.js';
import {
  type Holding,
  type NoiseVolts,
  type RunContext,
  runEnergy,
  runHold,
  runNoiseBench,
  runTrace,
  type TraceEnergy,
} from './characterize-runs.js';
import type { Progress } from './progress.js';

export interface CharacterizeRequest {
  readonly technology: Technology;
  /** engine: N, bits of a weight, what a leak leaves */
  readonly slots: number;
  readonly weightBits: number;
  readonly beta: number;
  readonly level: 'transistor' | 'macro';
  readonly conditions: readonly Conditions[];
  /** operations of the main list */
  readonly length: number;
  readonly seed: number;
  /** simulators side by side */
  readonly jobs: number;
  /** s, one simulator run */
  readonly timeout: number;
  /** folder of kept results; null keeps none */
  readonly cache: string | null;
}

/** Typical, the two ends of speed, and the two where NMOS and PMOS part. */
export const smallMatrix: readonly Conditions[] = [
  nominal,
  { corner: 'ss', temperature: 85, supply: 0.9 },
  { corner: 'ff', temperature: -40, supply: 1.1 },
  { ...nominal, corner: 'sf' },
  { ...nominal, corner: 'fs' },
];

/** Every corner at every temperature and supply. */
export const wholeMatrix: readonly Conditions[] = CORNERS.flatMap((corner) =>
  [-40, 27, 85].flatMap((temperature) => [0.9, 1, 1.1].map((supply) => ({ corner, temperature, supply }))),
);

/** The engine with the default membrane capacitor and the largest threshold that it takes. */
export function typicalEngine(
  technology: Technology,
  { slots, weightBits, beta }: Pick<CharacterizeRequest, 'slots' | 'weightBits' | 'beta'>,
): EngineSizing {
  const shape = { weightBits, slotsPerEngine: slots };
  const { saturation } = sizeEngine(technology, shape, { threshold: 1, beta });
  return sizeEngine(technology, shape, { threshold: Math.floor(saturation.max * technology.swing.headroom), beta });
}

/** Six digits: more than a fit is worth, and the same text on every machine. */
const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Number(value.toPrecision(6)) + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]));
};

type Samples = Awaited<ReturnType<typeof runTrace>>;

interface Measurements {
  readonly operate: Samples;
  readonly saturate: Samples;
  readonly hold: Holding;
  readonly energy: TraceEnergy | null;
  readonly noise: NoiseVolts | null;
}

interface Traces {
  readonly operate: EngineTrace;
  readonly saturate: EngineTrace;
  readonly hold: EngineTrace;
  readonly energy: EngineTrace;
}

function energyOf(trace: EngineTrace, energy: TraceEnergy, cycle: number, staticPower: number): EngineEnergy {
  const of = (kind: string) => {
    const indices = trace.ops.flatMap((op, i) => (op.kind === kind ? [i] : []));
    const mean = (values: readonly number[]): number =>
      indices.reduce((sum, i) => sum + (values[i] as number), 0) / indices.length;
    const [core, references, drivers, biases] = [energy.core, energy.references, energy.drivers, energy.biases].map(
      mean,
    ) as [number, number, number, number];
    return { core, references, drivers, biases, full: core + references + drivers + biases };
  };
  const leaks = trace.ops.some(({ kind }) => kind === 'leak');
  return {
    cycle,
    event: of('event'),
    leak: leaks ? of('leak') : null,
    fire: of('fire'),
    reset: of('reset'),
    staticPower,
  };
}

function noiseOf({ sizing, technology, conditions }: RunContext, { autoZero, slot }: NoiseVolts) {
  const capacitance = virtualGroundCapacitance(sizing, technology);
  const charge = (autoZero * capacitance) / (sizing.membrane * sizing.lsbVolts);
  const amplifier = slot / sizing.lsbVolts;
  const calculated = capacitorNoise(sizing, capacitance, conditions.temperature);
  return { autoZero: charge, amplifier, calculated, total: Math.hypot(charge, amplifier) };
}

/** How far the model with its bend strays over a walk beyond the swing, from where each slot was first seen. */
function bendError(
  trace: EngineTrace,
  { membranes }: Samples,
  model: MeasuredModel,
  bend: EngineEffects['bend'],
  { beta, threshold }: EngineSizing,
): { readonly bendRms: number; readonly bendMax: number } {
  const initial = membranes.slice(0, trace.slots);
  const rest = { ...trace, initial, ops: trace.ops.slice(1) };
  const replay = replayEngine(rest, { ...replayModel(model, beta), bend }, threshold, beta, null);
  const errors = rest.ops.map(
    ({ slot }, i) =>
      (replay.membranes[i * trace.slots + slot] as number) - (membranes[(i + 1) * trace.slots + slot] as number),
  );
  return {
    bendRms: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
    bendMax: errors.reduce((most, e) => Math.max(most, Math.abs(e)), 0),
  };
}

function analyse(context: RunContext, traces: Traces, measured: Measurements): CharacterisationPoint {
  const { conditions, sizing, technology } = context;
  const found = measuredModelSchema.safeParse(fitModel(traces.operate, measured.operate, sizing));
  if (!found.success) {
    const reason = found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return { kind: 'failed', conditions, reason: `the engine does not work here: ${reason}` };
  }
  const model = found.data;
  const bend = fitBend(traces.saturate, measured.saturate, model, sizing);
  return {
    kind: 'measured',
    conditions,
    model,
    effects: {
      bend,
      ...bendError(traces.saturate, measured.saturate, model, bend, sizing),
      noise: measured.noise === null ? null : noiseOf(context, measured.noise),
      crosstalk: crosstalkOf(traces.operate, measured.operate),
      kickback: kickbackOf(traces.operate, measured.operate, model),
      hold: holdOf(measured.hold.drifts),
    },
    energy:
      measured.energy === null
        ? null
        : energyOf(traces.energy, measured.energy, technology.cycle, measured.hold.staticPower),
  };
}

/** The simulator by name and version, which a kept result depends on. */
async function simulatorVersion(): Promise<string> {
  if (spiceProgram().kind === 'embedded') return `${EMBEDDED_NAME} ${embeddedVersion()}`;
  const ngspice = (await findTools()).find(({ name }) => name === 'ngspice');
  return ngspice?.state.kind === 'found' ? `ngspice ${ngspice.state.version}` : 'ngspice';
}

/**
 * A point at which the simulator fails is a result too, with its reason; only a missing or interrupted simulator is not.
 *
 * @throws E_TOOL_MISSING, E_INTERRUPTED; E_RANGE, E_TECHNOLOGY for an engine that cannot be built
 */
export async function characterize(
  request: CharacterizeRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Characterisation> {
  const { technology, level, conditions, seed, length } = request;
  const sizing = typicalEngine(technology, request);
  const simulator = await simulatorVersion();
  const traces: Traces = {
    operate: characterisationTrace(sizing, seed, length),
    saturate: saturationTrace(sizing),
    hold: holdTrace(sizing),
    energy: energyTrace(sizing, seed),
  };
  const points = await progress.stage('characterising', async (update) => {
    let done = 0;
    const total = conditions.length * (level === 'transistor' ? 5 : 3);
    const jobs = conditions.flatMap((at) => {
      const context: RunContext = { ...request, sizing, conditions: at, simulator };
      const runs: readonly (readonly [keyof Measurements, (stop: AbortSignal) => Promise<unknown>])[] = [
        ['operate', (stop) => runTrace(context, traces.operate, stop)],
        ['saturate', (stop) => runTrace(context, traces.saturate, stop)],
        ['hold', (stop) => runHold(context, traces.hold, stop)],
        ...(level === 'transistor'
          ? ([
              ['energy', (stop: AbortSignal) => runEnergy(context, traces.energy, stop)],
              ['noise', (stop: AbortSignal) => runNoiseBench(context, stop)],
            ] as const)
          : []),
      ];
      return runs.map(([name, run]) => async (stop: AbortSignal) => {
        const outcome = await attempt(() => run(stop));
        update(++done, total, 'runs');
        return { at, name, outcome };
      });
    });
    const results = await runPool(jobs, request.jobs, signal);
    return conditions.map((at): CharacterisationPoint => {
      const own = results.filter((result) => result.at === at);
      const failed = own.find(({ outcome }) => outcome.kind === 'failed');
      if (failed?.outcome.kind === 'failed') return { kind: 'failed', conditions: at, reason: failed.outcome.reason };
      const values = Object.fromEntries(own.map(({ name, outcome }) => [name, 'value' in outcome && outcome.value]));
      const measured = { energy: null, noise: null, ...values } as unknown as Measurements;
      return analyse({ ...request, sizing, conditions: at, simulator }, traces, measured);
    });
  });
  const { slots, weightBits, threshold, membrane, lsbVolts, beta } = sizing;
  return rounded({
    version: 1,
    technology: technology.name,
    level,
    simulator,
    engine: { slots, weightBits, threshold, membrane, lsbVolts, beta },
    points,
  }) as Characterisation;
}

type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

/** What a run came to, where its failure says something about the engine. */
async function attempt(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'done', value: await run() };
  } catch (error) {
    if (isMenageError(error) && (error.code === 'E_TOOL_FAILED' || error.code === 'E_TOOL_TIMEOUT')) {
      return { kind: 'failed', reason: error.legal ?? error.message };
    }
    throw error;
  }
}
