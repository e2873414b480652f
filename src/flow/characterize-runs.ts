/** The simulations of one engine at one set of conditions, each reduced to the numbers that the fits need. */

import { type Bench, generateBench, supplyVoltages } from '../../generators/analog/bench.js';
import type { Controls } from '../../generators/analog/bench-controls.js';
import { engineBlock } from '../../generators/analog/blocks.js';
import { generateNoiseBench } from '../../generators/analog/noise-bench.js';
import { biasSharers, biasSupply } from '../../generators/analog/shared-bias.js';
import { shifterEnergy, shifterLeakage } from '../../generators/analog/shifter-energy.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import { pins } from '../../generators/analog/spice-text.js';
import { cached, contentKey } from '../cache/index.js';
import type { Conditions } from '../config/conditions.js';
import type { Technology } from '../config/technology.js';
import { deliveredEnergy, drivenEnergy, integrate } from '../sim/spice/energy.js';
import { measureEngine } from '../sim/spice/membranes.js';
import { runNoise } from '../sim/spice/noise.js';
import type { RawFile } from '../sim/spice/raw-file.js';
import type { EngineTrace } from '../snn/operations.js';
import { type DriverFigures, driverFigures } from './block-figures/driver.js';
import { type BenchRunning, inFolder, kept, runTransient } from './block-figures/run.js';

export interface RunContext {
  readonly sizing: EngineSizing;
  readonly technology: Technology;
  readonly level: 'transistor' | 'macro';
  readonly conditions: Conditions;
  /** what moves the switches, sources where not given, and the bias of the line that generated controls come from */
  readonly controls?: Controls;
  readonly lineBias?: number;
  /** program and version */
  readonly simulator: string;
  /** of kept results; null keeps none */
  readonly cache: string | null;
  /** s */
  readonly timeout: number;
}

/** Raised when what is read out of a simulation changes, so that what was kept is measured anew. */
const revision = 1;

/** How benches are run here, and what is kept of them. */
export const runningOf = ({ timeout, cache, simulator }: RunContext, signal?: AbortSignal): BenchRunning => ({
  timeout,
  signal,
  keep: (what, tree, make) => cached(cache, contentKey([revision, what, simulator, [...tree]]), make),
});

async function simulate<T>(
  context: RunContext,
  bench: Bench,
  what: string,
  read: (raw: RawFile) => T,
  signal?: AbortSignal,
): Promise<T> {
  const { tree, probe } = bench;
  const { deck, stopTime } = probe;
  const running = runningOf(context, signal);
  return kept(running, what, tree, async () => read(await runTransient({ tree, deck, stopTime }, running)));
}

/** Membranes (operations x slots, LSB) and decisions of a trace. */
export async function runTrace(context: RunContext, trace: EngineTrace, signal?: AbortSignal) {
  const bench = generateBench({ ...context, trace, precharge: 0 });
  const read = (raw: RawFile) => {
    const { membranes, decisions } = measureEngine(raw, bench.probe);
    return { membranes: [...membranes], decisions: [...decisions] };
  };
  const { membranes, decisions } = await simulate(context, bench, 'trace', read, signal);
  return { membranes: Float64Array.from(membranes), decisions: Uint8Array.from(decisions) };
}

/** J of every operation, by where they come from. */
export interface TraceEnergy {
  readonly core: readonly number[];
  readonly references: readonly number[];
  readonly drivers: readonly number[];
  readonly biases: readonly number[];
}

const core = ['vdd', 'vdda'];
const references = ['vref', 'vmid', 'vth', 'vcm'];
const biases = ['vbn', 'vbp', 'vbc'];

/** V of what a bench supplies, that of the shared bias among it. */
function suppliesOf(context: RunContext): Readonly<Record<string, number>> & ReturnType<typeof supplyVoltages> {
  const volts = supplyVoltages(context);
  return biasSharers(context) > 0 ? { ...volts, [biasSupply]: volts.vdda } : volts;
}

/** Of the technology's level shifters; null where there are none. */
async function shifterCosts(context: RunContext, signal?: AbortSignal): Promise<DriverFigures['costs'] | null> {
  if (context.technology.shifter === undefined || context.level === 'macro') return null;
  return (await driverFigures(context, runningOf(context, signal))).costs;
}

