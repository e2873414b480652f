/**
 * The windows of a run that SPICE is to show: those that were asked for, or for each layer one engine and the parts of
 * its life that together show all that it did.
 */

import { bestEngine, type Coverage, coveringWindows, exercised, type WindowChoice } from '../../compare/window.js';
import { type MeasuredModel, replayModel } from '../../config/analog-model.js';
import { MenageError } from '../../errors/index.js';
import { idealAnalog, replayWorked } from '../../golden/index.js';
import type { Saturation } from '../../golden/types.js';
import type { EngineOp, EngineTrace } from '../../snn/operations.js';
import type { Prepared } from '../prepare.js';

/** A window that was asked for. */
export interface WindowRequest {
  readonly core: number;
  readonly engine: number;
  /** id of a recording, or its place among those of the run */
  readonly recording: string;
  /** first operation in the recording; null: windows that together show all that the engine does */
  readonly start: number | null;
  /** operations; the design's `verification.window` where null */
  readonly length: number | null;
}

export interface Window {
  readonly layer: number;
  readonly recording: string;
  /** first operation of the window in the engine's life */
  readonly start: number;
  readonly trace: EngineTrace;
  readonly coverage: Coverage;
  /** everything that the engine did in this recording */
  readonly possible: readonly string[];
}

/** Windows of one engine that are chosen by themselves. */
const MOST = 4;

/** A trace with what every operation left of its membrane. */
export interface Life {
  readonly layer: number;
  readonly recording: string;
  readonly trace: EngineTrace;
  /** LSB, one an operation: the membrane that it worked on */
  readonly worked: Float64Array;
}

/** @param measured what the engines of L3 that this was recorded from do to a membrane; null for ideal ones */
export function lifeOf(
  trace: EngineTrace,
  layer: number,
  recording: string,
  { quantised, saturation }: Prepared,
  measured: MeasuredModel | null,
): Life {
  const { threshold, beta, fire } = quantised.layers[layer] as (typeof quantised.layers)[number];
  const model = measured === null ? idealAnalog : replayModel(measured, beta);
  const limits = { threshold, beta, saturation: saturation[layer] ?? null, fire };
  return { layer, recording, trace, worked: replayWorked(trace, model, limits) };
}

/**
 * Operations that drove a membrane against the end of its range. Where an amplifier leaves its linear range is a line
 * in the golden model and a bend in the circuit, so such operations say little about either.
 */
function clipping({ trace: { ops }, worked }: Life, range: Saturation | null): Uint8Array {
  return Uint8Array.from(ops, ({ kind }, i) => {
    const v = worked[i];
    return kind === 'event' && range !== null && (v <= range.min || v >= range.max) ? 1 : 0;
  });
}

/** The window of one engine, its membranes brought to where they are by then. */
function cut({ trace, worked, layer, recording }: Life, choices: readonly WindowChoice[]): Window[] {
  const possible = [...exercised(trace.ops)].sort();
  return choices.map(({ start, length, coverage }) => {
    const initial = Float64Array.from(trace.initial);
    for (let i = 0; i < start; i++) initial[(trace.ops[i] as EngineOp).slot] = worked[i] as number;
    const ops = trace.ops.slice(start, start + length);
    return { layer, recording, start, coverage, possible, trace: { ...trace, initial, ops } };
  });
}

/**
 * @param lives of every engine of one core of each layer
 * @returns the windows of one engine of each layer that did anything
 */
export function chooseWindows(lives: readonly Life[], { saturation, loaded }: Prepared): Window[] {
  const length = loaded.design.verification.window;
  return [...new Set(lives.map(({ layer }) => layer))].flatMap((layer) => {
    const range = saturation[layer] ?? null;
    const byTrace = new Map(lives.filter((life) => life.layer === layer).map((life) => [life.trace, life]));
    const life = (trace: EngineTrace): Life => byTrace.get(trace) as Life;
    const best = bestEngine([...byTrace.keys()], length, MOST, (trace) => clipping(life(trace), range));
    return best === undefined ? [] : cut(life(best.trace), best.windows);
  });
}

/** @throws E_ARGUMENT for a window outside what the engine did */
export function requestedWindows(life: Life, request: WindowRequest, { saturation, loaded }: Prepared): Window[] {
  const { ops } = life.trace;
  const { start, length } = request;
  const most = length ?? loaded.design.verification.window;
  if (start === null) {
    const avoid = clipping(life, saturation[life.layer] ?? null);
    return cut(life, coveringWindows(ops, most, avoid, MOST));
  }
  const end = start + most;
  if (start >= ops.length || (length !== null && end > ops.length)) {
    throw new MenageError('E_ARGUMENT', {
      path: '--window',
      value: `start=${start}${length === null ? '' : `,length=${length}`}`,
      legal: `core ${life.trace.core} engine ${life.trace.engine} did ${ops.length} operations in recording ${life.recording}`,
    });
  }
  const seen = [...exercised(ops.slice(start, end))].sort();
  const coverage = { seen, possible: exercised(ops).size };
  return cut(life, [{ start, length: Math.min(end, ops.length) - start, coverage }]);
}
