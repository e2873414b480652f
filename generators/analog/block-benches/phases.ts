/**
 * The phase generator alone, through one operation of every kind: what it is to do is what `stimulate` would do in its place,
 * edge by edge.
 */

import type { Phases } from '../../../src/config/phases.js';
import type { FileTree } from '../../../src/ir/types.js';
import type { EngineOp } from '../../../src/snn/operations.js';
import { supplyVoltages } from '../bench.js';
import { phaseControlsBlock, phaseGeneratorBlock, phaseLineBlock } from '../blocks/phase-blocks.js';
import { phaseGenerator } from '../blocks/phase-generator.js';
import { delayLine, phaseGeneratorOf, type Tap, tapNet } from '../blocks/phase-line.js';
import { deviceText } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import type { EngineSizing } from '../sizing.js';
import { allPins, connect, pins, pinsOf, spiceNumber } from '../spice-text.js';
import { stimulate } from '../stimulus.js';
import { pwlSource } from '../waveform.js';
import { wordSources } from '../word-sources.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface PhaseOptions extends BenchConditions {
  readonly sizing: EngineSizing;
  /** times the bias current of the technology: what a lock of the line would set; 1 where not given */
  readonly bias?: number;
  /** that share the line, the one that operates among them; 1 where not given */
  readonly engines?: number;
  /** what to run; every kind, both signs and an operation that others take part in where not given */
  readonly kinds?: readonly (keyof typeof wanted)[];
  /** changes the generator's files, for a fault */
  readonly change?: (files: FileTree) => FileTree;
}

/** An edge that a control must make, and no other. */
export interface ExpectedEdge {
  readonly pin: string;
  /** s */
  readonly time: number;
  readonly rising: boolean;
}

export interface PhaseBench extends BlockBench {
  readonly stopTime: number;
  /** V */
  readonly vdd: number;
  /** what each operation is, and s when it begins; null takes no part */
  readonly operations: readonly { readonly kind: keyof typeof wanted; readonly start: number }[];
  readonly taps: readonly Tap[];
  readonly outputs: readonly string[];
  readonly edges: readonly ExpectedEdge[];
}

/** Operations of a bench by name. */
const wanted = {
  add: ({ slots, magnitudeBits }) => ({ kind: 'event', slot: slots - 1, weight: 2 ** magnitudeBits - 1 }),
  subtract: ({ magnitudeBits }) => ({ kind: 'event', slot: 0, weight: 1 - 2 ** magnitudeBits }),
  leak: ({ slots }) => ({ kind: 'leak', slot: slots - 1 }),
  fire: () => ({ kind: 'fire', slot: 0, spike: true }),
  reset: () => ({ kind: 'reset', slot: 0 }),
  none: () => null,
} as const satisfies Readonly<Record<string, (sizing: EngineSizing) => EngineOp | null>>;

/** Edges within 10 ps of those at the usual tolerances, in half the time. */
const tolerances = 'reltol=1e-3 chgtol=1e-16 method=gear trtol=3 rshunt=1e14';

/** F, at each output: the input of a level shifter and its wire. */
const outputLoad = 2e-15;

/** Every edge that an operation's controls make in a deck that drives them from sources. */
function expectedEdges(op: EngineOp, begins: number, { technology, sizing }: PhaseOptions): ExpectedEdge[] {
  const { cycle, phases } = technology;
  const trace = { core: 0, engine: 0, slots: sizing.slots, initial: new Float64Array(sizing.slots), ops: [op] };
  const { start, gates, bits, sa, sb } = stimulate(trace, sizing.magnitudeBits, technology);
  const at = (phase: keyof Phases): number => begins + phases[phase] * cycle;
  const edges = Object.entries({ ...gates, d: bits, sa, sb }).flatMap(([name, waves]) =>
    [waves].flat().flatMap((wave, i) => {
      const pin = Array.isArray(waves) ? `${name}${i}` : name;
      let level = wave.corners(1, 0)[0]![1] === 1;
      return wave.edges.flatMap((time) => {
        level = !level;
        if (name === 'en' && !level) return [{ pin, time: at('midOn'), rising: false }];
        return time < start ? [] : [{ pin, time: begins + time - start, rising: level }];
      });
    }),
  );
  // A source holds the bits of a negative weight to the next preset and the preamplifier to autoZeroOn. The generator lets
  // go of both at midOn, when no slot is connected any more.
  const held = edges.filter(({ pin, rising }) => /^d\d/.test(pin) && rising && op.kind === 'event' && op.weight < 0);
  edges.push(...held.map(({ pin }) => ({ pin, time: at('midOn'), rising: false })));
  if (op.kind === 'fire') {
    edges.push(
      { pin: 'strobe', time: at('decide'), rising: true },
      { pin: 'strobe', time: at('midOn'), rising: false },
    );
  }
  return edges;
}

