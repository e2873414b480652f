/** Gain, bandwidth, phase margin, swing and settling of an amplifier, from its benches. */

import {
  type AmplifierOptions,
  amplifierLoad,
  responseBench,
  type SettlingBench,
  settlingBench,
  swingBench,
} from '../../../generators/analog/block-benches/amplifier.js';
import { biasSharers, biasSupply } from '../../../generators/analog/shared-bias.js';
import { runSweep } from '../../sim/spice/sweep.js';
import { type BenchRunning, defaultRunning, inFolder, kept, runTransient } from './run.js';

export interface AmplifierFigures {
  /** dB at mid swing */
  readonly gain: number;
  /** Hz, where the gain is one with the load of an engine */
  readonly bandwidth: number;
  /** Hz, where the gain of the loop with a slot connected is one */
  readonly loopBandwidth: number;
  /** degrees, of the loop with a slot connected */
  readonly phaseMargin: number;
  /** V, lowest and highest output with a gain of at least `swingGain` */
  readonly swing: readonly [number, number];
  /** s, until the output stays within half an LSB after the largest weight */
  readonly settling: number;
  /** A, out of vdda at mid swing, with an engine's share of the bias */
  readonly current: number;
}

/** V/V, below which an operation strays by a tenth of an LSB */
export const swingGain = 600;

/** A sweep's bench, run. */
const swept = ({ tree, deck, points }: ReturnType<typeof swingBench>, { timeout, signal }: BenchRunning) =>
  inFolder(tree, (folder) => runSweep({ folder, deck, points, timeout, signal }));

async function response(options: AmplifierOptions, bench: ReturnType<typeof responseBench>, running: BenchRunning) {
  const sweep = await swept(bench, running);
  const [or, oi, ir, ii] = [
    sweep.real('v(vo)'),
    sweep.imaginary('v(vo)'),
    sweep.real('v(vg)'),
    sweep.imaginary('v(vg)'),
  ];
  const magnitude = sweep.axis.map((_, i) => Math.hypot(or[i]!, oi[i]!) / Math.hypot(ir[i]!, ii[i]!));
  // Lag behind the inversion; unwrapped, since it only grows.
  const lag = sweep.axis.map((_, i) => {
    const phase = Math.atan2(oi[i]!, or[i]!) - Math.atan2(ii[i]!, ir[i]!) - Math.PI;
    return (((-phase % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) * (180 / Math.PI);
  });
  const crossing = (level: number): number => {
    const i = magnitude.findIndex((value) => value < level);
    if (i < 1) return Number.NaN;
    const share = Math.log(magnitude[i - 1]! / level) / Math.log(magnitude[i - 1]! / magnitude[i]!);
    return i - 1 + share;
  };
  const at = (values: Float64Array, x: number): number => {
    const i = Math.floor(x);
    return values[i]! + (x - i) * ((values[i + 1] ?? values[i]!) - values[i]!);
  };
  const { feedback } = amplifierLoad(options);
  const frequency = (x: number): number => Math.exp(at(sweep.axis.map(Math.log), x));
  const loop = crossing(1 / feedback);
  return {
    gain: 20 * Math.log10(magnitude[0]!),
    bandwidth: frequency(crossing(1)),
    loopBandwidth: frequency(loop),
    phaseMargin: 180 - at(lag, loop),
  };
}

async function swing(options: AmplifierOptions, bench: ReturnType<typeof swingBench>, running: BenchRunning) {
  const sweep = await swept(bench, running);
  const [vo, vg] = [sweep.real('v(vo)'), sweep.real('v(vg)')];
  const taken = (net: string, at: number): number => -(sweep.real(`i(v_${net})`)[at] as number);
  const { vmid } = options.technology.supply;
  const gain = (i: number): number => Math.abs((vo[i + 1]! - vo[i]!) / (vg[i + 1]! - vg[i]!));
  const middle = vo.findIndex((v) => v >= vmid);
  let [low, high] = [middle, middle];
  const sharers = biasSharers(options);
  const share = sharers > 0 ? taken(biasSupply, middle) / sharers : 0;
  while (low > 0 && gain(low - 1) >= swingGain) low--;
  while (high < vo.length - 2 && gain(high) >= swingGain) high++;
  return { swing: [vo[low]!, vo[high]!] as const, current: taken('vdda', middle) + share };
}

async function settling(options: AmplifierOptions, bench: SettlingBench, running: BenchRunning): Promise<number> {
  const { time, column } = await runTransient(bench, running);
  const vo = column('v(vo)');
  const final = vo.at(-1)!;
  const last = vo.findLastIndex((v) => Math.abs(v - final) > options.sizing.lsbVolts / 2);
  return time[last]! - bench.step;
}

export async function amplifierFigures(
  options: AmplifierOptions,
  running: BenchRunning = defaultRunning,
): Promise<AmplifierFigures> {
  const [frequency, range, step] = [responseBench(options), swingBench(options), settlingBench(options)];
  return {
    ...(await kept(running, 'amplifier response', frequency.tree, () => response(options, frequency, running))),
    ...(await kept(running, 'amplifier swing', range.tree, () => swing(options, range, running))),
    settling: await kept(running, 'amplifier settling', step.tree, () => settling(options, step, running)),
  };
}
