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

export interface WindowChoice {
  readonly start: number;
  /** number of operations */
  readonly length: number;
  readonly coverage: Coverage;
}

/**
 * The window of at most `length` operations with the most distinct features; the earliest among equals.
 *
 * @param avoid 1 for operations that no window may hold
 * @returns a window of length 0 where every operation is to be avoided
 */
export function bestWindow(
  ops: readonly EngineOp[],
  length: number,
  avoid: Uint8Array = new Uint8Array(ops.length),
): WindowChoice {
  const all = ops.map(features);
  const count = new Map<string, number>();
  let start = 0;
  let best = { start: 0, end: 0, score: 0 };
  for (let i = 0; i < ops.length; i++) {
    if (avoid[i]) {
      count.clear();
      start = i + 1;
      continue;
    }
    for (const feature of all[i]) count.set(feature, (count.get(feature) ?? 0) + 1);
    if (i - start === length) {
      for (const feature of all[start++]) {
        const left = (count.get(feature) ?? 1) - 1;
        if (left === 0) count.delete(feature);
        else count.set(feature, left);
      }
    }
    if (count.size > best.score) best = { start, end: i + 1, score: count.size };
  }
  // What stands behind the last new feature costs nothing in coverage, and more operations say more.
  const clean = avoid.indexOf(1, best.end);
  const end = Math.min(best.start + length, clean < 0 ? ops.length : clean);
  const seen = [...new Set(all.slice(best.start, end).flat())].sort();
  return { start: best.start, length: end - best.start, coverage: { seen, possible: new Set(all.flat()).size } };
}

export interface EngineChoice extends WindowChoice {
  readonly trace: EngineTrace;
}

/** Picks the engine whose best window covers most; `initial` is left to the caller, who knows the membranes. */
export function bestEngine(
  traces: readonly EngineTrace[],
  length: number,
  avoid: (trace: EngineTrace) => Uint8Array,
): EngineChoice | undefined {
  let best: EngineChoice | undefined;
  for (const trace of traces) {
    const window = bestWindow(trace.ops, length, avoid(trace));
    if (window.coverage.seen.length > (best?.coverage.seen.length ?? 0)) best = { trace, ...window };
  }
  return best;
}
