/** From the runs of one set of conditions to its point of the characterisation. */

import { fitModel } from '../../generators/analog/characterise.js';
import { crosstalkOf, fitBend, holdOf, kickbackOf } from '../../generators/analog/characterise-effects.js';
import { capacitorNoise, virtualGroundCapacitance } from '../../generators/analog/noise-bench.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import { type MeasuredModel, measuredModelSchema, replayModel } from '../config/analog-model.js';
import type { BlockFigures } from '../config/block-figures.js';
import type { CharacterisationPoint, EngineEffects, EngineEnergy } from '../config/characterisation.js';
import { replayEngine } from '../golden/index.js';
import type { EngineTrace } from '../snn/operations.js';
import type { Holding, NoiseVolts, RunContext, runTrace, TraceEnergy } from './characterize-runs.js';

type Samples = Awaited<ReturnType<typeof runTrace>>;

export interface Measurements {
  readonly operate: Samples;
  readonly saturate: Samples;
  readonly hold: Holding;
  readonly energy: TraceEnergy | null;
  readonly noise: NoiseVolts | null;
  readonly blocks: BlockFigures | null;
}

export interface Traces {
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

/** The numbers of one set of conditions, or why there are none. */
export function analyse(context: RunContext, traces: Traces, measured: Measurements): CharacterisationPoint {
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
    blocks: measured.blocks,
  };
}
