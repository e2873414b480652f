/**
 * Which part of an engine's life is worth a SPICE run: the window in which most of what the engine can do happens.
 */

import type { EngineOp, EngineTrace } from '../snn/operations.js';

export interface Coverage {
  /** what occurs at least once, e.g. `event +`, `bit 6`, `slot 3`, `fire spike` */
  readonly seen: readonly string[];
  /** what occurs anywhere in the whole trace */
  readonly possible: number;
}

/** Everything that one operation exercises. */
function features(op: EngineOp): string[] {
  if (op.kind === 'fire') return [`slot ${op.slot}`, op.spike ? 'fire spike' : 'fire silent'];
  if (op.kind !== 'event') return [`slot ${op.slot}`, op.kind];
  const bits: string[] = [`slot ${op.slot}`, op.weight < 0 ? 'event -' : 'event +'];
  for (let bit = 0, rest = Math.abs(op.weight); rest > 0; bit++, rest >>= 1) if (rest & 1) bits.push(`bit ${bit}`);
  return bits;
}

/**
 * The window of `length` operations with the most distinct features; the earliest among equals.
 *
 * @param avoid 1 for operations that a window should not hold; one that does counts for nothing
 * @returns first operation of the window, and its coverage
 */
export function bestWindow(
  ops: readonly EngineOp[],
  length: number,
  avoid: Uint8Array = new Uint8Array(ops.length),
): { start: number; coverage: Coverage } {
  const all = ops.map(features);
  const count = new Map<string, number>();
  const possible = new Set(all.flat()).size;
  let best = { start: 0, score: -1 };
  let avoided = 0;
  for (let i = 0; i < ops.length; i++) {
    for (const feature of all[i] ?? []) count.set(feature, (count.get(feature) ?? 0) + 1);
    for (const feature of all[i - length] ?? []) {
      const left = (count.get(feature) ?? 1) - 1;
      if (left === 0) count.delete(feature);
      else count.set(feature, left);
    }
    avoided += avoid[i] - (avoid[i - length] ?? 0);
    const score = avoided === 0 ? count.size : 0;
    if (score > best.score) best = { start: Math.max(0, i - length + 1), score };
  }
  const seen = [...new Set(all.slice(best.start, best.start + length).flat())].sort();
  return { start: best.start, coverage: { seen, possible } };
}

/** Picks the engine whose best window covers most; `initial` is left to the caller, who knows the membranes. */
export function bestEngine(
  traces: readonly EngineTrace[],
  length: number,
  avoid: (trace: EngineTrace) => Uint8Array,
): { trace: EngineTrace; start: number; coverage: Coverage } | undefined {
  let best: { trace: EngineTrace; start: number; coverage: Coverage } | undefined;
  for (const trace of traces) {
    const window = bestWindow(trace.ops, length, avoid(trace));
    if (window.coverage.seen.length > (best?.coverage.seen.length ?? 0)) best = { trace, ...window };
  }
  return best;
}
