/**
 * Three benches of the amplifier alone, with the capacitances that an engine puts around it: its gain over frequency at
 * mid swing, its output over its input, and its answer to the charge of the largest weight.
 *
 * The output is held at a wanted voltage by a feedback that is shifted by a source: through an inductor for AC, directly
 * for DC, through a large resistor beside the membrane capacitor for a step.
 */

import { supplyVoltages } from '../bench.js';
import { amplifierBlock } from '../blocks.js';
import { blockFiles } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import { biasSharers, biasSources, biasSupply } from '../shared-bias.js';
import type { EngineSizing } from '../sizing.js';
import { connect, spiceNumber } from '../spice-text.js';
import { pwlSource } from '../waveform.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface AmplifierOptions extends BenchConditions {
  readonly sizing: EngineSizing;
}

/** Capacitances around the amplifier while a slot is connected. */
export function amplifierLoad({ sizing, technology }: Pick<AmplifierOptions, 'sizing' | 'technology'>) {
  // The ladder seen from its top is one unit, and the rest of it another with its parasitic.
  const ladder = 2 * sizing.unit + sizing.ladderParasitic;
  const ground = technology.parasitics.virtualGround + ladder + (sizing.leak ?? 0);
  const output =
    technology.parasitics.output + technology.parasitics.bus + sizing.membrane * technology.parasitics.bottomPlate;
  return { ground, output, feedback: sizing.membrane / (sizing.membrane + ground) };
}

function parts(options: AmplifierOptions) {
  const { sizing, technology, level } = options;
  const all = blockFiles({ ...options, header: spiceHeader(options) });
  const names = ['amplifier.spice', 'amplifier_bias.spice'].filter((name) => all.has(name));
  const files = new Map(names.map((name) => [name, all.get(name)!]));
  const block = amplifierBlock(sizing);
  const voltages = supplyVoltages(options);
  const wanted = new Set(block.ports.map(({ name }) => name));
  const sources = Object.entries(voltages)
    .filter(([net]) => wanted.has(net) && net !== 'vss')
    .map(([net, value]) => pwlSource(net, [[0, value]]));
  const nets = Object.fromEntries(block.ports.map(({ name }) => [name, name === 'vss' ? '0' : name]));
  const bias = biasSources({ technology, level }, voltages.vdda);
  return { files, includes: names, sources: [...sources, ...bias, connect(block, 'xdut', nets)], voltages };
}

/** V, from the virtual ground to the middle of the swing at the output. */
const shiftOf = ({ technology }: AmplifierOptions): number => technology.supply.vmid - technology.supply.vcm;

export const responsePoints = { decades: 8, each: 20, from: 100 } as const;

/** Gain over frequency: v(vo) over v(vg). */
export function responseBench(options: AmplifierOptions): BlockBench & { readonly points: number } {
  const { files, includes, sources } = parts(options);
  const { ground, output } = amplifierLoad(options);
  const { membrane } = options.sizing;
  const { decades, each, from } = responsePoints;
  const bench = blockDeck(options, {
    title: 'amplifier: gain over frequency at mid swing',
    files,
    includes,
    circuit: [
      ...sources,
      '* what the output sees of the membrane capacitor and the virtual ground behind it, beside its own load',
      `cload vo 0 ${spiceNumber(output + (membrane * ground) / (membrane + ground))}`,
      `efeedback fb 0 vol='v(vo)-${shiftOf(options)}'`,
      'ldc fb vg 1e9',
      'cac in vg 1',
      'vin in 0 0 ac 1',
    ],
    saved: ['v(vo)', 'v(vg)'],
    analysis: `.ac dec ${each} ${from} ${from * 10 ** decades}`,
  });
  return { ...bench, points: decades * each + 1 };
}

/** V, of the sweep of the output around vmid */
const swingStep = 5e-3;

/** The output swept over its range; the slope of v(vo) over v(vg) is the gain there. */
export function swingBench(options: AmplifierOptions): BlockBench & { readonly points: number } {
  const { files, includes, sources, voltages } = parts(options);
  const { vcm } = options.technology.supply;
  const steps = Math.round((voltages.vdd - 0.1) / swingStep);
  const bench = blockDeck(options, {
    title: 'amplifier: gain over the output voltage',
    files,
    includes,
    circuit: [...sources, `vshift vo vg ${spiceNumber(shiftOf(options))}`],
    saved: ['v(vo)', 'v(vg)', 'i(v_vdda)', ...(biasSharers(options) > 0 ? [`i(v_${biasSupply})`] : [])],
    analysis: `.dc vshift ${spiceNumber(0.05 - vcm)} ${spiceNumber(0.05 - vcm + (steps + 0.5) * swingStep)} ${spiceNumber(swingStep)}`,
  });
  return { ...bench, points: steps + 1 };
}

/** s, before the step, and after it */
const stepTime = 20e-9;
const settleTime = 60e-9;

export interface SettlingBench extends BlockBench {
  readonly stopTime: number;
  /** s */
  readonly step: number;
}

/** The charge of the largest weight, moved at once. */
export function settlingBench(options: AmplifierOptions): SettlingBench {
  const { files, includes, sources, voltages } = parts(options);
  const { ground, output } = amplifierLoad(options);
  const { sizing, technology } = options;
  const largest = 2 ** sizing.magnitudeBits - 1;
  const charge = largest * sizing.lsbVolts * sizing.membrane;
  const moved = charge / voltages.vref;
  const bench = blockDeck(options, {
    title: 'amplifier: settling after the charge of the largest weight',
    files,
    includes,
    circuit: [
      ...sources,
      `cload vo 0 ${spiceNumber(output)}`,
      `cm vg vo ${spiceNumber(sizing.membrane)}`,
      `cvg vg 0 ${spiceNumber(Math.max(1e-18, ground - moved))}`,
      `cin in vg ${spiceNumber(moved)}`,
      pwlSource('in', [
        [0, voltages.vref],
        [stepTime, voltages.vref],
        [stepTime + technology.edge, 0],
      ]),
      `efeedback fb 0 vol='v(vo)-${shiftOf(options)}'`,
      'rdc fb vg 1e12',
    ],
    saved: ['v(vo)', 'v(vg)'],
    analysis: `.tran 10p ${Number(((stepTime + settleTime) * 1e9).toFixed(4))}n 0 50p`,
  });
  return { ...bench, stopTime: stepTime + settleTime, step: stepTime };
}