export async function runEnergy(context: RunContext, trace: EngineTrace, signal?: AbortSignal): Promise<TraceEnergy> {
  const { sizing, technology } = context;
  const controls = engineBlock(sizing)
    .ports.filter(({ section }) => section === 'controls')
    .flatMap(pins);
  const volts = suppliesOf(context);
  // Which of them there are depends on the amplifier.
  const [given, biased] = [references, biases].map((nets) => nets.filter((net) => net in volts)) as [
    string[],
    string[],
  ];
  const column = (net: string): string => `i(v_${net})`;
  const shared = [biasSupply].filter((net) => net in volts);
  const saved = [...core, ...given, ...biased, ...shared, ...controls, 'vddg'].map(column);
  const bench = generateBench({ ...context, trace, precharge: 0, saved });
  const { cycle, phases } = technology;
  const intervals = Array.from(bench.probe.sampleTimes, (at): [number, number] => {
    const start = at - phases.sample * cycle;
    return [start, start + cycle];
  });
  const read = (raw: RawFile): TraceEnergy => {
    const sum = (parts: readonly (readonly number[])[]): number[] =>
      intervals.map((_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));
    const delivered = (nets: readonly string[]): (readonly number[])[] =>
      nets.map((net) => deliveredEnergy(raw, { current: column(net), volts: volts[net] as number }, intervals));
    const share = delivered(shared).map((joules) => joules.map((whole) => whole / biasSharers(context)));
    const taken = (nets: readonly string[], supply: number): (readonly number[])[] =>
      nets.map((net) => drivenEnergy(raw, { current: column(net), volts: supply }, intervals));
    return {
      core: sum(delivered(core)),
      references: sum(taken(given, volts.vdd)),
      drivers: sum(taken([...controls, 'vddg'], volts.vddg)),
      biases: sum([...taken(biased, volts.vdd), ...share]),
    };
  };
  const energy = await simulate(context, bench, 'energy', read, signal);
  const costs = await shifterCosts(context, signal);
  if (costs === null) return energy;
  const shifted = shifterEnergy(sizing, technology, trace, costs);
  return { ...energy, drivers: energy.drivers.map((joules, i) => joules + (shifted[i] as number)) };
}

/** s; long against settling, short enough to simulate: 500 cycles of 20 ns */
const waiting = 10e-6;
/** S; the simulator's own leakage, far below a junction's */
const gmin = 1e-16;

export interface Holding {
  /** LSB, and LSB/s */
  readonly drifts: readonly { readonly membrane: number; readonly rate: number }[];
  /** W */
  readonly staticPower: number;
}

export async function runHold(context: RunContext, trace: EngineTrace, signal?: AbortSignal): Promise<Holding> {
  const volts = suppliesOf(context);
  const supplies = [...core, biasSupply].filter((net) => net in volts);
  const bench = generateBench({
    ...context,
    trace,
    precharge: 0,
    wait: waiting,
    gmin,
    saved: supplies.map((net) => `i(v_${net})`),
  });
  const { probe } = bench;
  const end = probe.stopTime;
  const slots = [...new Set(trace.ops.map(({ slot }) => slot))];
  const read = (raw: RawFile): Holding => {
    const mean = (values: Float64Array, from: number, to: number): number =>
      integrate(raw.time, values, from, to) / (to - from);
    const drifts = slots.map((slot) => {
      const { top, bottom } = probe.slots[slot] as (typeof probe.slots)[number];
      const [a, b] = [raw.column(top), raw.column(bottom)];
      const over = b.map((v, i) => (v - (a[i] as number)) / probe.lsbVolts);
      // Means of two windows, since single points carry the simulator's tolerance.
      const [early, late] = [0.2, 0.9].map((share) => end - waiting * (1 - share)) as [number, number];
      const width = 0.1 * waiting;
      const rate = (mean(over, late, late + width) - mean(over, early, early + width)) / (late - early);
      return { membrane: mean(over, late, late + width), rate };
    });
    const power = supplies.reduce((sum, net) => {
      const share = net === biasSupply ? biasSharers(context) : 1;
      return sum - ((volts[net] as number) * mean(raw.column(`i(v_${net})`), end - waiting / 2, end)) / share;
    }, 0);
    return { drifts, staticPower: power };
  };
  const holding = await simulate(context, bench, 'hold', read, signal);
  const costs = await shifterCosts(context, signal);
  if (costs === null) return holding;
  return { ...holding, staticPower: holding.staticPower + shifterLeakage(context.sizing, costs) };
}

export interface NoiseVolts {
  /** V rms at the virtual ground, and over the slot's capacitor */
  readonly autoZero: number;
  readonly slot: number;
}

export async function runNoiseBench(context: RunContext, signal?: AbortSignal): Promise<NoiseVolts> {
  const { tree, decks } = generateNoiseBench(context);
  return kept(runningOf(context, signal), 'noise', tree, () =>
    inFolder(tree, async (folder) => {
      const { timeout } = context;
      const volts = new Map<string, number>();
      for (const { deck, name } of decks) volts.set(name, await runNoise({ folder, deck, timeout, signal }));
      return { autoZero: volts.get('auto-zero') as number, slot: volts.get('slot') as number };
    }),
  );
}
