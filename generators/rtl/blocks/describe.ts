/** Shorthand for the pin tables of the digital blocks. */

import type { Block, Direction, Parameter, Port, PortKind } from '../../../src/ir/types.js';

/** One port: name, width, meaning. */
export type Row = readonly [name: string, size: string | number, meaning: string];

/** One parameter: name, default, meaning, unit. Defaults only serve a block that is read or checked by itself. */
export type ParameterRow = readonly [name: string, value: number, meaning: string, unit?: string];

/** Ports that are printed under one title. */
export interface Section {
  readonly title: string;
  readonly kind?: PortKind;
  readonly inputs?: readonly Row[];
  readonly outputs?: readonly Row[];
}

export function block(
  name: string,
  purpose: string,
  parameterRows: readonly ParameterRow[],
  sections: readonly Section[],
): Block {
  const parameters = parameterRows.map(
    ([parameter, value, meaning, unit = '']): Parameter => ({ name: parameter, value, unit, meaning }),
  );
  const value = new Map(parameterRows.map(([parameter, number]) => [parameter, number]));
  const port = (section: Section, direction: Direction, [pin, size, meaning]: Row): Port => ({
    name: pin,
    direction,
    kind: section.kind ?? 'digital',
    width: typeof size === 'number' ? size : widthOf(size, value),
    ...(typeof size === 'string' ? { size } : {}),
    meaning,
    section: section.title,
  });
  const ports = sections.flatMap((section) => [
    ...(section.inputs ?? []).map((row) => port(section, 'input', row)),
    ...(section.outputs ?? []).map((row) => port(section, 'output', row)),
  ]);
  return { name, purpose, ports, parameters };
}

/** A size is a product of parameters and numbers, each optionally with a number added: `ENGINES*SLOT_BITS`, `IN_BITS+2`. */
function widthOf(size: string, value: ReadonlyMap<string, number>): number {
  const term = (text: string): number => value.get(text) ?? Number(text);
  return size
    .split('+')
    .reduce((sum, product) => sum + product.split('*').reduce((all, factor) => all * term(factor), 1), 0);
}

export const clocking: readonly Section[] = [
  { title: 'Clock and reset', kind: 'clock', inputs: [['clk', 1, 'rising edge']] },
  { title: 'Clock and reset', kind: 'reset', inputs: [['rst_n', 1, 'asynchronous, active low']] },
];

/**
 * A word is taken in every cycle in which both valid and ready are high.
 *
 * @param lanes streams side by side, each with a valid and a ready of its own
 */
export const stream = (
  title: string,
  name: string,
  from: 'in' | 'out',
  size: string | number,
  word: string,
  lanes: string | number = 1,
): Section => {
  const forward: Row[] = [
    [`${name}_valid`, lanes, 'a word is there'],
    [`${name}_word`, size, word],
  ];
  const back: Row[] = [[`${name}_ready`, lanes, 'it is taken']];
  return from === 'in' ? { title, inputs: forward, outputs: back } : { title, inputs: back, outputs: forward };
};

export const eventWord = '{kind[1:0], address}: 0 spike, 1 end of step, 2 start of recording, 3 its end';

/** The port through which every memory and register is loaded, read back and watched. */
export const configurationPort = (addressBits: string | number): Section => ({
  title: 'Configuration',
  inputs: [
    ['cfg_valid', 1, 'an access is there'],
    ['cfg_write', 1, '1 write, 0 read; one read at a time'],
    ['cfg_core', 8, 'core that it is for; 255: a write for all'],
    ['cfg_region', 2, '0 registers, 1 slot masks, 2 MEM_E2A, 3 MEM_S&N'],
    ['cfg_addr', addressBits, 'register; or {front end, word, 32-bit chunk}, and a word is stored with its last chunk'],
    ['cfg_wdata', 32, 'data'],
  ],
  outputs: [
    ['cfg_ready', 1, 'it is taken; low while the core works, but for counters, status and control'],
    ['cfg_rvalid', 1, 'the answer to a read is there, for one cycle'],
    ['cfg_rdata', 32, 'answer; 0 at other times'],
  ],
});
