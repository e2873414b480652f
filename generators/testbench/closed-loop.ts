/**
 * One engine in SPICE that steers the Verilog: the deck whose controls are driven from outside, the schedule of each
 * kind of operation, and the array that asks SPICE for the decisions of this engine.
 */

import type { Phases } from '../../src/config/phases.js';
import { render } from '../../src/emit/render.js';
import { MenageError } from '../../src/errors/index.js';
import { modulePrefix } from '../../src/ir/names.js';
import type { FileTree } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import { type BenchOptions, generateBench, supplyVoltages } from '../analog/bench.js';
import { engineBlock } from '../analog/blocks.js';
import { pins } from '../analog/spice-text.js';
import { type Stimulus, stimulate } from '../analog/stimulus.js';
import type { Waveform } from '../analog/waveform.js';
import { moduleView } from '../rtl/banner.js';
import { coreShape } from '../rtl/shape.js';
import { layerArray } from '../rtl/stage.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';

/** Of the VPI module: header first, then what is compiled. */
const LOOP_SOURCES = ['loop.h', 'schedule.c', 'waveforms.c', 'circuit.c', 'bridge.c'] as const;

/** Operations that a run may hold; the transient's end, which no run reaches. */
const MOST_OPERATIONS = 1_000_000;

/** Control words drive several gates: each its own one, a bit's, or a slot's. */
type Wave = keyof Stimulus['gates'] | 'bit' | 'sa' | 'sb';

const wavesOf = ({ gates, bits, sa, sb }: Stimulus): Record<Wave, Waveform> =>
  // all bits are set and slot 0 is addressed
  ({ ...gates, bit: bits[0] as Waveform, sa: sa[0] as Waveform, sb: sb[0] as Waveform });

/** `first count (time level)...`: the level from `preset` on, and what changes behind it. */
function pattern(wave: Waveform, begin: number, preset: number): string {
  const corners = wave.corners(1, 0);
  let level = corners[0]?.[1] ?? 0;
  const changes: string[] = [];
  for (let i = 2; i < corners.length; i += 2) {
    const [time, after] = corners[i] as [number, number];
    if (time <= begin + preset * (1 + 1e-9)) level = after;
    else changes.push(`${time - begin} ${after}`);
  }
  return `${level} ${changes.length}${changes.map((change) => ` ${change}`).join('')}`;
}

type Options = Omit<BenchOptions, 'trace'>;

/** Lines of the schedule for one operation of each kind, taken from the stimulus of the trace-driven bench. */
function operationLines({ sizing, technology }: Options): string[] {
  const { cycle, phases } = technology;
  const largest = 2 ** sizing.magnitudeBits - 1;
  const kinds: Record<string, EngineOp> = {
    'event+': { kind: 'event', slot: 0, weight: largest },
    'event-': { kind: 'event', slot: 0, weight: -largest },
    ...(sizing.leak !== null && { leak: { kind: 'leak', slot: 0 } }),
    fire: { kind: 'fire', slot: 0, spike: false },
    reset: { kind: 'reset', slot: 0 },
  };
  const base = { core: 0, engine: 0, slots: sizing.slots, initial: new Float64Array(sizing.slots) };
  const lines = (name: string, ops: readonly EngineOp[], begin: (stimulus: Stimulus) => number, preset: number) => {
    const stimulus = stimulate({ ...base, ops }, sizing.magnitudeBits, technology);
    return Object.entries(wavesOf(stimulus)).map(
      ([wave, form]) => `op ${name} ${wave} ${pattern(form, begin(stimulus), preset)}`,
    );
  };
  return [
    ...lines('prelude', [], () => 0, 0),
    ...Object.entries(kinds).flatMap(([name, op]) => lines(name, [op], ({ start }) => start, phases.preset * cycle)),
  ];
}

/** `name wave index complement` of every control pin of the engine. */
function sourceLines({ sizing }: Options): string[] {
  return engineBlock(sizing)
    .ports.filter((port) => port.section === 'controls')
    .flatMap((port) => {
      const complement = port.name.endsWith('n') && port.name !== 'en';
      const name = complement ? port.name.slice(0, -1) : port.name;
      const many = name === 'd' || name === 'sa' || name === 'sb';
      return pins(port).map(
        (pin, k) => `v_${pin} ${name === 'd' ? 'bit' : name} ${many ? k : -1} ${complement ? 1 : 0}`,
      );
    });
}

