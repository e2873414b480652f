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

/** All of the configuration port but cfg_ready, which goes back from each core by itself. */
export const configurationPins = same('cfg_valid', 'cfg_core', 'cfg_region', 'cfg_addr', 'cfg_wdata');
