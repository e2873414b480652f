/** Charges of a ladder's codes and how straight they are, from its bench. */

import { type LadderOptions, ladderBench } from '../../../generators/analog/block-benches/ladder.js';
import { codeErrors, type Linearity, linearity } from '../../../generators/analog/blocks/ladder-model.js';
import { interpolate } from '../../sim/spice/raw-file.js';
import { type BenchRunning, defaultRunning, kept, runTransient } from './run.js';

/** @returns C, one a code: what a positive weight puts onto a membrane */
export async function ladderCharges(
  options: LadderOptions,
  running: BenchRunning = defaultRunning,
): Promise<Float64Array> {
  const bench = ladderBench(options);
  const charges = await kept(running, 'ladder', bench.tree, async () => {
    const { time, column } = await runTransient(bench, running);
    const output = column(bench.column);
    return bench.times.map(
      ([before, after]) => (interpolate(time, output, after) - interpolate(time, output, before)) * bench.integrator,
    );
  });
  return Float64Array.from(charges);
}

/** The offset of code 0 is taken off: an engine adds it to every event alike. */
export async function ladderLinearity(
  options: LadderOptions,
  running: BenchRunning = defaultRunning,
): Promise<Linearity & { readonly errors: readonly number[] }> {
  const charges = await ladderCharges(options, running);
  const own = charges.map((charge) => charge - charges[0]);
  return { ...linearity(own), errors: [...codeErrors(own)] };
}
