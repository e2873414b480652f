/**
 * The regulated supply of a cascoded inverter. An inverter's current goes with its supply, threshold and temperature, and
 * with it its speed; so the supply is not a constant voltage but the one at which a copy of the amplifier, its output tied
 * to its input, takes a reference current. Here the
 * copy is the transistors' own, current source and buffer are ideal.
 */

import type { Technology } from '../../src/config/technology.js';
import type { SpiceLevel } from './blocks-spice.js';
import { spiceNumber } from './spice-text.js';

/** Nets that the regulator drives in place of constant sources. */
export const regulatedNets: ReadonlySet<string> = new Set(['vdda', 'vbp']);

/** Whether a bench has the regulator: at transistor level, of a technology that gives the reference current. */
export const isRegulated = ({ supply }: Technology, level: SpiceLevel): boolean =>
  supply.replicaCurrent !== undefined && level === 'transistor';

/**
 * Cards of the regulator. The gate of the PMOS cascode follows the supply, at the distance that it has nominally, and
 * `v_vdda` stays the source whose current is the amplifier's.
 */
export function regulator({ supply }: Technology): string[] {
  return [
    '* supply of the amplifier: that of a copy which takes the reference current',
    `i_replica 0 replica ${spiceNumber(supply.replicaCurrent ?? 0)}`,
    'xreplica self self vbn vbp replica 0 amplifier',
    'e_vdda regulated 0 replica 0 1',
    'v_vdda vdda regulated 0',
    `v_vbp vdda vbp ${spiceNumber(supply.vdd - supply.biasP)}`,
    'c_replica replica 0 1p',
  ];
}
