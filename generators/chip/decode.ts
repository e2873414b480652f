/** The registers of the chip as the decoder in Verilog: its pins, and what its template prints. */

import type { Row, Section } from '../rtl/blocks/describe.js';
import { type Field, type Register, type RegisterBlock, resetOf } from './registers.js';

/** Pin of a field: `control_run`; the register's own name where the field is its value. */
export const pinOf = (register: Register, field: Field): string =>
  (field.name === 'VALUE' ? register.name : `${register.name}_${field.name}`).toLowerCase();

interface Placed {
  readonly register: Register;
  readonly field: Field;
  readonly pin: string;
}

const placed = ({ registers }: RegisterBlock): readonly Placed[] =>
  registers
    .filter(({ window }) => window === undefined)
    .flatMap((register) => register.fields.map((field) => ({ register, field, pin: pinOf(register, field) })));

/** Fields as pins of the decoder. */
export function fieldPins(block: RegisterBlock): Section {
  const rows = (behaviour: Field['behaviour']): readonly Row[] =>
    placed(block)
      .filter(({ field }) => field.behaviour === behaviour)
      .map(({ pin, field }) => [pin, field.bits, field.meaning]);
  return {
    title: 'Fields',
    inputs: [...rows('live'), ...rows('sticky')],
    outputs: [...rows('storage'), ...rows('command')],
  };
}

const hex = (value: number, bits: number): string => `${bits}'h${value.toString(16)}`;

const slice = ({ low, bits }: Field): string => (bits === 1 ? `[${low}]` : `[${low + bits - 1}:${low}]`);

const key = ({ offset }: Register): string => hex(offset / 4, 10);

/** What a read of a register gives: its fields from the highest down, gaps as zeros. */
function readValue(register: Register): string {
  if (register.fields.every(({ behaviour }) => behaviour === 'constant')) return hex(resetOf(register), 32);
  const parts: string[] = [];
  let top = 32;
  for (const field of [...register.fields].sort((a, b) => b.low - a.low)) {
    const gap = top - field.low - field.bits;
    if (gap > 0) parts.push(hex(0, gap));
    const held = field.behaviour === 'storage' || field.behaviour === 'sticky';
    if (field.behaviour === 'command') parts.push(hex(0, field.bits));
    else parts.push(held ? `${pinOf(register, field)}_q` : pinOf(register, field));
    top = field.low;
  }
  if (top > 0) parts.push(hex(0, top));
  return parts.length === 1 ? parts[0] : `{${parts.join(', ')}}`;
}

/** What `templates/chip/registers.v` prints. */
export function decodeView(block: RegisterBlock) {
  const all = placed(block);
  const of = (behaviour: Field['behaviour']) => all.filter(({ field }) => field.behaviour === behaviour);
  const states = [...of('storage'), ...of('sticky')];
  const widest = Math.max(...states.map(({ field }) => field.bits));
  const digits = widest === 1 ? 0 : `[${widest - 1}:0]`.length;
  const item = ({ register, field, pin }: Placed) => ({ name: pin, key: key(register), slice: slice(field) });
  return {
    states: states.map(({ field, pin }) => ({
      name: pin,
      range: (field.bits === 1 ? '' : `[${field.bits - 1}:0]`).padEnd(digits),
      reset: hex(field.reset, field.bits),
    })),
    registers: block.registers.map((register) => ({
      key: key(register),
      name: register.name,
      window: register.window !== undefined,
      value: register.window === undefined ? readValue(register) : '',
    })),
    windows: block.registers
      .filter(({ window }) => window !== undefined)
      .map((register) => ({ pin: `win_${register.name.toLowerCase()}`, key: key(register) })),
    outputs: [
      ...of('storage').map(({ pin }) => ({ pin, value: `${pin}_q` })),
      ...of('command').map(({ register, field, pin }) => ({
        pin,
        value: `write && acc_addr[11:2] == ${key(register)} && acc_wdata${slice(field)}`,
      })),
    ],
    stored: of('storage').map(item),
    sticky: of('sticky').map(item),
  };
}
