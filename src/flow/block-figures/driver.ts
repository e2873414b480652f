/** What a level shifter costs and how late it is, from its bench. */

import {
  type DriverBench,
  type DriverOptions,
  driverBench,
  pulse,
} from '../../../generators/analog/block-benches/driver.js';
import type { ShifterKind } from '../../../generators/analog/blocks/level-shifter.js';
import { integrate } from '../../sim/spice/energy.js';
import type { RawFile } from '../../sim/spice/raw-file.js';
import { type BenchRunning, defaultRunning, kept, runTransient } from './run.js';

export interface DriverCost {
  /** J, of a control that rises and falls, beside the charge of what it drives */
  readonly energy: number;
  /** W, of one that stands still, the mean of both levels */
  readonly leakage: number;
}

export interface DriverFigures {
  readonly costs: Readonly<Record<ShifterKind, DriverCost>>;
  /** s, from the control to the gate, the slowest edge of control and complement */
  readonly delay: number;
  /** s, by which edges are apart that the controller gives at once */
  readonly skew: number;
}

/** s, of the means that leakage is taken from, at the end of each level */
const window = 4e-9;

function costOf(raw: RawFile, { volts, kinds }: DriverBench, kind: ShifterKind): DriverCost {
  const { vdd, vddg } = kinds[kind];
  const taken = (from: number, to: number): number =>
    -volts.vdd * integrate(raw.time, raw.column(vdd), from, to) -
    volts.vddg * integrate(raw.time, raw.column(vddg), from, to);
  const [low, high] = [pulse.rise, pulse.fall].map((end) => taken(end - window, end) / window) as [number, number];
  // From the middle of one level over the other and back: what is still is taken off.
  const from = pulse.rise - window;
  const still = low * (pulse.rise - from + pulse.stop - pulse.fall) + high * (pulse.fall - pulse.rise);
  return { energy: taken(from, pulse.stop) - still, leakage: (low + high) / 2 };
}

/** s after `from`, when a column crosses a level; NaN where it does not. */
function crossing({ time, column }: RawFile, name: string, level: number, from: number): number {
  const values = column(name);
  for (let i = 1; i < time.length; i++) {
    const [a, b] = [values[i - 1] as number, values[i] as number];
    if ((time[i] as number) <= from || (a - level) * (b - level) > 0 || a === b) continue;
    const [t0, t1] = [time[i - 1] as number, time[i] as number];
    return t0 + ((level - a) / (b - a)) * (t1 - t0) - from;
  }
  return Number.NaN;
}

export async function driverFigures(
  options: DriverOptions,
  running: BenchRunning = defaultRunning,
): Promise<DriverFigures> {
  const bench = driverBench(options);
  return kept(running, 'driver', bench.tree, async () => {
    const raw = await runTransient(bench, running);
    const { input, kinds, volts } = bench;
    const delays = [pulse.rise, pulse.fall].flatMap((edge) => {
      const given = crossing(raw, input, volts.vdd / 2, edge);
      return Object.values(kinds).flatMap(({ outputs }) =>
        outputs.map((name) => crossing(raw, name, volts.vddg / 2, edge) - given),
      );
    });
    return {
      costs: { both: costOf(raw, bench, 'both'), single: costOf(raw, bench, 'single') },
      delay: Math.max(...delays),
      skew: Math.max(...delays) - Math.min(...delays),
    };
  });
}
