/** The windows of a run that SPICE is to show: for each layer one engine, and its operations worth looking at. */

import { bestEngine, type Coverage } from '../../compare/window.js';
import { idealAnalog, replayEngine } from '../../golden/index.js';
import type { EngineTrace } from '../../snn/operations.js';
import type { Prepared } from '../prepare.js';

export interface Window {
  readonly layer: number;
  /** first operation of the window in the engine's life */
  readonly start: number;
  readonly trace: EngineTrace;
  readonly coverage: Coverage;
}

/** The window of one engine, its membranes brought to where the ideal engine has them by then. */
function cut(trace: EngineTrace, start: number, length: number, layer: number, prepared: Prepared): EngineTrace {
  const { threshold, beta, fire } = prepared.quantised.layers[layer] as (typeof prepared.quantised.layers)[number];
  const range = prepared.saturation[layer] ?? null;
  const ops = trace.ops.slice(start, start + length);
  if (start === 0) return { ...trace, ops };
  const before = { ...trace, ops: trace.ops.slice(0, start) };
  const { membranes } = replayEngine(before, idealAnalog, threshold, beta, range, fire);
  return { ...trace, initial: membranes.slice(-trace.slots), ops };
}

/**
 * @param traces every engine's operations of one recording, from its start, by layer
 * @returns one window a layer that did anything
 */
export function chooseWindows(traces: ReadonlyMap<number, readonly EngineTrace[]>, prepared: Prepared): Window[] {
  const length = prepared.loaded.design.verification.window;
  return [...traces].flatMap(([layer, engines]) => {
    const best = bestEngine(engines, length);
    if (best === undefined) return [];
    const trace = cut(best.trace, best.start, length, layer, prepared);
    return [{ layer, start: best.start, trace, coverage: best.coverage }];
  });
}
