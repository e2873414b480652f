/** What the comparator's bench shows: where it decides, how far its input is kicked, what its preamplifier gains. */

import {
  type ComparatorBench,
  type ComparatorOptions,
  comparatorBench,
} from '../../../generators/analog/block-benches/comparator.js';
import { leastSquares } from '../../../generators/analog/least-squares.js';
import { interpolate, type RawFile } from '../../sim/spice/raw-file.js';
import { type BenchRunning, defaultRunning, kept, runTransient } from './run.js';

export interface ComparatorFigures {
  /** V, by which it decides too high */
  readonly offset: number;
  /** V, largest move of its input while it decides */
  readonly kickback: number;
  /** of the preamplifier as the latch is clocked, V/V; null where there is none, as in the macromodel */
  readonly gain: number | null;
}

/** Slope of the preamplifier's output over its input, over the comparisons near the threshold. */
function preamplifierGain(raw: RawFile, { preamplifier, input, linear }: ComparatorBench): number | null {
  // a fault may have taken it out
  if (preamplifier === null || !preamplifier.every((name) => raw.names.includes(name))) return null;
  const at = (column: string): number[] => {
    const values = raw.column(column);
    return linear.map((time) => interpolate(raw.time, values, time));
  };
  const [rising, falling] = preamplifier.map(at) as [number[], number[]];
  const [gain] = leastSquares(
    at(input).map((volts) => [volts, 1]),
    rising.map((volts, i) => volts - (falling[i] as number)),
  );
  return gain ?? null;
}

/** @param edit a change of every file, for faults */
export async function comparatorFigures(
  options: ComparatorOptions,
  edit: (text: string) => string = (text) => text,
  running: BenchRunning = defaultRunning,
): Promise<ComparatorFigures> {
  const bench = comparatorBench(options);
  const tree = new Map([...bench.tree].map(([name, text]) => [name, edit(text)] as const));
  return kept(running, 'comparator', tree, async () => {
    const raw = await runTransient({ ...bench, tree }, running);
    const [input, drive] = [raw.column(bench.input), raw.column(bench.drive)];
    const [from, to] = bench.comparison;
    let kickback = 0;
    raw.time.forEach((time, i) => {
      if (time >= from && time <= to) kickback = Math.max(kickback, Math.abs(input[i] - drive[i]));
    });
    const offset = raw.column(bench.distance).at(-1) ?? Number.NaN;
    return { offset, kickback, gain: preamplifierGain(raw, bench) };
  });
}
