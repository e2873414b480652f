/**
 * A block exists once as a description; every view of it (SPICE subcircuit, Verilog module or black box, behavioural
 * model) is made from this, so that pins cannot differ between views.
 */

export type Direction = 'input' | 'output' | 'inout';

/** Which views a port appears in: digital ports in Verilog only, analog and supply ports in SPICE only, or both. */
export type PortKind = 'digital' | 'analog' | 'bias' | 'supply' | 'clock' | 'reset';

export interface Port {
  readonly name: string;
  readonly direction: Direction;
  readonly kind: PortKind;
  /** bits; 1 is a scalar */
  readonly width: number;
  /** the width as text, over the block's parameters where they set it: `ENGINES*SLOT_BITS`; makes 1 bit a vector too */
  readonly size?: string;
  /** one line, goes into the port's comment in every view */
  readonly meaning: string;
  /** ports of one section are printed together under this title */
  readonly section: string;
}

export interface Parameter {
  readonly name: string;
  readonly value: number | string;
  /** SI unit, or '' */
  readonly unit: string;
  readonly meaning: string;
}

export interface Block {
  readonly name: string;
  /** one line: what it is for */
  readonly purpose: string;
  readonly ports: readonly Port[];
  readonly parameters: readonly Parameter[];
}

/** Files of a generated tree: path relative to the output folder, with `/` -> text. */
export type FileTree = ReadonlyMap<string, string>;
