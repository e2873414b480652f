/**
 * Level shifters through one pulse: two of each kind, one without load, whose charge is what it costs by itself, and one
 * that drives the gates of an engine, whose delays are those of the engine's controls.
 */

import { supplyVoltages } from '../bench.js';
import { SHIFTER_KINDS, type ShifterKind, shifterBlocks } from '../blocks/level-shifter.js';
import { blockFiles, levelShifters } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import type { EngineSizing } from '../sizing.js';
import { connect, spiceNumber } from '../spice-text.js';
import { pwlSource } from '../waveform.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface DriverOptions extends BenchConditions {
  readonly sizing: EngineSizing;
}

/** s, when the input begins to rise and to fall, and the end */
export const pulse = { rise: 10e-9, fall: 30e-9, stop: 50e-9 } as const;

export interface DriverBench extends BlockBench {
  readonly stopTime: number;
  /** V */
  readonly volts: { readonly vdd: number; readonly vddg: number };
  readonly input: string;
  /** columns of the loaded one of a kind, and of the supply currents of the other */
  readonly kinds: Readonly<
    Record<ShifterKind, { readonly outputs: readonly string[]; readonly vdd: string; readonly vddg: string }>
  >;
}

/** The largest gates that a shifter of a kind drives: So, and Sa. */
function load(kind: ShifterKind, { technology }: DriverOptions): string {
  const { outputGate, injection } = technology.switches;
  const size = ({ w, l }: typeof injection): string => `w=${spiceNumber(w)} l=${spiceNumber(l)}`;
  return kind === 'both'
    ? `xgate vmid vmid loaded_both loadedn_both vddg 0 tgate ${size(outputGate)}`
    : `xswitch vcm vcm loaded_single 0 nswitch ${size(injection)}`;
}

/** @throws E_TECHNOLOGY for a technology without shifters */
export function driverBench(options: DriverOptions): DriverBench {
  const { technology } = options;
  const header = spiceHeader(options);
  const { vdd, vddg, vmid } = supplyVoltages(options);
  const switches = blockFiles({ ...options, header }).get('switches.spice') as string;
  const files = new Map([...levelShifters({ technology, header }), ['switches.spice', switches]]);
  const place = (kind: ShifterKind, name: string, supply: string): string =>
    connect(shifterBlocks[kind], `x${name}_${kind}`, {
      in: 'in',
      out: `${name}_${kind}`,
      outn: `${name}n_${kind}`,
      vdd: supply === '' ? 'vdd' : `vdd_${supply}`,
      vddg: supply === '' ? 'vddg' : `vddg_${supply}`,
      vss: '0',
    });
  const bench = blockDeck(options, {
    title: 'level shifters: what they cost, and when they switch',
    files,
    includes: [...files.keys()],
    circuit: [
      pwlSource('in', [
        [0, 0],
        [pulse.rise, 0],
        [pulse.rise + technology.edge, vdd],
        [pulse.fall, vdd],
        [pulse.fall + technology.edge, 0],
      ]),
      ...[
        ['vdd', vdd],
        ['vddg', vddg],
        ['vmid', vmid],
        ['vcm', technology.supply.vcm],
      ].map(([net, value]) => pwlSource(net as string, [[0, value as number]])),
      ...SHIFTER_KINDS.flatMap((kind) => [
        pwlSource(`vdd_${kind}`, [[0, vdd]]),
        pwlSource(`vddg_${kind}`, [[0, vddg]]),
        place(kind, 'free', kind),
        place(kind, 'loaded', ''),
        load(kind, options),
      ]),
    ],
    saved: [
      'v(in)',
      'v(loaded_both)',
      'v(loadedn_both)',
      'v(loaded_single)',
      ...SHIFTER_KINDS.flatMap((kind) => [`i(v_vdd_${kind})`, `i(v_vddg_${kind})`]),
    ],
    analysis: `.tran 10p ${Number((pulse.stop * 1e9).toFixed(4))}n 0 50p`,
  });
  const column = (kind: ShifterKind, outputs: readonly string[]) => ({
    outputs: outputs.map((net) => `v(${net}_${kind})`),
    vdd: `i(v_vdd_${kind})`,
    vddg: `i(v_vddg_${kind})`,
  });
  return {
    ...bench,
    stopTime: pulse.stop,
    volts: { vdd, vddg },
    input: 'v(in)',
    kinds: { both: column('both', ['loaded', 'loadedn']), single: column('single', ['loaded']) },
  };
}
