/** One SPICE file for each block of an engine, at transistor level or as a macromodel, from the same descriptions. */

import type { Conditions, MismatchSample } from '../../src/config/conditions.js';
import type { Technology } from '../../src/config/technology.js';
import type { DeviceSize } from '../../src/config/technology-file.js';
import { render } from '../../src/emit/render.js';
import type { Block } from '../../src/ir/types.js';
import { SHIFTER_KINDS, shifterBlocks, shifterOf } from './blocks/level-shifter.js';
import { thresholdDacBlock, thresholdDacView, trimOf } from './blocks/threshold-dac.js';
import {
  amplifierBiasBlock,
  amplifierBlock,
  comparatorBiasBlock,
  comparatorBlock,
  ladderBlock,
  leakBlock,
  slotBlock,
} from './blocks.js';
import type { EngineSizing } from './sizing.js';
import { pinsOf, spiceNumber, subcircuitHead } from './spice-text.js';

export type SpiceLevel = 'transistor' | 'macro';

/** Makes the head of a file from its title and what else a reader must know. */
export type Header = (title: string, ...notes: string[]) => string;

export interface Context {
  readonly sizing: EngineSizing;
  readonly technology: Technology;
  readonly level: SpiceLevel;
  readonly header: Header;
  /** nominal where not given */
  readonly conditions?: Conditions;
  /** whether one slot stands for several: a multiplier of its instance would not reach the transistors in its switches */
  readonly shared?: boolean;
  /** none: every device as drawn */
  readonly mismatch?: MismatchSample;
}

export const sizeView = ({ w, l }: DeviceSize) => ({ w: spiceNumber(w), l: spiceNumber(l) });

/** Model, size and diffusion areas of one transistor. */
export function deviceText(technology: Technology, type: 'nmos' | 'pmos', { w, l }: DeviceSize): string {
  const { diffusion } = technology.switches;
  // m2, for which no suffix is safe to read
  const area = Number((w * diffusion).toPrecision(6));
  const perimeter = spiceNumber(2 * (w + diffusion));
  const drawn = `w=${spiceNumber(w)} l=${spiceNumber(l)}`;
  return `${technology.models[type]} ${drawn} ad=${area} as=${area} pd=${perimeter} ps=${perimeter}`;
}

export const modelFile = (technology: Technology): string => technology.modelFile;

function switches({ technology, level, header, shared }: Context): string {
  const { gate, pmosRatio, diffusion, idealOn, idealOff } = technology.switches;
  const macro = level === 'macro';
  return render(`spice/switches.${level}.spice`, {
    header: header('switches', ...(macro ? [] : [`include ${modelFile(technology)} with it`])),
    gate: sizeView(gate),
    pmosRatio: spiceNumber(pmosRatio),
    diffusion: spiceNumber(diffusion),
    one: shared ? ' copies=1' : '',
    times: shared ? ' m={copies}' : '',
    nmos: technology.models.nmos,
    pmos: technology.models.pmos,
    half: spiceNumber(technology.supply.vdd / 2),
    on: spiceNumber(idealOn),
    off: idealOff.toExponential(),
  });
}

function ladder({ sizing, technology, header }: Context): string {
  const block = ladderBlock(sizing);
  const top = sizing.magnitudeBits - 1;
  const [d, dn] = [pinsOf(block, 'd'), pinsOf(block, 'dn')];
  const nodeOf = (bit: number): string => (bit === top ? 'vg' : `x${bit}`);
  const bits = d.map((_, bit) => ({ bit, node: nodeOf(bit), d: d[bit], dn: dn[bit] }));
  const links = bits.slice(0, top).map(({ bit }) => ({ bit, low: nodeOf(bit), high: nodeOf(bit + 1) }));
  const size = sizeView(technology.switches.ladder);
  return blockFile('c2c_ladder.spice', block, header, { bits, links, size }, 'include switches.spice with it');
}

/** Conductance of the macromodel's clamp against its transconductance: overshoot well below an LSB. */
const clampRatio = 100;

function amplifier({ sizing, technology, level, header }: Context): string {
  const { amplifier: circuit } = technology;
  const block = amplifierBlock(sizing);
  if (level === 'macro') return blockFile('amplifier.macro.spice', block, header, macroAmplifier(technology));
  const n = (size: DeviceSize): string => deviceText(technology, 'nmos', size);
  const p = (size: DeviceSize): string => deviceText(technology, 'pmos', size);
  if (circuit.kind === 'cascoded-inverter') {
    return blockFile('amplifier.transistor.spice', block, header, {
      n: n(circuit.n),
      p: p(circuit.p),
      cascodeN: n(circuit.cascodeN),
      cascodeP: p(circuit.cascodeP),
      shift: spiceNumber(circuit.shift),
    });
  }
  return blockFile('amplifier.folded.spice', block, header, {
    tail: p(circuit.tail),
    pair: p(circuit.pair),
    sink: n(circuit.sink),
    cascodeN: n(circuit.cascodeN),
    cascodeP: p(circuit.cascodeP),
    mirror: p(circuit.mirror),
  });
}

function macroAmplifier({ amplifier: circuit, supply, swing }: Technology): object {
  const { gain, transconductance, current, inputCapacitance } = circuit;
  return {
    vcm: spiceNumber(supply.vcm),
    low: spiceNumber(supply.vmid - swing.down),
    high: spiceNumber(supply.vmid + swing.up),
    transconductance: spiceNumber(transconductance),
    conductance: spiceNumber(transconductance / gain),
    current: spiceNumber(current),
    clamp: spiceNumber(clampRatio * transconductance),
    inputCapacitance: spiceNumber(inputCapacitance),
  };
}

