/** When the taps and controls of a phase generator move, whether in order, and what an operation costs, from its bench. */

import {
  type ExpectedEdge,
  type PhaseBench,
  type PhaseOptions,
  phaseBench,
  phaseSupplies,
} from '../../../generators/analog/block-benches/phases.js';
import { type Tap, tapNet } from '../../../generators/analog/blocks/phase-line.js';
import { deliveredEnergy, integrate } from '../../sim/spice/energy.js';
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
  /** J, one an operation of the bench: of the line with its buffers, its bias included, and of the engine's controls */
  readonly energy: readonly { readonly kind: string; readonly line: number; readonly controls: number }[];
  /** W, after the last operation */
  readonly waiting: { readonly line: number; readonly controls: number };
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
      const found = crossings(raw, `v(xline.${tapNet(tap)})`, vdd / 2);
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
    const [line, controls] = [phaseSupplies.line, phaseSupplies.controls].map((supply) =>
      deliveredEnergy(raw, { current: `i(v_${supply})`, volts: bench.vdd }, intervals),
    );
    const end = bench.operations.at(-1)!.start + cycle;
    const [lineWaits, controlsWait] = [phaseSupplies.line, phaseSupplies.controls].map(
      (supply) =>
        (-bench.vdd * integrate(raw.time, raw.column(`i(v_${supply})`), end + cycle / 4, end + cycle / 2)) /
        (cycle / 4),
    );
    return {
      taps: tapTimes(raw, bench),
      ...leastDeadTime(pairs),
      latency: [Math.min(...late), Math.max(...late)] as const,
      faults,
      energy: bench.operations.map(({ kind }, i) => ({ kind, line: line![i]!, controls: controls![i]! })),
      waiting: { line: lineWaits!, controls: controlsWait! },
    };
  });
}

/** The line with controls as small as they can be: it does not depend on them. */
const lineAlone = (options: PhaseOptions, kinds: PhaseOptions['kinds']): PhaseOptions => ({
  ...options,
  sizing: { ...options.sizing, slots: 1, magnitudeBits: 1 },
  kinds,
});

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
    (await phaseFigures({ ...lineAlone(options, ['none']), bias }, running)).taps.autoZeroOn!;
  const last = await lastAt(1);
  let [bias, now] = [1, last];
  // The length goes with the inverse of the current but for its gates; each step takes off most of what is left.
  for (let i = 0; i < 4 && Math.abs(now / asked - 1) > 0.005; i++) {
    bias *= now / asked;
    now = await lastAt(bias);
  }
  return { last, bias };
}

export interface PhaseCosts {
  /** times the bias of the technology, at which the line is as long as it is to be */
  readonly bias: number;
  /** J an operation of the line, its bias included: for one engine, and for each one more that shares it */
  readonly line: { readonly one: number; readonly more: number };
  /** J, of the controls of one engine, with the largest weight; `none`: it takes no part */
  readonly controls: Readonly<Partial<Record<'event' | 'leak' | 'fire' | 'reset' | 'none', number>>>;
  /** W, of a line without operations, its bias included, and of the controls of one engine */
  readonly waiting: { readonly line: number; readonly controls: number };
  readonly deadTime: number;
  readonly latency: PhaseFigures['latency'];
  readonly faults: readonly string[];
}

/** Engines at the line of the second bench; what one of them adds is the slope. */
const many = 16;

/** What phases cost here, the line locked. */
export async function phaseCosts(options: PhaseOptions, running: BenchRunning = defaultRunning): Promise<PhaseCosts> {
  const { bias } = await lineLock(options, running);
  const { energy, waiting, deadTime, latency, faults } = await phaseFigures({ ...options, bias }, running);
  const shared = await phaseFigures({ ...lineAlone(options, ['none']), bias, engines: many }, running);
  const of = (kinds: readonly string[]): number | undefined => {
    const own = energy.filter(({ kind }) => kinds.includes(kind));
    return own.length === 0 ? undefined : own.reduce((sum, { controls }) => sum + controls, 0) / own.length;
  };
  const one = energy.find(({ kind }) => kind === 'none')!.line;
  return {
    ...{ bias, waiting, deadTime, latency, faults },
    line: { one, more: (shared.energy[0]!.line - one) / (many - 1) },
    controls: {
      ...{ event: of(['add', 'subtract']), leak: of(['leak']), fire: of(['fire']), reset: of(['reset']) },
      none: of(['none']),
    },
  };
}
