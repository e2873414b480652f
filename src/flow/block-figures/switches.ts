/** On-resistances of an engine's switches where each of them works. */

import {
  across,
  type SwitchOptions,
  switchBench,
  switchColumns,
} from '../../../generators/analog/block-benches/switches.js';
import { runSweep } from '../../sim/spice/sweep.js';
import { type BenchRunning, defaultRunning, inFolder, kept } from './run.js';

export interface SwitchFigures {
  /** ohm, Sa and Su at the virtual ground */
  readonly injection: number;
  /** ohm, of a ladder's bit between 0 and vref */
  readonly ladder: number;
  /** ohm, a transmission gate, largest over the membranes' swing */
  readonly gate: number;
  /** ohm, the same within .1 V of vmid, where a reset ends */
  readonly middle: number;
}

/** V, by which the virtual ground of an inverter lies higher where its devices are slow */
const slowVirtualGround = 0.08;

export async function switchFigures(
  options: SwitchOptions,
  running: BenchRunning = defaultRunning,
): Promise<SwitchFigures> {
  const bench = switchBench(options);
  return kept(running, 'switches', bench.tree, () => resistances(options, bench, running));
}

async function resistances(
  { technology }: SwitchOptions,
  { tree, deck, points }: ReturnType<typeof switchBench>,
  { timeout, signal }: BenchRunning,
): Promise<SwitchFigures> {
  const { supply, swing } = technology;
  const sweep = await inFolder(tree, (folder) => runSweep({ folder, deck, points, timeout, signal }));
  const largest = (name: keyof typeof switchColumns, low: number, high: number): number =>
    sweep.real(switchColumns[name]).reduce((most, amperes, i) => {
      const node = sweep.axis[i] as number;
      return node >= low && node <= high ? Math.max(most, Math.abs(across / amperes)) : most;
    }, 0);
  return {
    injection: largest('injection', supply.vcm - slowVirtualGround, supply.vcm + slowVirtualGround),
    ladder: largest('ladder', 0, supply.vref),
    gate: largest('gate', supply.vmid - swing.down, supply.vmid + swing.up),
    middle: largest('gate', supply.vmid - 0.1, supply.vmid + 0.1),
  };
}
