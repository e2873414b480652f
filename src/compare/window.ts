/**
 * Which parts of an engine's life are worth a SPICE run: as few and short windows as show most of what the engine does.
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

/** All that these operations exercise. */
export const exercised = (ops: readonly EngineOp[]): Set<string> => new Set(ops.flatMap(features));

export interface WindowChoice {
  readonly start: number;
  /** number of operations */
  readonly length: number;
  readonly coverage: Coverage;
}

/** The stretch of at most `length` operations with the most distinct features; the earliest among equals. */
function richest(all: readonly (readonly string[])[], length: number, avoid: Uint8Array) {
  const count = new Map<string, number>();
  let start = 0;
  let best = { start: 0, end: 0, score: 0 };
  for (let i = 0; i < all.length; i++) {
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
  return best;
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
  const best = richest(all, length, avoid);
  // What stands behind the last new feature costs nothing in coverage, and more operations say more.
  const clean = avoid.indexOf(1, best.end);
  const end = Math.min(best.start + length, clean < 0 ? ops.length : clean);
  return { start: best.start, length: end - best.start, coverage: coverageOf(all, best.start, end) };
}

function coverageOf(all: readonly (readonly string[])[], start: number, end: number): Coverage {
  const seen = [...new Set(all.slice(start, end).flat())].sort();
  return { seen, possible: new Set(all.flat()).size };
}

/**
 * Windows that together show everything that the operations do, the best one first; each further one only as long as
 * what is new in it.
 *
 * @param most windows
 * @returns none where every operation is to be avoided
 */
export function coveringWindows(
  ops: readonly EngineOp[],
  length: number,
  avoid: Uint8Array,
  most: number,
): WindowChoice[] {
  const first = bestWindow(ops, length, avoid);
  if (first.length === 0) return [];
  const all = ops.map(features);
  const seen = new Set(first.coverage.seen);
  const windows = [first];
  while (windows.length < most) {
    const fresh = all.map((list) => list.filter((feature) => !seen.has(feature)));
    const { start: from, end, score } = richest(fresh, length, avoid);
    if (score === 0) break;
    const start = from + fresh.slice(from, end).findIndex((list) => list.length > 0);
    const coverage = coverageOf(all, start, end);
    for (const feature of coverage.seen) seen.add(feature);
    windows.push({ start, length: end - start, coverage });
  }
  return windows;
}

export interface EngineChoice {
  readonly trace: EngineTrace;
  readonly windows: readonly WindowChoice[];
}

/**
 * Picks the engine whose windows together show most, and among those the one that needs the fewest operations;
 * `initial` is left to the caller, who knows the membranes.
 */
export function bestEngine(
  traces: readonly EngineTrace[],
  length: number,
  most: number,
  avoid: (trace: EngineTrace) => Uint8Array,
): EngineChoice | undefined {
  const choices = traces.map((trace) => {
    const windows = coveringWindows(trace.ops, length, avoid(trace), most);
    const seen = new Set(windows.flatMap(({ coverage }) => coverage.seen)).size;
    return { trace, windows, seen, cost: windows.reduce((sum, window) => sum + window.length, 0) };
  });
  const [best] = choices.sort((a, b) => b.seen - a.seen || a.cost - b.cost);
  return best === undefined || best.seen === 0 ? undefined : best;
}
