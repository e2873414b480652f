/** Engines drawn from the technology's mismatch coefficients, by calculation: how far they lie apart. */

import { codeCharges, codeErrors } from '../../generators/analog/blocks/ladder-model.js';
import { ladderChargeErrors } from '../../generators/analog/ladder-charge.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import { steps } from '../report/ladder-chart.js';
import type { MismatchReport } from '../report/types.js';
import { drawEngine } from './chip-draw.js';
import type { Prepared } from './prepare.js';

const engines = 200;
const seed = 1;

/** LSB, of every code of a ladder whose bits are off by these shares. */
const errorsOf = (shares: readonly number[]): number[] => [
  ...codeErrors(codeCharges(shares.map((share, bit) => 2 ** bit * (1 + share)))),
];

const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toPrecision(5)) + 0);

/** Columnwise: what a share of the rows stays below. */
function percentile(rows: readonly (readonly number[])[], share: number): number[] {
  return rows[0].map((_, i) => {
    const column = rows.map((row) => row[i]).sort((a, b) => a - b);
    return column[Math.round(share * (column.length - 1))];
  });
}

const nothingOff = { units: [], links: [], terminator: 0 } as const;

/** Of an engine of the first layer; null where the technology does not say how much its devices differ. */
export function mismatchReport({ technology, sizing }: Prepared): MismatchReport | null {
  if (technology.mismatch === undefined) return null;
  const size = sizing[0] as EngineSizing;
  const draws = Array.from({ length: engines }, (_, sample) => drawEngine(technology, size, { seed, sample }, 0, 0));
  const codes = draws.map(({ ladder }) => errorsOf(ladder));
  const dnl = codes.map(steps);
  const largest = (errors: readonly number[]): number => Math.max(...errors.map(Math.abs));
  const percent = (values: readonly number[]): number[] => values.map((value) => 100 * value);
  const figure = (name: string, unit: string, values: readonly number[]) => ({ name, unit, values: rounded(values) });
  const band = (rows: readonly (readonly number[])[]) => ({
    low: rounded(percentile(rows, 0.05)),
    high: rounded(percentile(rows, 0.95)),
  });
  return {
    engines,
    seed,
    figures: [
      figure('INL of the ladder', 'LSB', codes.map(largest)),
      figure('DNL of the ladder', 'LSB', dnl.map(largest)),
      figure(
        'threshold after trim',
        'LSB',
        draws.map(({ threshold }) => threshold),
      ),
      figure('membrane capacitor of a slot', '%', percent(draws.map(({ slots }) => slots[0]))),
      figure(
        'offset of an operation',
        'LSB',
        draws.map(({ offset }) => offset),
      ),
      ...(size.leak === null ? [] : [figure('leak capacitor', '%', percent(draws.map(({ leak }) => leak)))]),
    ],
    ladder: { nominal: rounded(errorsOf(ladderChargeErrors(size, nothingOff))), inl: band(codes), dnl: band(dnl) },
  };
}
