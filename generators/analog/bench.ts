/** The test bench of one engine: drives its pins through a trace of operations and says what to measure where. */

import { type Conditions, nominal } from '../../src/config/conditions.js';
import type { EngineProbe } from '../../src/config/engine-probe.js';
import type { Technology } from '../../src/config/technology.js';
import { render } from '../../src/emit/render.js';
import { MenageError } from '../../src/errors/index.js';
import type { Block, FileTree } from '../../src/ir/types.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import { type Controls, type Drive, driveBySources, driveByWords } from './bench-controls.js';
import { engineBlock } from './blocks.js';
import { modelFile } from './blocks-spice.js';
import { controlSupply, drivenEngineBlock, drivenFile } from './driven-engine.js';
import { type EngineSpiceOptions, generateEngineSpice, spiceHeader } from './engine-spice.js';
import { measuredModel, measurementOf } from './measured.js';
import { comparatorBias, hasComparatorBias, isRegulated, regulatedNets, regulator } from './regulator.js';
import { biasSources } from './shared-bias.js';
import { connect, pins, spiceNumber, wrap } from './spice-text.js';
import { innerEngine, trimmedEngineBlock, trimmedFile, trimVoltages } from './trimmed-engine.js';
import { pwlSource } from './waveform.js';

export interface BenchOptions extends Omit<EngineSpiceOptions, 'merged' | 'driven'> {
  readonly trace: EngineTrace;
  /** what moves the switches; `sources` where not given */
  readonly controls?: Controls;
  /** times the bias of the delay line that makes generated controls: what a lock of the line sets; 1 where not given */
  readonly lineBias?: number;
  /** LSB, by which a precharge puts a membrane too high; what the technology measured without it */
  readonly precharge?: number;
  /** of the engine's threshold reference; none: the threshold comes from a supply */
  readonly trimCode?: number;
  /** columns to save beside membranes and decision: `i(v_vdd)`, `v(sa0)` */
  readonly saved?: readonly string[];
  /** s, that all slots wait after the last operation */
  readonly wait?: number;
  /** S, that the simulator puts over every junction; its default hides what a junction leaks */
  readonly gmin?: number;
}

export interface Bench {
  /** the engine's files and the deck, all in one folder */
  readonly tree: FileTree;
  readonly probe: EngineProbe;
}

const deck = 'bench.spice';
const dut = 'xdut';
/** Whether level shifters stand between the controls and the engine. */
const isShifted = ({ controls = 'sources' }: BenchOptions): boolean => controls !== 'sources';

/** Path of the engine, which is the device under test or one level below it. */
const enginePath = (options: BenchOptions): string =>
  options.trimCode === undefined && !isShifted(options) ? dut : `${dut}.${innerEngine}`;

/** The device under test, and the file that holds it. */
function blockOf(options: BenchOptions): Block {
  const { sizing, technology, trimCode } = options;
  if (isShifted(options)) return drivenEngineBlock(sizing);
  return trimCode === undefined ? engineBlock(sizing) : trimmedEngineBlock(sizing, technology);
}
const fileOf = (options: BenchOptions): string =>
  isShifted(options) ? drivenFile : options.trimCode === undefined ? 'engine.spice' : trimmedFile;

/** Tight enough for .02 LSB of numerical error; rshunt keeps floating capacitors solvable. */
const simulatorOptions = 'reltol=1e-3 chgtol=1e-16 method=gear trtol=7 rshunt=1e14';

function checkTrace({ slots, initial, ops }: EngineTrace, { sizing }: BenchOptions): void {
  const refuse = (path: string, value: unknown, legal: string): never => {
    throw new MenageError('E_RANGE', { path: `engine trace: ${path}`, value, legal });
  };
  if (slots !== sizing.slots || initial.length !== slots) refuse('slots', slots, `${sizing.slots}, as the engine`);
  if (ops.length === 0) refuse('ops', 0, 'at least one operation');
  const { min, max } = sizing.saturation;
  initial.forEach((membrane, k) => {
    if (!(membrane >= min && membrane <= max))
      refuse(`initial[${k}]`, membrane, `${min}..${max} LSB, the engine's swing`);
  });
  const largest = 2 ** sizing.magnitudeBits - 1;
  ops.forEach((op, i) => {
    if (!(op.slot >= 0 && op.slot < slots)) refuse(`ops[${i}].slot`, op.slot, `0..${slots - 1}`);
    if (op.kind === 'event' && !(Number.isInteger(op.weight) && Math.abs(op.weight) <= largest)) {
      refuse(`ops[${i}].weight`, op.weight, `-${largest}..${largest}`);
    }
    if (op.kind === 'leak' && sizing.leak === null) refuse(`ops[${i}].kind`, op.kind, 'an engine with beta below 1');
  });
}

