/** An engine with the threshold reference of its own: its threshold comes from two rails and a trim code. */

import type { Technology } from '../../src/config/technology.js';
import type { Block, Port } from '../../src/ir/types.js';
import { middleCode, thresholdDacBlock, trimOf, trimRails } from './blocks/threshold-dac.js';
import { engineBlock } from './blocks.js';
import type { Header } from './blocks-spice.js';
import type { EngineSizing } from './sizing.js';
import { allPins, connect, pinsOf, subcircuitHead } from './spice-text.js';

export const trimmedFile = 'trimmed_engine.spice';

/** Instance of the engine within it. */
export const innerEngine = 'xengine';

export function trimmedEngineBlock(sizing: EngineSizing, technology: Technology): Block {
  const engine = engineBlock(sizing);
  const trim = thresholdDacBlock(trimOf(technology)).ports.filter(({ name }) => /^(trim|vth.)/.test(name));
  const replaced = engine.ports.flatMap((port): readonly Port[] =>
    port.name === 'vth'
      ? trim.map((own) => ({ ...own, section: own.section === 'controls' ? 'trim' : own.section }))
      : [port],
  );
  return { ...engine, name: 'trimmed_engine', purpose: 'an engine with its threshold reference', ports: replaced };
}

/** Text of `trimmed_engine.spice`, which lies beside the engine and its reference. */
export function trimmedEngine(sizing: EngineSizing, technology: Technology, header: Header): string {
  const trim = trimOf(technology);
  const block = trimmedEngineBlock(sizing, technology);
  const { low, high } = trimRails(trim, sizing.thresholdVolts);
  const volts = (value: number): string => `${Number(value.toPrecision(6))} V`;
  const place = (inner: Block, instance: string): string =>
    connect(inner, instance, Object.fromEntries(allPins(inner).map((pin) => [pin, pin])));
  return [
    header(
      block.purpose,
      `trim code ${middleCode(trim)} is the nominal threshold; one step is ${trim.step * 1e3} mV, ${Number((trim.step / sizing.lsbVolts).toPrecision(3))} LSB`,
      `vthl = ${volts(low)}, vthh = ${volts(high)}`,
    ),
    '.include engine.spice',
    '.include threshold_dac.spice',
    '',
    subcircuitHead(block),
    place(engineBlock(sizing), innerEngine),
    place(thresholdDacBlock(trim), 'xthreshold'),
    `.ends ${block.name}`,
    '',
  ].join('\n');
}

/**
 * V at the pins that take the place of `vth`, for a code.
 *
 * @param supply V, that the switches are driven with, and the threshold that the rails are around
 */
export function trimVoltages(
  technology: Technology,
  code: number,
  { vdd, vth }: { readonly vdd: number; readonly vth: number },
): Record<string, number> {
  const trim = trimOf(technology);
  const { low, high } = trimRails(trim, vth);
  const block = thresholdDacBlock(trim);
  const set = (bit: number): boolean => ((code >> bit) & 1) === 1;
  return {
    vthl: low,
    vthh: high,
    ...Object.fromEntries(pinsOf(block, 'trim').map((pin, bit) => [pin, set(bit) ? vdd : 0])),
    ...Object.fromEntries(pinsOf(block, 'trimn').map((pin, bit) => [pin, set(bit) ? 0 : vdd])),
  };
}
