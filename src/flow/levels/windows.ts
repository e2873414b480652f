/** The windows of a run that SPICE is to show: for each layer one engine, and its operations worth looking at. */

import { bestEngine, type Coverage } from '../../compare/window.js';
import { idealAnalog, replayEngine } from '../../golden/index.js';
import type { Saturation } from '../../golden/types.js';
import type { EngineTrace } from '../../snn/operations.js';
import type { Prepared } from '../prepare.js';

export interface Window {
  readonly layer: number;
  /** first operation of the window in the engine's life */
  readonly start: number;
  readonly trace: EngineTrace;
  readonly coverage: Coverage;
}

/** The ideal engine through all of a trace: operations x slots, LSB. */
function idealMembranes(trace: EngineTrace, layer: number, { quantised, saturation }: Prepared): Float64Array {
  const { threshold, beta, fire } = quantised.layers[layer] as (typeof quantised.layers)[number];
  return replayEngine(trace, idealAnalog, threshold, beta, saturation[layer] ?? null, fire).membranes;
}

/**
 * Operations that drove a membrane against the end of its range. Where an amplifier leaves its linear range is a line
 * in the golden model and a bend in the circuit, so such operations say little about either.
 */
function clipping({ slots, ops }: EngineTrace, membranes: Float64Array, range: Saturation | null): Uint8Array {
  return Uint8Array.from(ops, ({ kind, slot }, i) => {
    const v = membranes[i * slots + slot];
    return kind === 'event' && range !== null && (v <= range.min || v >= range.max) ? 1 : 0;
  });
}

/** The window of one engine, its membranes brought to where the ideal engine has them by then. */
function cut(trace: EngineTrace, start: number, length: number, membranes: Float64Array): EngineTrace {
  const initial = start === 0 ? trace.initial : membranes.slice((start - 1) * trace.slots, start * trace.slots);
  return { ...trace, initial, ops: trace.ops.slice(start, start + length) };
}

/**
 * @param traces every engine's operations of one recording, from its start, by layer
 * @returns one window a layer that did anything
 */
export function chooseWindows(traces: ReadonlyMap<number, readonly EngineTrace[]>, prepared: Prepared): Window[] {
  const length = prepared.loaded.design.verification.window;
  return [...traces].flatMap(([layer, engines]) => {
    const range = prepared.saturation[layer] ?? null;
    const ideal = new Map(engines.map((trace) => [trace, idealMembranes(trace, layer, prepared)]));
    const membranes = (trace: EngineTrace): Float64Array => ideal.get(trace) as Float64Array;
    const best = bestEngine(engines, length, (trace) => clipping(trace, membranes(trace), range));
    if (best === undefined) return [];
    const trace = cut(best.trace, best.start, best.length, membranes(best.trace));
    return [{ layer, start: best.start, trace, coverage: best.coverage }];
  });
}