/** The bias that engines share; none for an amplifier that needs only constant voltages. */
function amplifierBias({ technology, level, header }: Context): [string, string][] {
  const { amplifier: circuit } = technology;
  if (level === 'macro' || circuit.kind !== 'folded-cascode') return [];
  const { decoupling, sink, tail, cascodeN, footN, cascodeP, footP } = circuit.bias;
  const view = {
    decoupling: spiceNumber(decoupling),
    sink: deviceText(technology, 'nmos', sink),
    tail: deviceText(technology, 'pmos', tail),
    cascodeN: deviceText(technology, 'nmos', cascodeN),
    footN: deviceText(technology, 'nmos', footN),
    cascodeP: deviceText(technology, 'pmos', cascodeP),
    footP: deviceText(technology, 'pmos', footP),
  };
  return [['amplifier_bias.spice', blockFile('amplifier_bias.spice', amplifierBiasBlock, header, view)]];
}

function slot({ sizing, technology, header, shared }: Context): string {
  const { injection, gate } = technology.switches;
  const view = {
    injection: sizeView(injection),
    gate: sizeView(gate),
    ck: shared ? '{copies*ck}' : '{ck}',
    cp: shared ? '{copies*cp}' : '{cp}',
    rest: shared ? ' copies={copies}' : '',
  };
  const block = slotBlock(sizing, technology.parasitics.bottomPlate, shared);
  return blockFile('slot.spice', block, header, view, 'include switches.spice with it');
}

function leak({ technology, header }: Context, capacitor: number): string {
  const { gate, leak: own = gate } = technology.switches;
  const view = { gate: sizeView(own) };
  return blockFile('leak.spice', leakBlock(capacitor), header, view, 'include switches.spice with it');
}

function comparator({ technology, level, header }: Context): string {
  const { load, trim, gain: _, ...sizes } = technology.comparator;
  const devices = Object.entries(sizes).map(([name, size]) => {
    const type = ['latchP', 'precharge', 'inverterP'].includes(name) ? 'pmos' : 'nmos';
    return [name, deviceText(technology, type, size)];
  });
  const offset = { name: 'offset', value: trim, unit: 'V', meaning: 'of the decision, referred to vo' };
  const block = level === 'macro' ? { ...comparatorBlock, parameters: [offset] } : comparatorBlock;
  const view = { load: spiceNumber(load), ...Object.fromEntries(devices) };
  return blockFile(`comparator.${level}.spice`, block, header, view);
}

/** The tail's bias that engines share; none where its gate is at a constant voltage. */
function comparatorBias({ technology, level, header }: Context): [string, string][] {
  if (level === 'macro' || technology.supply.comparatorCurrent === undefined) return [];
  const { tail, enable } = technology.comparator;
  const view = { tail: deviceText(technology, 'nmos', tail), enable: deviceText(technology, 'nmos', enable) };
  return [['comparator_bias.spice', blockFile('comparator_bias.spice', comparatorBiasBlock, header, view)]];
}

export function blockFile(template: string, block: Block, header: Header, view: object, ...notes: string[]): string {
  return render(`spice/${template}`, {
    header: header(block.purpose, ...notes),
    head: subcircuitHead(block),
    name: block.name,
    ...view,
  });
}

/** The threshold reference, which is the same text at both levels: its switches differ. */
export function thresholdDac({ technology, header }: Pick<Context, 'technology' | 'header'>): string {
  const trim = trimOf(technology);
  const view = { ...thresholdDacView(trim), gate: sizeView(trim.gate) };
  return blockFile('threshold_dac.spice', thresholdDacBlock(trim), header, view, 'include switches.spice with it');
}

/** The level shifters of controls, at transistor level only: the macromodel's switches take any level. */
export function levelShifters({ technology, header }: Pick<Context, 'technology' | 'header'>): Map<string, string> {
  const sizes = Object.fromEntries(
    Object.entries(shifterOf(technology)).map(([name, size]) => {
      const type = ['pullUp', 'inverterP', 'outputP'].includes(name) ? 'pmos' : 'nmos';
      return [name, deviceText(technology, type, size)];
    }),
  );
  const outputs = {
    single: [{ output: 'out', side: 'low' }],
    both: [
      { output: 'out', side: 'low' },
      { output: 'outn', side: 'high' },
    ],
  };
  return new Map(
    SHIFTER_KINDS.map((kind) => {
      const block = shifterBlocks[kind];
      const view = { ...sizes, drivers: outputs[kind] };
      return [`${block.name}.spice`, blockFile('level_shifter.spice', block, header, view)];
    }),
  );
}

/** @returns file name -> text, without the engine that puts them together */
export function blockFiles(context: Context): Map<string, string> {
  return new Map([
    ['switches.spice', switches(context)],
    ['c2c_ladder.spice', ladder(context)],
    ['amplifier.spice', amplifier(context)],
    ...amplifierBias(context),
    ['slot.spice', slot(context)],
    ...(context.sizing.leak === null ? [] : [['leak.spice', leak(context, context.sizing.leak)] as const]),
    ['comparator.spice', comparator(context)],
    ...comparatorBias(context),
  ]);
}
