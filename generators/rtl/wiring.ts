/** What a module that only joins others is rendered from. */

import type { Block } from '../../src/ir/types.js';

export interface Wiring {
  readonly block: Block;
  /** declarations, in order */
  readonly signals: readonly string[];
  readonly assigns: readonly { readonly left: string; readonly right: string }[];
  readonly instances: readonly string[];
}

export const vector = (bits: number): string => `[${bits - 1}:0]`;

/** `wire [3:0] name;`, names aligned. */
export function declare(signals: readonly { readonly name: string; readonly range: string }[]): readonly string[] {
  const widest = Math.max(0, ...signals.map(({ range }) => range.length));
  return signals.map(({ name, range }) => `wire ${range.padEnd(widest)} ${name};`);
}

/** Pins that join nets of their own names. */
export const same = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]));

export const clockPins = same('clk', 'rst_n');

/** Of what a soft reset sets back. */
export const workPins = { clk: 'clk', rst_n: 'work_rst_n' };

/** All of the configuration port but what goes back from each core by itself. */
export const configurationPins = same('cfg_valid', 'cfg_write', 'cfg_core', 'cfg_region', 'cfg_addr', 'cfg_wdata');

/** Answers of several cores, or stages, become one: only one of them answers at a time, and the others hold 0. */
export const joinAnswers = (net: string, count: number): Wiring['assigns'] => [
  { left: 'cfg_ready', right: `&${net}_cfg_ready` },
  { left: 'cfg_rvalid', right: `|${net}_cfg_rvalid` },
  {
    left: 'cfg_rdata',
    right: Array.from({ length: count }, (_, i) => `${net}_cfg_rdata[${32 * i + 31}:${32 * i}]`).join(' | '),
  },
];

export const answerNets = (
  net: string,
  count: number,
): readonly { readonly name: string; readonly range: string }[] => [
  { range: vector(count), name: `${net}_cfg_ready` },
  { range: vector(count), name: `${net}_cfg_rvalid` },
  { range: vector(32 * count), name: `${net}_cfg_rdata` },
];

export const answerPins = (net: string, i: number): Record<string, string> => ({
  cfg_ready: `${net}_cfg_ready[${i}]`,
  cfg_rvalid: `${net}_cfg_rvalid[${i}]`,
  cfg_rdata: `${net}_cfg_rdata[${32 * i + 31}:${32 * i}]`,
});
