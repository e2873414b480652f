/** The analog array: M engines with their switch drivers, as the controller sees them. The one place that names its pins. */

import type { Block, Port } from '../../../src/ir/types.js';
import { TRIM_BITS } from '../registers.js';
import { block, type Section } from './describe.js';

type Size = string | number;

/** From the controller to the array and back: seen from the controller's side. */
export const operation = (engines: Size, magnitudeBits: Size, slotBits: Size): readonly Section[] => [
  {
    title: 'Operation of the analog array: what an engine is told is stable from its op_start on for the whole length',
    outputs: [
      ['op_start', `${engines}`, 'high in the first cycle of an operation, one bit an engine'],
      ['op_kind', 2, '0 event, 1 leak, 2 fire, 3 reset to zero'],
      ['op_enable', `${engines}`, 'engines that take part'],
      ['op_sign', `${engines}`, 'event: 1 subtracts'],
      ['op_magnitude', product(engines, magnitudeBits), 'event: LSB to move, one field an engine, engine 0 lowest'],
      ['op_slot', product(engines, slotBits), 'membrane to work on, one field an engine, engine 0 lowest'],
    ],
  },
  {
    title: 'Decision of the comparators',
    inputs: [['spike', `${engines}`, 'fire: membrane beyond the threshold; read in the last cycle of the operation']],
  },
];

/** Seen from the controller's side. */
export const trimming = (engines: Size, trimBits: Size): Section => ({
  title: 'Trim: stable while the core works',
  outputs: [
    ['trim', product(engines, trimBits), 'LSB added to the threshold, signed, one field an engine, engine 0 lowest'],
  ],
});

const product = (a: Size, b: Size): string =>
  typeof a === 'number' && typeof b === 'number' ? `${a * b}` : `${a}*${b}`;

export interface ArraySize {
  readonly engines: number;
  readonly slotBits: number;
  readonly magnitudeBits: number;
}

const power = (name: string, kind: Port['kind'], meaning: string): Port => ({
  name,
  direction: 'inout',
  kind,
  width: 1,
  meaning,
  section: 'Supplies and references',
});

/** Supplies and references of every array; chip-level nets of the same names. */
export const powerPins: readonly Port[] = [
  power('vdd', 'supply', 'supply'),
  power('vss', 'supply', 'ground'),
  power('vref', 'analog', 'full scale of the ladder'),
  power('vmid', 'analog', 'zero of a membrane'),
];

/** Pins of the array of one layer; its threshold and leak are built in, so it takes no parameters. */
export function arrayBlock(name: string, layer: number, { engines, slotBits, magnitudeBits }: ArraySize): Block {
  const sections = [...operation(engines, magnitudeBits, slotBits), trimming(engines, TRIM_BITS)];
  const facing = sections.map(({ title, inputs, outputs }): Section => {
    return { title, inputs: outputs, outputs: inputs };
  });
  const clock: Section = {
    title: 'Clock',
    kind: 'clock',
    inputs: [['clk', 1, 'rising edge; an operation takes a fixed number of cycles']],
  };
  const digital = block(name, `analog engines of layer ${layer}`, [], [clock, ...facing]);
  return { ...digital, ports: [...digital.ports, ...powerPins] };
}
