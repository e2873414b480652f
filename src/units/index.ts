/** Branded quantities in SI units: a number without a unit does not cross a module boundary. */

declare const unit: unique symbol;
export type Quantity<U extends string> = number & { readonly [unit]: U };

export type Volts = Quantity<'V'>;
export type Ohms = Quantity<'ohm'>;
export type Farads = Quantity<'F'>;
export type Seconds = Quantity<'s'>;
export type Joules = Quantity<'J'>;
/** One least significant bit of a weight, the unit of membranes and thresholds. */
export type Lsb = Quantity<'LSB'>;

export const volts = (value: number): Volts => value as Volts;
export const ohms = (value: number): Ohms => value as Ohms;
export const farads = (value: number): Farads => value as Farads;
export const seconds = (value: number): Seconds => value as Seconds;
export const joules = (value: number): Joules => value as Joules;
export const lsb = (value: number): Lsb => value as Lsb;
