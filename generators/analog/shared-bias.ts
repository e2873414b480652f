/**
 * The bias lines of a folded cascode in a bench: from their block, which a group of engines shares. What the one engine of a
 * bench takes from a line is taken from the block once for every engine of the group, as if all did the same at once:
 * nothing moves the lines more.
 */

import type { Technology } from '../../src/config/technology.js';
import { amplifierBiasBlock } from './blocks.js';
import type { SpiceLevel } from './blocks-spice.js';
import { connect, spiceNumber } from './spice-text.js';
import { pwlSource } from './waveform.js';

interface Biased {
  readonly technology: Technology;
  readonly level: SpiceLevel;
}

/** Supply of the bias, from a source of its own. */
export const biasSupply = 'vddb';

/** Engines that share the bias; 0 for an amplifier without, and for the macromodel, which does without. */
export const biasSharers = ({ technology: { amplifier }, level }: Biased): number =>
  amplifier.kind === 'folded-cascode' && level === 'transistor' ? amplifier.bias.engines : 0;

/** @param volts of the amplifier's supply, which the bias has too */
export function biasSources({ technology, level }: Biased, volts: number): string[] {
  const { amplifier } = technology;
  if (amplifier.kind !== 'folded-cascode') return [];
  const lines = amplifierBiasBlock.ports.filter(({ section }) => section === 'outputs').map(({ name }) => name);
  if (level === 'macro') return lines.map((net) => pwlSource(net, [[0, 0]]));
  const own = lines.map((net) => [net, `shared_${net}`] as const);
  return [
    pwlSource(biasSupply, [[0, volts]]),
    `iib ${biasSupply} ib ${spiceNumber(amplifier.biasCurrent)}`,
    connect(amplifierBiasBlock, 'xbias', { ib: 'ib', ...Object.fromEntries(own), vdda: biasSupply, vss: '0' }),
    `* each line at its voltage, and loaded as ${amplifier.bias.engines} engines load it`,
    ...own.flatMap(([net, shared]) => [
      `e_${net} copied_${net} 0 ${shared} 0 1`,
      `v_${net} copied_${net} ${net} 0`,
      `f_${net} ${shared} 0 v_${net} ${amplifier.bias.engines}`,
    ]),
  ];
}
