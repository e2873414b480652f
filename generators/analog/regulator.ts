/**
 * The regulated supply of a cascoded inverter. An inverter's current goes with its supply, threshold and temperature, and
 * with it its speed; so the supply is not a constant voltage but the one at which a copy of the amplifier, its output tied
 * to its input, takes a reference current. The gates of the cascodes keep their distance from the input of that copy:
 * what is left for each device below and above them then stays, whatever its threshold does. Here the copy is the
 * transistors' own, current source and buffers are ideal.
 */

import type { Technology } from '../../src/config/technology.js';
import { comparatorBiasBlock } from './blocks.js';
import type { SpiceLevel } from './blocks-spice.js';
import { connect, spiceNumber } from './spice-text.js';

/** Nets that the regulator drives in place of constant sources. */
export const regulatedNets: ReadonlySet<string> = new Set(['vdda', 'vbn', 'vbp']);

/** Whether a bench has the regulator: at transistor level, of a technology that gives the reference current. */
export const isRegulated = ({ supply }: Technology, level: SpiceLevel): boolean =>
  supply.replicaCurrent !== undefined && level === 'transistor';

/** Cards of the regulator. `v_vdda`, `v_vbn` and `v_vbp` stay the sources whose currents are the amplifier's. */
export function regulator({ supply }: Technology): string[] {
  return [
    '* supply of the amplifier: that of a copy which takes the reference current',
    `i_replica 0 replica ${spiceNumber(supply.replicaCurrent ?? 0)}`,
    'xreplica self self vbn vbp replica 0 amplifier',
    'e_vdda regulated 0 replica 0 1',
    'v_vdda vdda regulated 0',
    'e_self biased 0 self 0 1',
    `v_vbn vbn biased ${spiceNumber(supply.biasN - supply.vcm)}`,
    `v_vbp vbp biased ${spiceNumber(supply.biasP - supply.vcm)}`,
    'c_replica replica 0 1p',
  ];
}

/** Whether the preamplifier's tail copies a current, in transistors only. */
export const hasComparatorBias = ({ supply }: Technology, level: SpiceLevel): boolean =>
  supply.comparatorCurrent !== undefined && level === 'transistor';

/** Cards of the tail's bias; `v_vbc` stays the source whose current is the engine's. */
export function comparatorBias({ supply }: Technology): string[] {
  return [
    `i_vbc 0 ib_vbc ${spiceNumber(supply.comparatorCurrent ?? 0)}`,
    connect(comparatorBiasBlock, 'xcomparator_bias', { ib: 'ib_vbc', vbc: 'mirror', vddg: 'vddg', vss: '0' }),
    'v_vbc vbc mirror 0',
  ];
}
