/**
 * The threshold of one engine: an R-2R ladder between two rails that a layer's engines share. Its code takes off the
 * offset of the engine's comparator; the middle of the code is the nominal threshold.
 */

import type { Technology } from '../../../src/config/technology.js';
import { MenageError } from '../../../src/errors/index.js';
import type { Block, Port } from '../../../src/ir/types.js';

export type Trim = NonNullable<Technology['trim']>;

/** @throws E_TECHNOLOGY for a technology without one */
export function trimOf(technology: Technology): Trim {
  if (technology.trim !== undefined) return technology.trim;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: trim`,
    legal: 'missing: the threshold cannot be trimmed',
    remedy: 'add the section to the technology file',
  });
}

/** Code of the nominal threshold. */
export const middleCode = ({ bits }: Trim): number => 2 ** (bits - 1);

/** Rails in volts, around the nominal threshold supply. */
export function trimRails(
  { bits, step }: Trim,
  thresholdVolts: number,
): { readonly low: number; readonly high: number } {
  const half = step * 2 ** (bits - 1);
  return { low: thresholdVolts - half, high: thresholdVolts + half };
}

/**
 * Code that takes an offset off.
 *
 * @param offset V, by which the comparator decides too high at the middle code
 */
export function trimCode(trim: Trim, offset: number): number {
  const code = middleCode(trim) - Math.round(offset / trim.step);
  return Math.min(2 ** trim.bits - 1, Math.max(0, code));
}

const port = (section: string, name: string, kind: Port['kind'], meaning: string, width = 1): Port => ({
  section,
  name,
  kind,
  meaning,
  width,
  direction: kind === 'supply' ? 'inout' : name === 'vth' ? 'output' : 'input',
});

export const thresholdDacBlock = ({ bits, resistor, decoupling }: Trim): Block => ({
  name: 'threshold_dac',
  purpose: 'threshold reference of one engine, set by its trim code',
  ports: [
    port('outputs', 'vth', 'analog', 'threshold'),
    port('controls', 'trim', 'digital', 'code, 1: towards vthh', bits),
    port('controls', 'trimn', 'digital', 'its complement', bits),
    port('biases', 'vthl', 'bias', 'rail at code 0'),
    port('biases', 'vthh', 'bias', 'rail one step above the highest code'),
    port('supplies', 'vdd', 'supply', 'supply of the switches'),
    port('supplies', 'vss', 'supply', 'ground'),
  ],
  parameters: [
    { name: 'r', value: resistor, unit: 'ohm', meaning: 'link R' },
    { name: 'r2', value: 2 * resistor, unit: 'ohm', meaning: 'leg 2 R' },
    { name: 'cd', value: decoupling, unit: 'F', meaning: 'decoupling of the output' },
  ],
});

/** What the template of the block needs beside its head. */
export function thresholdDacView(trim: Trim): object {
  const top = trim.bits - 1;
  const nodeOf = (bit: number): string => (bit === top ? 'vth' : `x${bit}`);
  const bits = Array.from({ length: trim.bits }, (_, bit) => ({
    bit,
    node: nodeOf(bit),
    on: `trim${bit}`,
    off: `trimn${bit}`,
  }));
  const links = bits.slice(0, top).map(({ bit }) => ({ bit, low: nodeOf(bit), high: nodeOf(bit + 1) }));
  return { top, bits, links };
}
