/**
 * How far an engine strays from L2 over many operations, at one set of conditions: the engine is characterised there by
 * one list of operations, and another list is then compared with the golden replay of these numbers.
 */

import { characterisationTrace, fitModel } from '../../../generators/analog/characterise.js';
import type { EngineSizing } from '../../../generators/analog/sizing.js';
import { type MeasuredModel, measuredModelSchema, replayModel } from '../../config/analog-model.js';
import { replayEngine } from '../../golden/index.js';
import type { EngineTrace } from '../../snn/operations.js';
import { type RunContext, runTrace } from '../characterize-runs.js';

export interface TrajectoryRequest {
  /** operations that the model is fitted to, before the walk through the threshold */
  readonly fitted: number;
  /** operations that it is judged by */
  readonly judged: number;
  /** slots that operations address; the others wait, and load the engine as they do */
  readonly addressed: number;
  readonly seed: number;
}

export interface Trajectory {
  /** what the engine does here; numbers outside the legal ranges of a model are told as they are */
  readonly model: MeasuredModel;
  /** whether the numbers are within these ranges */
  readonly works: boolean;
  /** LSB, over all operations and addressed slots */
  readonly rms: number;
  readonly max: number;
  /** decisions that differ, of membranes further than `guard` from the threshold */
  readonly wrongDecisions: number;
}

/** LSB around the threshold, within which a decision may be either. */
const guard = 2;

/** A list for an engine of few slots, on an engine with more of them. */
function widened(trace: EngineTrace, slots: number): EngineTrace {
  const initial = new Float64Array(slots);
  initial.set(trace.initial);
  return { ...trace, slots, initial };
}

function lists(sizing: EngineSizing, { fitted, judged, addressed, seed }: TrajectoryRequest) {
  const own = { ...sizing, slots: Math.min(addressed, sizing.slots) };
  const judge = characterisationTrace(own, seed + 1, judged + 1);
  return {
    fit: widened(characterisationTrace(own, seed, fitted), sizing.slots),
    // The first operation establishes where the membranes start; the walk at the end is the fit's.
    judge: widened({ ...judge, ops: judge.ops.slice(0, judged + 1) }, sizing.slots),
  };
}

export async function trajectory(
  context: RunContext,
  request: TrajectoryRequest,
  signal?: AbortSignal,
): Promise<Trajectory> {
  const { sizing } = context;
  const { slots, threshold, beta } = sizing;
  const { fit, judge } = lists(sizing, request);
  const model = fitModel(fit, await runTrace(context, fit, signal), sizing);
  const { membranes, decisions } = await runTrace(context, judge, signal);
  const rest = { ...judge, initial: membranes.slice(0, slots), ops: judge.ops.slice(1) };
  const golden = replayEngine(rest, replayModel(model, beta), threshold + model.comparatorOffset, beta, null);
  let [sum, max, wrongDecisions] = [0, 0, 0];
  const addressed = Math.min(request.addressed, slots);
  rest.ops.forEach((op, i) => {
    for (let k = 0; k < addressed; k++) {
      const error = Math.abs((membranes[(i + 1) * slots + k] as number) - (golden.membranes[i * slots + k] as number));
      sum += error * error;
      max = Math.max(max, error);
    }
    const above = (golden.membranes[i * slots + op.slot] as number) - threshold - model.comparatorOffset;
    if (op.kind === 'fire' && Math.abs(above) > guard && golden.decisions[i] !== decisions[i + 1]) wrongDecisions++;
  });
  return {
    model,
    works: measuredModelSchema.safeParse(model).success,
    rms: Math.sqrt(sum / (rest.ops.length * addressed)),
    max,
    wrongDecisions,
  };
}