/** Supplies of the bench: of the line, and of the engine's controls. */
export const phaseSupplies = { line: 'vddl', controls: 'vddc' } as const;

/** Line, one engine's controls, and at each window the gates of the engines that wait beside it. */
function circuit({ sizing, technology, engines = 1 }: PhaseOptions): string[] {
  const [line, controls] = [phaseLineBlock(sizing), phaseControlsBlock(sizing)];
  const nets = Object.fromEntries([line, controls].flatMap(allPins).map((pin) => [pin, pin]));
  const { inverterN, inverterP } = phaseGeneratorOf(technology);
  const windows = line.ports.filter(({ section }) => section === 'outputs').flatMap(pins);
  const gates = (window: string): string[] => [
    `mn_${window} 0 ${window} 0 0 ${deviceText(technology, 'nmos', inverterN)} m=${engines - 1}`,
    `mp_${window} ${phaseSupplies.line} ${window} ${phaseSupplies.line} ${phaseSupplies.line} ${deviceText(technology, 'pmos', inverterP)} m=${engines - 1}`,
  ];
  return [
    connect(line, 'xline', { ...nets, vdd: phaseSupplies.line, vss: '0' }),
    connect(controls, 'xcontrols', { ...nets, vdd: phaseSupplies.controls, vss: '0' }),
    ...(engines === 1 ? [] : windows.flatMap(gates)),
  ];
}

/** @throws E_TECHNOLOGY for a technology without a phase generator */
export function phaseBench(options: PhaseOptions): PhaseBench {
  const { technology, sizing, bias = 1, engines = 1, change = (files) => files } = options;
  const { cycle, edge } = technology;
  const { vdd } = supplyVoltages(options);
  const all = Object.keys(wanted) as (keyof typeof wanted)[];
  const { kinds = all.filter((kind) => kind !== 'leak' || sizing.leak !== null) } = options;
  const ops = kinds.map((kind) => wanted[kind](sizing));
  const word = phaseGeneratorBlock(sizing);
  const files = change(phaseGenerator(sizing, technology, spiceHeader(options), engines));
  const outputs = word.ports.filter(({ section }) => section === 'outputs').flatMap(pins);
  const taps = delayLine(technology).map(({ tap }) => tap);
  const supplies = Object.values(phaseSupplies);
  const bench = blockDeck(options, {
    title: `phase generator: ${ops.length} operations, ${engines} engines at the line`,
    files,
    includes: ['phase_cells.spice', 'phase_line.spice', 'phase_controls.spice'],
    circuit: [
      ...supplies.map((supply) => pwlSource(supply, [[0, vdd]])),
      `iib ${phaseSupplies.line} ib ${spiceNumber(phaseGeneratorOf(technology).current * bias)}`,
      ...wordSources(word, ops, { start: cycle, cycle, edge, level: vdd }),
      ...outputs.map((pin) => `cl_${pin} ${pin} 0 ${spiceNumber(outputLoad)}`),
      ...circuit(options),
    ],
    saved: [
      'v(op_start)',
      ...supplies.map((supply) => `i(v_${supply})`),
      ...outputs.map((pin) => `v(${pin})`),
      ...taps.map((tap) => `v(xline.${tapNet(tap)})`),
    ],
    options: tolerances,
    analysis: `.tran ${spiceNumber(cycle / 50)} ${spiceNumber((ops.length + 1.5) * cycle)}`,
  });
  const known = new Set([...outputs, ...pinsOf(word, 'strobe')]);
  return {
    ...bench,
    stopTime: (ops.length + 1.5) * cycle,
    vdd,
    operations: ops.map((_, i) => ({ kind: kinds[i]!, start: (i + 1) * cycle })),
    taps,
    outputs,
    edges: ops.flatMap((op, i) =>
      op === null ? [] : expectedEdges(op, (i + 1) * cycle, options).filter(({ pin }) => known.has(pin)),
    ),
  };
}