/** Slots that the trace never addresses, where there are at least two: they can share an instance. */
function idleSlots({ slots, ops }: EngineTrace): number[] {
  const used = new Set(ops.map(({ slot }) => slot));
  const idle = Array.from({ length: slots }, (_, k) => k).filter((k) => !used.has(k));
  return idle.length > 1 ? idle : [];
}

/** @param initial membranes that the precharge is to leave */
function driveOf(options: BenchOptions, initial: Float64Array, idle: readonly number[]): Drive {
  const { technology, sizing, controls = 'sources', lineBias = 1 } = options;
  const { vdd, vddg } = supplyAt(options);
  const drive = { trace: { ...options.trace, initial }, sizing, technology, header: spiceHeader(options) };
  if (controls === 'generated') return driveByWords(drive, vdd, idle, lineBias);
  return driveBySources(drive, blockOf(options), controls === 'shifted' ? vdd : vddg);
}

/** V, high level of the controls: that of a supply of its own, or of vdd. */
export function controlLevel({ supply }: Technology, conditions: Conditions = nominal): number {
  const { vdd, vddg, tracking } = supply;
  const name = vddg === undefined ? 'vdd' : 'vddg';
  return (vddg ?? vdd) * (tracking.includes(name) ? conditions.supply : 1);
}

/** Voltages at the conditions: what the technology names as tracking moves with the supply, the rest is regulated. */
function supplyAt({ technology, conditions = nominal }: Pick<BenchOptions, 'technology' | 'conditions'>) {
  const { supply } = technology;
  const at = (name: (typeof supply.tracking)[number], value: number): number =>
    supply.tracking.includes(name) ? value * conditions.supply : value;
  return {
    vdd: at('vdd', supply.vdd),
    vddg: controlLevel(technology, conditions),
    vdda: at('vdda', supply.vdd),
    vref: at('vref', supply.vref),
    vmid: at('vmid', supply.vmid),
    biasN: at('biasN', supply.biasN),
    biasP: at('biasP', supply.biasP),
    biasComparator: at('biasComparator', supply.biasComparator),
  };
}

/** V of every supply, reference and bias pin at the conditions. */
export function supplyVoltages(options: Pick<BenchOptions, 'technology' | 'sizing' | 'conditions'>) {
  const { sizing, technology } = options;
  const supply = supplyAt(options);
  return {
    vdd: supply.vdd,
    vddg: supply.vddg,
    vdda: supply.vdda,
    vss: 0,
    vref: supply.vref,
    // The threshold is generated between vmid and vref, and moves with them.
    vth: sizing.thresholdVolts + supply.vmid - technology.supply.vmid,
    ...(sizing.amplifier === 'folded-cascode'
      ? { vcm: technology.supply.vcm }
      : { vbn: supply.biasN, vbp: supply.biasP }),
    vbc: supply.biasComparator,
    vmid: supply.vmid,
  };
}

function supplySources(options: BenchOptions, { vmid }: Drive): string[] {
  const { vmid: zero, ...constant } = supplyVoltages(options);
  const { sizing, technology, trimCode } = options;
  const { lsbVolts } = sizing;
  const regulated = isRegulated(technology, options.level);
  const copied = hasComparatorBias(technology, options.level);
  const nets = Object.entries(constant).filter(
    ([net]) => !(regulated && regulatedNets.has(net)) && !(copied && net === 'vbc'),
  );
  const sources = nets.flatMap(([net, value]) =>
    net === 'vth' && trimCode !== undefined
      ? Object.entries(trimVoltages(technology, trimCode, constant))
      : [[net, value] as const],
  );
  return [
    ...sources.map(([net, value]) => pwlSource(net, [[0, value]])),
    ...(isShifted(options) ? [pwlSource(controlSupply, [[0, constant.vdd]])] : []),
    ...(regulated ? regulator(technology) : []),
    ...(copied ? comparatorBias(technology) : []),
    pwlSource(
      'vmid',
      vmid.map(([time, lsb]) => [time, zero + lsb * lsbVolts] as const),
    ),
  ];
}

