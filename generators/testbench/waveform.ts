/** A module that stands beside the test bench and writes the waveforms of one core around one step. */

import { render } from '../../src/emit/render.js';
import { indexBits } from '../../src/ir/widths.js';
import { banner } from '../rtl/banner.js';
import { addressBits } from '../rtl/shape.js';
import type { AcceleratorPlan } from '../types.js';

export interface WaveformPlan {
  /** number of a core, and the round that it is in */
  readonly core: number;
  readonly round: number;
  /** steps of the recording, first and last included */
  readonly first: number;
  readonly last: number;
  /** engine and slot whose operations and membrane are shown beside the signals of the core */
  readonly engine: number;
  readonly slot: number;
  /** files that it writes, in the folder of the simulation */
  readonly file: string;
  readonly times: string;
}

/** Where its signals are: what stands before their names. */
export interface WaveformScopes {
  readonly bench: string;
  readonly stage: string;
  readonly core: string;
  readonly own: string;
}

/** @returns text of a Verilog file, and where in the simulation its signals are */
export function waveformModule(
  prefix: string,
  plan: AcceleratorPlan,
  { core: index, round, first, last, engine, slot, file, times }: WaveformPlan,
): { readonly text: string; readonly scopes: WaveformScopes } {
  const core = plan.cores[index]!;
  const bits = addressBits(plan.addressSpace[core.layer]!);
  const bench = `${prefix}_tb`;
  const stage = `${bench}.dut.u_stage${core.layer}`;
  const name = `${prefix}_waveform`;
  const [slotBits, magnitudeBits] = [indexBits(core.slots), core.weightBits - 1];
  const text = render('rtl/waveform.v', {
    banner: banner(plan, name, 'waveforms around a difference'),
    ...{ name, bench, stage, round, first, last, file, times },
    lane: core.lane,
    high: (core.lane + 1) * (bits + 2) - 1,
    engine,
    place: engine * core.slots + slot,
    ...{ slotTop: slotBits - 1, slotLow: engine * slotBits, slotHigh: (engine + 1) * slotBits - 1 },
    magnitudeTop: magnitudeBits - 1,
    magnitudeLow: engine * magnitudeBits,
    magnitudeHigh: (engine + 1) * magnitudeBits - 1,
  });
  return { text, scopes: { bench, stage, core: `${stage}.u_core${core.lane}`, own: name } };
}
