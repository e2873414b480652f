/** Energies out of the currents of a bench's sources, operation by operation. */

import type { RawFile } from './raw-file.js';

/** A source of the bench: its current column is that which flows into its positive pin, as SPICE has it. */
export interface SourceColumn {
  /** `i(v_vdd)` */
  readonly current: string;
  /** V */
  readonly volts: number;
}

/** Index of the first point at or after `at`. */
function firstFrom(time: Float64Array, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Integral of f(values) between two moments, trapezoids between the points inside and at both ends. */
export function integrate(
  time: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
  f: (value: number) => number = (value) => value,
): number {
  const at = (moment: number, i: number): number => {
    if (i === 0 || i >= time.length) return f(values[Math.min(i, time.length - 1)]!);
    const share = (moment - time[i - 1]!) / (time[i]! - time[i - 1]!);
    return f(values[i - 1]! + share * (values[i]! - values[i - 1]!));
  };
  let sum = 0;
  let before = from;
  let value = at(from, firstFrom(time, from));
  for (let i = firstFrom(time, from); i < time.length && time[i]! < to; i++) {
    const next = f(values[i]!);
    sum += ((value + next) / 2) * (time[i]! - before);
    before = time[i]!;
    value = next;
  }
  return sum + ((value + at(to, firstFrom(time, to))) / 2) * (to - before);
}

/** J that a source gave in each interval; what flows back is taken off. */
export function deliveredEnergy(
  raw: RawFile,
  { current, volts }: SourceColumn,
  intervals: readonly (readonly [number, number])[],
): number[] {
  const values = raw.column(current);
  return intervals.map(([from, to]) => -volts * integrate(raw.time, values, from, to));
}

/**
 * J that a supply of `volts` gave in each interval to what drives this source: a driver takes charge from the supply
 * when it pulls up and drops it to ground when it pulls down.
 */
export function drivenEnergy(
  raw: RawFile,
  { current, volts }: SourceColumn,
  intervals: readonly (readonly [number, number])[],
): number[] {
  const values = raw.column(current);
  return intervals.map(([from, to]) => volts * integrate(raw.time, values, from, to, (i) => Math.max(0, -i)));
}
