/** The analog blocks of one engine as descriptions: names, ordered pins and parameters, from which every view is made. */

import type { Block, Direction, Parameter, Port, PortKind } from '../../src/ir/types.js';
import type { EngineSizing } from './sizing.js';

const port = (
  section: string,
  name: string,
  direction: Direction,
  kind: PortKind,
  meaning: string,
  width = 1,
): Port => ({ name, direction, kind, width, meaning, section });

const control = (name: string, meaning: string, width = 1): Port =>
  port('controls', name, 'input', 'digital', meaning, width);
const node = (name: string, meaning: string): Port => port('signals', name, 'inout', 'analog', meaning);
const bias = (name: string, meaning: string): Port => port('biases', name, 'input', 'bias', meaning);
const supply = (name: string, meaning: string): Port => port('supplies', name, 'inout', 'supply', meaning);
const farad = (name: string, value: number, meaning: string): Parameter => ({ name, value, unit: 'F', meaning });

const vg = node('vg', 'virtual ground');
const bus = node('bus', 'bottom plates of all slots');
const vdd = supply('vdd', 'supply of the latch');
const vddg = supply('vddg', 'supply of the switches, and high level of the controls');
const vdda = supply('vdda', 'quiet supply of the amplifier');
const vss = supply('vss', 'ground');
const vmid = bias('vmid', 'zero of a membrane');
const vref = bias('vref', 'ladder reference');
const vth = bias('vth', 'threshold');
/** Of the folded cascode: its virtual ground, and four lines that engines share. */
const foldedBias = [
  bias('vcm', 'voltage of the virtual ground'),
  bias('vbn1', 'gate of the NMOS sinks'),
  bias('vbn2', 'gate of the NMOS cascodes'),
  bias('vbp1', 'gate of the PMOS tail'),
  bias('vbp2', 'gate of the PMOS cascodes'),
];

/** One for a group of engines. */
export const amplifierBiasBlock: Block = {
  name: 'amplifier_bias',
  purpose: 'four bias lines of the folded-cascode amplifiers of a group of engines, from one current',
  ports: [
    port('inputs', 'ib', 'input', 'bias', 'bias current, flows in'),
    ...['vbn1', 'vbn2', 'vbp1', 'vbp2'].map((name) => port('outputs', name, 'output', 'bias', 'bias line')),
    vdda,
    vss,
  ],
  parameters: [],
};

export function ladderBlock({ magnitudeBits, unit, link, terminator, ladderParasitic }: EngineSizing): Block {
  return {
    name: 'c2c_ladder',
    purpose: 'C2C ladder: moves charge proportional to the magnitude onto the virtual ground',
    ports: [
      vg,
      control('d', 'bit, 1: bottom plate at vref', magnitudeBits),
      control('dn', 'its complement, 1: bottom plate at vss', magnitudeBits),
      vref,
      vss,
    ],
    parameters: [
      farad('c', unit, 'unit capacitor C'),
      farad('s', link, 'link, 2 (C + P)'),
      farad('t', terminator, 'terminator, C + P'),
      farad('p', ladderParasitic, 'parasitic P of an inner node'),
    ],
  };
}

export const amplifierBlock = ({ amplifier }: Pick<EngineSizing, 'amplifier'>): Block => ({
  name: 'amplifier',
  purpose: 'inverting amplifier; its input is the virtual ground',
  ports: [
    port('inputs', 'vg', 'input', 'analog', 'virtual ground'),
    port('outputs', 'vo', 'output', 'analog', 'output'),
    ...(amplifier === 'folded-cascode'
      ? foldedBias
      : [bias('vbn', 'gate of the NMOS cascode'), bias('vbp', 'gate of the PMOS cascode')]),
    vdda,
    vss,
  ],
  parameters: [],
});

/** @param shared whether an instance of it may stand for several slots */
export const slotBlock = ({ membrane }: EngineSizing, bottomPlate: number, shared = false): Block => ({
  name: 'slot',
  purpose: 'one membrane capacitor between nodes a (top) and b (bottom), with its two switches',
  ports: [
    vg,
    bus,
    control('sa', 'top plate to the virtual ground'),
    control('sb', 'bottom plate to the bus'),
    control('sbn', 'its complement'),
    vddg,
    vss,
  ],
  parameters: [
    farad('ck', membrane, 'membrane capacitor'),
    farad('cp', membrane * bottomPlate, 'bottom plate to ground'),
    ...(shared ? [{ name: 'copies', value: 1, unit: '1', meaning: 'slots that this one stands for' }] : []),
  ],
});

/** @param leak Clk in farads */
export const leakBlock = (leak: number): Block => ({
  name: 'leak',
  purpose: 'leak capacitor: takes its share of the charge of the slot that is connected',
  ports: [vg, bus, control('sl', 'bottom plate to the bus'), control('sln', 'bottom plate to vmid'), vmid, vddg, vss],
  parameters: [farad('clk', leak, 'leak capacitor')],
});

export const comparatorBlock: Block = {
  name: 'comparator',
  purpose: 'spike = vo above vth at the rising edge of ck; preamplifier powered by en, StrongARM latch',
  ports: [
    port('inputs', 'vo', 'input', 'analog', 'amplifier output'),
    port('outputs', 'spike', 'output', 'digital', 'decision while ck is high, else 0'),
    control('en', 'power of the preamplifier'),
    control('ck', 'clock of the latch'),
    vth,
    bias('vbc', 'gate of the preamplifier tail'),
    vdd,
    vdda,
    vss,
  ],
  parameters: [],
};

/** One for a group of engines. */
export const comparatorBiasBlock: Block = {
  name: 'comparator_bias',
  purpose: 'gate voltage of the preamplifier tails of a group of engines, from one current through a tail like theirs',
  ports: [
    port('inputs', 'ib', 'input', 'bias', 'bias current, flows in'),
    port('outputs', 'vbc', 'output', 'bias', 'bias line'),
    vddg,
    vss,
  ],
  parameters: [farad('cd', 1e-12, 'decoupling of the bias line')],
};

/** The whole engine: its pins are what a controller drives and what a chip supplies. */
export const engineBlock = ({ slots, magnitudeBits, leak, amplifier }: EngineSizing): Block => ({
  name: 'engine',
  purpose: 'one synapse ladder, one amplifier, one comparator and the membranes that share them',
  ports: [
    port('outputs', 'spike', 'output', 'digital', 'decision of the comparator'),
    control('d', 'magnitude bits', magnitudeBits),
    control('dn', 'their complements', magnitudeBits),
    control('su', 'auto-zero: output to virtual ground'),
    control('sm', 'bus to vmid'),
    control('smn', 'its complement'),
    control('so', 'bus to output'),
    control('son', 'its complement'),
    ...(leak === null ? [] : [control('sl', 'leak capacitor to the bus'), control('sln', 'its complement')]),
    control('sa', 'top plate of a slot to the virtual ground', slots),
    control('sb', 'bottom plate of a slot to the bus', slots),
    control('sbn', 'its complement', slots),
    control('en', 'power of the preamplifier'),
    control('ck', 'clock of the comparator'),
    vth,
    vref,
    vmid,
    ...(amplifier === 'folded-cascode'
      ? foldedBias
      : [bias('vbn', 'amplifier cascode, NMOS'), bias('vbp', 'amplifier cascode, PMOS')]),
    bias('vbc', 'preamplifier tail'),
    vdd,
    vddg,
    vdda,
    vss,
  ],
  parameters: [],
});
