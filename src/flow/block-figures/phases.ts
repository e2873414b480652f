/** When the taps and controls of a phase generator move, whether in order, and what an operation costs, from its bench. */

import {
  type ExpectedEdge,
  type PhaseBench,
  type PhaseOptions,
  phaseBench,
} from '../../../generators/analog/block-benches/phases.js';
import { type Tap, tapNet } from '../../../generators/analog/blocks/phase-line.js';
import { deliveredEnergy } from '../../sim/spice/energy.js';
import type { RawFile } from '../../sim/spice/raw-file.js';
import { type BenchRunning, defaultRunning, kept, runTransient } from './run.js';

export interface PhaseFigures {
  /** s after the start of an operation, mean of rising and falling edge; NaN for a tap that does not move once in each */
  readonly taps: Readonly<Partial<Record<Tap, number>>>;
  /** s, from the last control of a moment to the first of the next; the least of all operations. Negative: out of order */
  readonly deadTime: number;
  /** between which two moments that is: `sm to sb0` */
  readonly closest: string;
  /** s, largest and smallest time from a tap's moment to its controls' edges, less the asked moment */
  readonly latency: readonly [number, number];
  /** edges that are missing, too many or the wrong way, by control; empty for a generator that works */
  readonly faults: readonly string[];
  /** J, one an operation of the bench */
  readonly energy: readonly { readonly kind: string; readonly joules: number }[];
}

interface Crossing {
  readonly time: number;
  readonly rising: boolean;
}

/** Every crossing of half the supply. */
function crossings({ time, column }: RawFile, name: string, level: number): Crossing[] {
  const values = column(name);
  const found: Crossing[] = [];
  for (let i = 1; i < time.length; i++) {
    const [a, b] = [values[i - 1]!, values[i]!];
    if (a < level === b < level) continue;
    found.push({ time: time[i - 1]! + ((level - a) / (b - a)) * (time[i]! - time[i - 1]!), rising: b > a });
  }
  return found;
}

const tapTimes = (raw: RawFile, { operations, taps, vdd }: PhaseBench): PhaseFigures['taps'] =>
  Object.fromEntries(
    taps.map((tap) => {
      const found = crossings(raw, `v(xdut.${tapNet(tap)})`, vdd / 2);
      const sum = found.reduce((total, { time }, i) => total + time - (operations[i]?.start ?? Number.NaN), 0);
      return [tap, found.length === operations.length ? sum / found.length : Number.NaN];
    }),
  );

interface Pair {
  readonly want: ExpectedEdge;
  readonly time: number;
}

/** Each expected edge with the one that was made. */
function pairEdges(raw: RawFile, { outputs, edges, vdd }: PhaseBench): { pairs: Pair[]; faults: string[] } {
  const pairs: Pair[] = [];
  const faults: string[] = [];
  for (const pin of outputs) {
    const want = edges.filter((edge) => edge.pin === pin).sort((a, b) => a.time - b.time);
    const found = crossings(raw, `v(${pin})`, vdd / 2);
    if (found.length !== want.length || found.some(({ rising }, i) => rising !== want[i]!.rising)) {
      faults.push(`${pin}: ${found.length} edges for ${want.length}`);
    } else want.forEach((edge, i) => void pairs.push({ want: edge, time: found[i]!.time }));
  }
  return { pairs: pairs.sort((a, b) => a.want.time - b.want.time), faults };
}

/** The least time from all edges of a moment to those of the next. */
function leastDeadTime(pairs: readonly Pair[]): { deadTime: number; closest: string } {
  let [deadTime, closest] = [Number.POSITIVE_INFINITY, ''];
  let latest: Pair | undefined;
  let moment: Pair[] = [];
  const close = (): void => {
    const first = moment.reduce((a, b) => (b.time < a.time ? b : a));
    if (latest !== undefined && first.time - latest.time < deadTime) {
      deadTime = first.time - latest.time;
      closest = `${latest.want.pin} to ${first.want.pin}`;
    }
    latest = moment.reduce((a, b) => (b.time > a.time ? b : a), latest ?? first);
  };
  pairs.forEach((pair, i) => {
    moment.push(pair);
    const next = pairs[i + 1];
    if (next !== undefined && next.want.time - pair.want.time < 1e-15) return;
    close();
    moment = [];
  });
  return { deadTime, closest };
}

export async function phaseFigures(
  options: PhaseOptions,
  running: BenchRunning = defaultRunning,
): Promise<PhaseFigures> {
  const bench = phaseBench(options);
  return kept(running, 'phases', bench.tree, async () => {
    const raw = await runTransient(bench, running);
    const { pairs, faults } = pairEdges(raw, bench);
    const late = pairs.map(({ want, time }) => time - want.time);
    const { cycle } = options.technology;
    const intervals = bench.operations.map(({ start }) => [start, start + cycle] as const);
    const energy = deliveredEnergy(raw, { current: 'i(v_vdd)', volts: bench.vdd }, intervals);
    return {
      taps: tapTimes(raw, bench),
      ...leastDeadTime(pairs),
      latency: [Math.min(...late), Math.max(...late)] as const,
      faults,
      energy: bench.operations.map(({ kind }, i) => ({ kind, joules: energy[i]! })),
    };
  });
}

/**
 * What a lock of the line would do: the bias at which its last tap is at its moment within .5 %.
 *
 * @returns s of the last tap at the technology's own bias, and times that bias
 */
export async function lineLock(
  options: PhaseOptions,
  running: BenchRunning = defaultRunning,
): Promise<{ last: number; bias: number }> {
  const asked = options.technology.phases.autoZeroOn * options.technology.cycle;
  const lastAt = async (bias: number): Promise<number> =>
    (await phaseFigures({ ...options, bias, kinds: ['none'] }, running)).taps.autoZeroOn!;
  const last = await lastAt(1);
  let [bias, now] = [1, last];
  // The length goes with the inverse of the current but for its gates; each step takes off most of what is left.
  for (let i = 0; i < 4 && Math.abs(now / asked - 1) > 0.005; i++) {
    bias *= now / asked;
    now = await lastAt(bias);
  }
  return { last, bias };
}
