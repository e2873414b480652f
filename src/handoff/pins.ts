/** The pins of a block one by one: Liberty, LEF and CDL take them from here, the Verilog from the same block. */

import type { Block, Direction, PortKind } from '../ir/types.js';

export interface Pin {
  /** `op_slot[3]`, or the port's name for a scalar */
  readonly name: string;
  readonly port: string;
  readonly direction: Direction;
  readonly kind: PortKind;
}

export const isPower = (kind: PortKind): boolean => kind === 'supply' || kind === 'analog' || kind === 'bias';

/** A port with a size as text is a vector even with one bit. */
export const isVector = ({ width, size }: Block['ports'][number]): boolean => width > 1 || size !== undefined;

export const bitPins = ({ ports }: Block): readonly Pin[] =>
  ports.flatMap((port) => {
    const { name, direction, kind, width } = port;
    const common = { port: name, direction, kind };
    if (!isVector(port)) return [{ name, ...common }];
    return Array.from({ length: width }, (_, bit) => ({ name: `${name}[${bit}]`, ...common }));
  });
