/** What lies beyond the linear numbers of one slot: the bend of its swing, its neighbours, and its waiting. */

import type { MeasuredModel } from '../../src/config/analog-model.js';
import type { EngineEffects } from '../../src/config/characterisation.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import type { EngineSamples } from './characterise.js';
import { leastSquares } from './least-squares.js';
import type { EngineSizing } from './sizing.js';

/** Share of the swing up to which the linear numbers were fitted. */
const straight = 0.85;
/** Share of the swing within which points of a run are one corner of the curve. */
const near = 1 / 16;

/** What the linear numbers say of one operation. */
function linearStep(trace: EngineTrace, i: number, before: number, model: MeasuredModel, beta: number): number {
  const op = trace.ops[i]!;
  switch (op.kind) {
    case 'event':
      return before * (1 - model.droop) + model.gain * op.weight + model.offset;
    case 'fire':
      return before * (1 - model.droop) + model.offset;
    case 'leak':
      return before * beta * (1 - model.leakError) + model.leakOffset;
    case 'reset':
      return before * model.residual + model.resetOffset;
  }
}

interface Point {
  readonly linear: number;
  readonly held: number;
}

/** Corners of one side: means of neighbouring points, from the end of the straight part outwards. */
function side(points: readonly Point[], from: number): Point[] {
  const sign = Math.sign(from);
  const beyond = points
    .filter(({ linear }) => linear * sign > from * sign)
    .sort((a, b) => (a.linear - b.linear) * sign);
  const found: Point[] = [{ linear: from, held: from }];
  for (let i = 0, end = 0; i < beyond.length; i = end) {
    const first = beyond[i]!.linear;
    while (end < beyond.length && Math.abs(beyond[end]!.linear - first) < Math.abs(from) * near) end++;
    const group = beyond.slice(i, end);
    const mean = (of: (p: Point) => number): number => group.reduce((sum, p) => sum + of(p), 0) / group.length;
    const before = found.at(-1)!;
    const linear = mean((p) => p.linear);
    if (Math.abs(linear - before.linear) < 1) continue;
    // More charge never leaves less membrane, nor more than there was.
    const held = sign * Math.min(sign * linear, Math.max(sign * before.held, sign * mean((p) => p.held)));
    found.push({ linear, held });
  }
  return found;
}

/** The curve through a run of `saturationTrace`. */
export function fitBend(
  trace: EngineTrace,
  { membranes }: EngineSamples,
  model: MeasuredModel,
  sizing: EngineSizing,
): EngineEffects['bend'] {
  const { slots, ops } = trace;
  const points = ops.flatMap((op, i): Point[] => {
    if (i === 0 || op.kind === 'reset') return [];
    const before = membranes[(i - 1) * slots + op.slot]!;
    return [{ linear: linearStep(trace, i, before, model, sizing.beta), held: membranes[i * slots + op.slot]! }];
  });
  const { min, max } = sizing.saturation;
  const curve = [...side(points, min * straight).reverse(), ...side(points, max * straight)];
  return { linear: curve.map(({ linear }) => linear), held: curve.map(({ held }) => held) };
}

/** What operations did to slots that they did not connect. */
export function crosstalkOf({ slots, ops }: EngineTrace, { membranes }: EngineSamples): EngineEffects['crosstalk'] {
  const changes = ops.flatMap((op, i) =>
    i === 0
      ? []
      : Array.from({ length: slots }, (_, k) => k)
          .filter((k) => k !== op.slot)
          .map((k) => membranes[i * slots + k]! - membranes[(i - 1) * slots + k]!),
  );
  if (changes.length === 0) return { mean: 0, rms: 0, max: 0 };
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    mean: mean(changes),
    rms: Math.sqrt(mean(changes.map((x) => x * x))),
    max: changes.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
  };
}

/** LSB that a fire moves its membrane beyond what the linear numbers say, mean over a run. */
export function kickbackOf(trace: EngineTrace, { membranes }: EngineSamples, model: MeasuredModel): number {
  const { slots, ops } = trace;
  const moved = ops.flatMap((op, i) => {
    if (i === 0 || op.kind !== 'fire') return [];
    const before = membranes[(i - 1) * slots + op.slot]!;
    return [membranes[i * slots + op.slot]! - linearStep(trace, i, before, model, 1)];
  });
  return moved.length === 0 ? 0 : moved.reduce((sum, x) => sum + x, 0) / moved.length;
}

/** @param drifts membranes that waited, in LSB, and by how much a second each moved, in LSB/s */
export function holdOf(drifts: readonly { readonly membrane: number; readonly rate: number }[]): EngineEffects['hold'] {
  const max = drifts.reduce((most, { rate }) => Math.max(most, Math.abs(rate)), 0);
  if (drifts.length === 1) return { rate: drifts[0]!.rate, share: 0, max };
  const [share, rate] = leastSquares(
    drifts.map(({ membrane }) => [membrane, 1]),
    drifts.map((drift) => drift.rate),
  );
  return { rate: rate!, share: share!, max };
}