function schedule(options: Options): string {
  const { technology, sizing } = options;
  const { cycle, edge, phases } = technology;
  const at = (phase: keyof Phases): number => phases[phase] * cycle;
  const { start } = stimulate(resets(sizing.slots), sizing.magnitudeBits, technology);
  const sources = sourceLines(options);
  const zero = (at('slotBottomOn') + at('autoZeroOff')) / 2;
  const numbers = {
    cycle,
    edge,
    high: supplyVoltages(options).vddg,
    start,
    preset: at('preset'),
    zero,
    sample: at('sample'),
  };
  return [
    ...Object.entries({ ...numbers, decide: at('decide') }).map(([name, value]) => `${name} ${value}`),
    `slots ${sizing.slots}`,
    `bits ${sizing.magnitudeBits}`,
    `sources ${sources.length}`,
    ...sources,
    ...operationLines(options),
    'end',
    '',
  ].join('\n');
}

/** Every slot is addressed, so that the bench merges none. */
const resets = (slots: number): EngineTrace => ({
  core: 0,
  engine: 0,
  slots,
  initial: new Float64Array(slots),
  ops: Array.from({ length: slots }, (_, slot) => ({ kind: 'reset', slot })),
});

/** The trace-driven deck with its controls driven from outside and no end of its own. */
function externalDeck(deck: string, options: Options): string {
  const controls = sourceLines(options).map((line) => line.slice(0, line.indexOf(' ')));
  let text = deck;
  for (const source of controls) {
    const statement = new RegExp(`^${source} (\\S+) 0 [^\\n]*(\\n\\+[^\\n]*)*$`, 'm');
    if (!statement.test(text)) throw new MenageError('E_NAME', { path: source, legal: 'a source of the test bench' });
    text = text.replace(statement, `${source} $1 0 external`);
  }
  const stop = MOST_OPERATIONS * options.technology.cycle;
  return text.replace(/^\.tran (\S+) .*$/m, `.tran $1 ${stop} 0 $1`);
}

/** Files of the SPICE half, all in one folder: engine, `bench.spice`, `schedule.txt` and the VPI module's sources. */
export function closedLoopBench(options: Options): FileTree {
  const { tree, probe } = generateBench({ ...options, trace: resets(options.sizing.slots), precharge: 0 });
  const deck = externalDeck(tree.get(probe.deck) ?? '', options);
  return new Map([
    ...tree,
    [probe.deck, deck],
    ['schedule.txt', schedule(options)],
    ...LOOP_SOURCES.map((name) => [name, render(`closed-loop/${name}`, {})] as const),
  ]);
}

export interface ClosedArray {
  /** path of the array's own file */
  readonly path: string;
  readonly text: string;
  /** path of the stage that holds the core, and what must change there to put the array in its place */
  readonly stage: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/**
 * The array of one core with one engine in SPICE.
 *
 * @param folder of the SPICE half, as the simulation finds it from where it runs
 */
export function closedArray(plan: AcceleratorPlan, core: CorePlan, engine: number, folder: string): ClosedArray {
  const prefix = modulePrefix(plan.name);
  const inner = layerArray(prefix, plan, core.layer);
  const block = { ...inner, name: `${inner.name}_closed`, purpose: `core ${core.index}, engine ${engine} in SPICE` };
  const { slotBits, magnitudeBits } = coreShape(plan, core);
  const digital = inner.ports.filter((port) => port.kind === 'digital' || port.kind === 'clock');
  const nets = Object.fromEntries(digital.map(({ name }) => [name, name === 'spike' ? 'modelled' : name]));
  const text = render('closed-loop/array.v', {
    ...moduleView(plan, block),
    engines: core.engines,
    slotBits,
    magnitudeBits,
    engine,
    folder,
    one: `${core.engines}'d1`,
    model: instance(inner, 'u_model', { ports: nets }),
  });
  return {
    path: `model/${block.name}.v`,
    text,
    stage: `rtl/${prefix}_stage_l${core.layer}.v`,
    pattern: new RegExp(`\\b${inner.name}(\\s+u_array${core.lane}\\b)`),
    replacement: `${block.name}$1`,
  };
}