function probeOf(options: BenchOptions, start: number, idle: readonly number[]): EngineProbe {
  const { trace, technology, sizing } = options;
  const { vdd, vmid } = supplyAt(options);
  const { cycle, phases } = technology;
  const at = (i: number, fraction: number): number => start + (i + fraction) * cycle;
  const shared = new Set(idle);
  const times = (of: (i: number) => number): Float64Array => Float64Array.from(trace.ops, (_, i) => of(i));
  return {
    deck,
    stopTime: at(trace.ops.length, 0) + (options.wait ?? 0),
    lsbVolts: sizing.lsbVolts,
    vmid,
    autoZeroTime: at(0, (phases.slotBottomOn + phases.autoZeroOff) / 2),
    virtualGround: `v(${enginePath(options)}.vg)`,
    slots: Array.from({ length: trace.slots }, (_, k) => {
      // The first idle slot stands for all: it is there whether the engine's file merges them or not.
      const instance = `${enginePath(options)}.xslot${shared.has(k) ? idle[0] : k}`;
      return {
        top: `v(${instance}.a)`,
        bottom: `v(${instance}.b)`,
        sharedStart: shared.has(k) ? trace.initial[k]! : null,
      };
    }),
    sampleTimes: times((i) => at(i, phases.sample)),
    decision: {
      column: 'v(spike)',
      level: vdd / 2,
      times: times((i) => (trace.ops[i]!.kind === 'fire' ? at(i, phases.decide) : Number.NaN)),
    },
  };
}

/**
 * How a membrane that is let go of is held: Sb, opening last, moves the floating bottom plate by more the higher the
 * membrane, and the top plate's parasitic turns that into a gain. It is the gain of an event, whose membrane is held by
 * the same switches.
 */
function prechargeOf({ technology, sizing, level, precharge }: BenchOptions): { offset: number; gain: number } {
  if (precharge !== undefined || measurementOf(technology, level) === undefined)
    return { offset: precharge ?? 0, gain: 1 };
  const { precharge: offset, gain } = measuredModel(technology, sizing, level);
  return { offset, gain };
}

/**
 * A deck that precharges every slot to its initial membrane and runs the trace, one operation a cycle, and the engine
 * that it drives.
 *
 * @throws E_RANGE for a trace that this engine cannot run
 */
export function generateBench(options: BenchOptions): Bench {
  const { trace, technology, level, conditions = nominal } = options;
  checkTrace(trace, options);
  const idle = idleSlots(trace);
  const held = prechargeOf(options);
  const initial = trace.initial.map((membrane, k) => (idle.includes(k) ? 0 : (membrane - held.offset) / held.gain));
  const drive = driveOf(options, initial, idle);
  const probe = probeOf(options, drive.start, idle);
  const engine = generateEngineSpice({ ...options, merged: idle, driven: isShifted(options) });
  const header = spiceHeader(options);
  const block = blockOf(options);
  const nets = Object.fromEntries(block.ports.flatMap(pins).map((pin) => [pin, pin]));
  const saved = new Set([
    probe.virtualGround,
    ...probe.slots.flatMap(({ top, bottom }) => [top, bottom]),
    probe.decision.column,
    ...(options.saved ?? []),
  ]);
  const text = render('spice/bench.spice', {
    header: header(
      `test bench: core ${trace.core} engine ${trace.engine}, ${trace.ops.length} operations`,
      'ngspice -n -b -r out.raw bench.spice',
    ),
    includes: [...(level === 'macro' ? [] : [modelFile(technology)]), fileOf(options), ...drive.includes],
    sources: supplySources(options, drive),
    controls: drive.lines,
    dut: [...biasSources(options, supplyAt(options).vdda), connect(block, dut, nets)].join('\n'),
    options: options.gmin === undefined ? simulatorOptions : `${simulatorOptions} gmin=${options.gmin}`,
    temperature: conditions.temperature,
    saved: wrap([...saved].join(' ')),
    step: spiceNumber(technology.cycle / 20),
    stop: `${Number((probe.stopTime * 1e9).toFixed(4))}n`,
  });
  return { tree: new Map([...engine, ...drive.files, [deck, text]]), probe };
}
