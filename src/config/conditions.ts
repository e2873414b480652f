/** Under which conditions a circuit is simulated or measured. */

import { z } from 'zod';

export const CORNERS = ['tt', 'ss', 'ff', 'sf', 'fs'] as const;

export type Corner = (typeof CORNERS)[number];

export const conditionsSchema = z.strictObject({
  corner: z.enum(CORNERS).default('tt').describe('process corner, NMOS first: t typical, s slow, f fast'),
  temperature: z.number().min(-55).max(150).default(27).describe('degrees Celsius'),
  supply: z.number().min(0.8).max(1.2).default(1).describe('factor on every supply that is not regulated'),
});

export type Conditions = Readonly<z.infer<typeof conditionsSchema>>;

export const nominal: Conditions = { corner: 'tt', temperature: 27, supply: 1 };

export const sameConditions = (a: Conditions, b: Conditions): boolean =>
  a.corner === b.corner && a.temperature === b.temperature && a.supply === b.supply;

/** In one line, for headers and messages. */
export const conditionsText = ({ corner, temperature, supply }: Conditions): string =>
  `corner ${corner}, ${temperature} C, supply ${Number((supply * 100).toPrecision(6))} %`;

/** One drawn chip: the same seed and sample give the same devices, whatever else is drawn. */
export interface MismatchSample {
  readonly seed: number;
  /** 0, 1, ... */
  readonly sample: number;
}
