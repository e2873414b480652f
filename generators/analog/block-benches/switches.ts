/** On-resistance of an engine's switches, with the controls at their level: a millivolt across each, its node swept. */

import { supplyVoltages } from '../bench.js';
import { blockFiles } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import type { EngineSizing } from '../sizing.js';
import { spiceNumber } from '../spice-text.js';
import { pwlSource } from '../waveform.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface SwitchOptions extends BenchConditions {
  readonly sizing: EngineSizing;
}

/** V across each switch, and of a step of its node */
export const across = 1e-3;
const step = 10e-3;

/** Names of the columns of current, one a switch. */
export const switchColumns = { injection: 'i(vinjection)', ladder: 'i(vladder)', gate: 'i(vgate)' } as const;

export function switchBench(options: SwitchOptions): BlockBench & { readonly points: number } {
  const { technology } = options;
  const { injection, ladder, gate } = technology.switches;
  const { vddg } = supplyVoltages(options);
  const switches = blockFiles({ ...options, header: spiceHeader(options) }).get('switches.spice')!;
  const size = ({ w, l }: typeof gate): string => `w=${spiceNumber(w)} l=${spiceNumber(l)}`;
  const points = Math.round(technology.supply.vdd / step);
  const bench = blockDeck(options, {
    title: 'on-resistance of the switches over the voltage of their node',
    files: new Map([['switches.spice', switches]]),
    includes: ['switches.spice'],
    circuit: [
      pwlSource('vddg', [[0, vddg]]),
      'vnode node 0 0',
      ...['injection', 'ladder', 'gate'].map((name) => `v${name} ${name} node ${across}`),
      `xinjection injection node vddg 0 nswitch ${size(injection)}`,
      `xladder ladder node vddg 0 nswitch ${size(ladder)}`,
      `xgate gate node vddg 0 vddg 0 tgate ${size(gate)}`,
    ],
    saved: Object.values(switchColumns),
    analysis: `.dc vnode 0 ${spiceNumber((points - 0.5) * step)} ${step}`,
  });
  return { ...bench, points };
}
