/** Charges of a ladder's codes and how straight they are, from its bench. */

import { type LadderOptions, ladderBench } from '../../generators/analog/block-benches/ladder.js';
import { type Linearity, linearity } from '../../generators/analog/blocks/ladder-model.js';
import { interpolate } from '../../src/sim/spice/raw-file.js';
import { runTransient } from './block-run.js';

/** @returns C, one a code: what a positive weight puts onto a membrane */
export async function ladderCharges(options: LadderOptions, signal?: AbortSignal): Promise<Float64Array> {
  const bench = ladderBench(options);
  const { time, column } = await runTransient(bench, signal);
  const output = column(bench.column);
  return Float64Array.from(
    bench.times,
    ([before, after]) => (interpolate(time, output, after) - interpolate(time, output, before)) * bench.integrator,
  );
}

/** The offset of code 0 is taken off: an engine adds it to every event alike. */
export async function ladderLinearity(options: LadderOptions, signal?: AbortSignal): Promise<Linearity> {
  const charges = await ladderCharges(options, signal);
  return linearity(charges.map((charge) => charge - charges[0]!));
}
