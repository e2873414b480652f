/**
 * Two decks for the noise of an engine, with its switches standing still: auto-zero closed, whose noise the opening of
 * Su leaves on the virtual ground, and one slot connected, whose noise the opening of Sa leaves on its capacitor.
 */

import { nominal } from '../../src/config/conditions.js';
import { render } from '../../src/emit/render.js';
import type { FileTree } from '../../src/ir/types.js';
import { type BenchOptions, supplyVoltages } from './bench.js';
import { engineBlock } from './blocks.js';
import { modelFile } from './blocks-spice.js';
import { generateEngineSpice, spiceHeader } from './engine-spice.js';
import { biasSources } from './shared-bias.js';
import type { EngineSizing } from './sizing.js';
import { connect, pins } from './spice-text.js';
import { pwlSource } from './waveform.js';

export interface NoiseBench {
  readonly tree: FileTree;
  readonly decks: readonly { readonly deck: string; readonly name: 'auto-zero' | 'slot' }[];
}

const dut = 'xdut';
/** Hz: below, auto-zeroing takes the noise off; above, there is none. */
const band = { from: '1e5', to: '1e12' } as const;

/** Points a decade. The simulator's integral is now and then not a number, where two points give a slope of -1: then another grid's. */
const grids = [20, 17] as const;

const states = [
  { name: 'auto-zero', high: ['su', 'sm'], node: `${dut}.vg` },
  { name: 'slot', high: ['so', 'sa0', 'sb0'], node: `${dut}.xslot0.b,${dut}.xslot0.a` },
] as const;

export function generateNoiseBench(options: Omit<BenchOptions, 'trace'>): NoiseBench {
  const { sizing, technology, level, conditions = nominal } = options;
  const merged = Array.from({ length: sizing.slots - 1 }, (_, k) => k + 1);
  const engine = generateEngineSpice({ ...options, merged });
  const block = engineBlock(sizing);
  const voltages: Readonly<Record<string, number>> = supplyVoltages(options);
  const header = spiceHeader(options);
  const decks = states.map(({ name, high, node }) => {
    const drive = (pin: string): number => {
      const fixed = voltages[pin];
      if (fixed !== undefined) return fixed;
      const complement = /n\d*$/.test(pin) && pin !== 'en';
      const control = complement ? pin.replace(/n(\d*)$/, '$1') : pin;
      const on = high.some((one) => one === control);
      return on !== complement ? (voltages.vddg ?? 0) : 0;
    };
    // What is neither a control nor a voltage comes from the amplifier's own bias.
    const driven = block.ports
      .flatMap((port) => pins(port).map((pin) => ({ pin, control: port.section === 'controls' })))
      .filter(({ pin, control }) => control || pin in voltages);
    const nets = Object.fromEntries(block.ports.flatMap(pins).map((pin) => [pin, pin]));
    const text = render('spice/noise.spice', {
      header: header(`noise: ${name}`, `ngspice -n -b noise_${name}.spice`),
      includes: [...(level === 'macro' ? [] : [modelFile(technology)]), 'engine.spice'],
      sources: [
        ...driven.map(({ pin }) => pwlSource(pin, [[0, drive(pin)]])),
        ...biasSources(options, voltages.vdda ?? 0),
      ],
      dut: connect(block, dut, nets),
      instance: dut,
      options: 'rshunt=1e14',
      temperature: conditions.temperature,
      analyses: grids.map((points) => ({ name, node, points })),
      ...band,
    });
    return { name, deck: `noise_${name}.spice`, text };
  });
  return { tree: new Map([...engine, ...decks.map(({ deck, text }) => [deck, text] as const)]), decks };
}

const boltzmann = 1.380649e-23;

/**
 * kT/C of one operation, in LSB rms: the charge that Su samples on all that hangs on the virtual ground, and the voltage
 * that Sa samples on Ck.
 *
 * @param capacitance F, of the virtual ground without the slot
 */
export function capacitorNoise(sizing: EngineSizing, capacitance: number, temperature: number): number {
  const kt = boltzmann * (temperature + 273.15);
  return Math.sqrt((kt * capacitance) / sizing.membrane ** 2 + kt / sizing.membrane) / sizing.lsbVolts;
}

/** F at the virtual ground: ladder, leak capacitor, wiring and the amplifier's input; of junctions nothing. */
export const virtualGroundCapacitance = (
  { unit, ladderParasitic, leak }: EngineSizing,
  { parasitics, amplifier }: BenchOptions['technology'],
): number => 2 * unit + ladderParasitic + (leak ?? 0) + parasitics.virtualGround + amplifier.inputCapacitance;
