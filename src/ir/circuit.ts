/** A circuit as cells and devices with numbers: what netlists for layout checks and schematics are written from. */

export type DeviceKind = 'mos' | 'capacitor' | 'resistor' | 'cell';

export interface Device {
  /** with its letter, as in SPICE */
  readonly name: string;
  readonly kind: DeviceKind;
  /** in the order of the device's pins */
  readonly nets: readonly string[];
  /** model of a transistor, name of a cell; '' for the rest */
  readonly model: string;
  /** F or ohm of two-terminal devices */
  readonly value?: number;
  /** m, of a transistor */
  readonly size?: { readonly w: number; readonly l: number };
}

export interface Cell {
  readonly name: string;
  readonly pins: readonly string[];
  readonly devices: readonly Device[];
}

/** A device without its name, so that two circuits can be compared as multisets. */
export const deviceKey = ({ kind, nets, model, value, size }: Device): string =>
  [kind, model, ...nets, value ?? '', size === undefined ? '' : `${size.w}/${size.l}`].join(' ');
