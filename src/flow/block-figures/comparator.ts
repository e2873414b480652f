/** What the comparator's bench shows: where it decides and how far its input is kicked. */

import { type ComparatorOptions, comparatorBench } from '../../../generators/analog/block-benches/comparator.js';
import { type BenchRunning, defaultRunning, kept, runTransient } from './run.js';

export interface ComparatorFigures {
  /** V, by which it decides too high */
  readonly offset: number;
  /** V, largest move of its input while it decides */
  readonly kickback: number;
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
    return { offset: raw.column(bench.distance).at(-1) ?? Number.NaN, kickback };
  });
}
