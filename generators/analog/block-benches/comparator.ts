/**
 * The threshold of a comparator with its reference, found by successive approximation within one transient: a capacitor
 * holds the input's distance from the nominal threshold, and after every decision a pulse moves it by half as much as
 * the one before, towards the other answer. Ten comparisons give a fifth of an LSB.
 */

import type { MismatchSample } from '../../../src/config/conditions.js';
import { supplyVoltages } from '../bench.js';
import { thresholdDacBlock, trimOf, trimRails } from '../blocks/threshold-dac.js';
import { comparatorBlock } from '../blocks.js';
import { blockFiles, thresholdDac } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import { applyMismatch } from '../mismatch.js';
import { comparatorBias, hasComparatorBias } from '../regulator.js';
import type { EngineSizing } from '../sizing.js';
import { connect, pinsOf, spiceNumber } from '../spice-text.js';
import { pwlSource, Waveform } from '../waveform.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface ComparatorOptions extends BenchConditions {
  readonly sizing: EngineSizing;
  readonly mismatch?: MismatchSample;
  /** of the trim; null: an ideal threshold supply in place of the reference */
  readonly code: number | null;
}

export interface ComparatorBench extends BlockBench {
  /** s */
  readonly stopTime: number;
  /** column of the input's distance from the nominal threshold; its last value is the comparator's threshold */
  readonly distance: string;
  /** columns of the comparator's input behind and before the driver's resistance; their difference is the kickback */
  readonly input: string;
  readonly drive: string;
  /** s, the last comparison from its clock to the end of the decision */
  readonly comparison: readonly [number, number];
  /** columns of the preamplifier's outputs, the one that rises with the input first; null for a macromodel */
  readonly preamplifier: readonly [string, string] | null;
  /** s, moments before the latch's clock at which the input is within its linear range of the threshold */
  readonly linear: readonly number[];
}

/** V, the first step of the search, and how often it is halved */
const biasFile = 'comparator_bias.spice';
const firstStep = 32e-3;
const steps = 10;
/** comparisons after which the input is within a sixteenth of the search, 4 mV, where the pair is linear */
const coarse = 4;
/** F, that integrates the steps */
const integrator = 1e-12;
/** ohm, of the closed loop at the amplifier's output */
const drivingResistance = 4e3;

/** The comparator and its reference under the names that they have in an engine: the same sample draws the same devices. */
function decision({ technology, sizing, level, mismatch, code, conditions }: ComparatorOptions): Map<string, string> {
  const header = spiceHeader({ technology, level, conditions, mismatch });
  const all = blockFiles({ sizing, technology, level, header });
  const trim = trimOf(technology);
  const reference = thresholdDacBlock(trim);
  const self = (pins: readonly string[]) => Object.fromEntries(pins.map((pin) => [pin, pin]));
  const trimPins = Array.from({ length: trim.bits }, (_, bit) => [`trim${bit}`, `trimn${bit}`]).flat();
  const pins = [
    'vo',
    'spike',
    'en',
    'ck',
    'vbc',
    'vdd',
    'vdda',
    'vss',
    ...(code === null ? ['vth'] : ['vthl', 'vthh', ...trimPins]),
  ];
  const text = [
    header('comparator and its threshold reference'),
    '.include switches.spice',
    '.include comparator.spice',
    ...(code === null ? [] : ['.include threshold_dac.spice']),
    '',
    `.subckt decision ${pins.join(' ')}`,
    connect(comparatorBlock, 'xcomparator', { ...self(pins), vth: 'vth' }),
    ...(code === null ? [] : [connect(reference, 'xthreshold', { ...self(pins), vth: 'vth' })]),
    `cvo vo vss ${spiceNumber(technology.parasitics.output)}`,
    '.ends decision',
    '',
  ].join('\n');
  const files = new Map([
    ['switches.spice', all.get('switches.spice')!],
    ['comparator.spice', all.get('comparator.spice')!],
    ...[...all].filter(([name]) => name === biasFile),
    ...(code === null ? [] : [['threshold_dac.spice', thresholdDac({ technology, header })] as const]),
    ['decision.spice', text],
  ]);
  return mismatch === undefined ? files : new Map(applyMismatch(files, technology, mismatch, 'decision.spice'));
}

/** @throws E_TECHNOLOGY for a technology without the trim that is asked for */
export function comparatorBench(options: ComparatorOptions): ComparatorBench {
  const { technology, code } = options;
  const { cycle, edge, phases } = technology;
  const supply = supplyVoltages(options);
  const [en, ck, move] = [new Waveform(false), new Waveform(false), [[0, 0]] as [number, number][]];
  /** cycles before the first comparison */
  const settle = 1;
  for (let i = 0; i <= steps; i++) {
    const at = (phase: keyof typeof phases): number => (settle + i + phases[phase]) * cycle;
    en.set(at('preset'), true);
    ck.set(at('compare'), true);
    if (i < steps) {
      // A ramp up and one down, of an edge each, move as much as a step that is longer by one edge.
      const [from, length] = [at('decide'), 0.8e-9];
      const current = (integrator * firstStep) / 2 ** i / (length + edge);
      move.push([from, 0], [from + edge, current], [from + edge + length, current], [from + 2 * edge + length, 0]);
    }
    ck.set(at('midOn'), false);
    en.set(at('autoZeroOn'), false);
  }
  const threshold = supply.vth + technology.comparator.trim;
  const constant: Record<string, number> = { vdd: supply.vdd, vdda: supply.vdda };
  const copied = hasComparatorBias(technology, options.level);
  if (copied) constant.vddg = supply.vddg;
  else constant.vbc = supply.vbc;
  const trim = trimOf(technology);
  if (code === null) constant.vth = supply.vth;
  else {
    const rails = trimRails(trim, supply.vth);
    Object.assign(constant, { vthl: rails.low, vthh: rails.high });
    const block = thresholdDacBlock(trim);
    for (const [bit, pin] of pinsOf(block, 'trim').entries()) {
      const set = ((code >> bit) & 1) === 1;
      Object.assign(constant, { [pin]: set ? supply.vdd : 0, [`trimn${bit}`]: set ? 0 : supply.vdd });
    }
  }
  const nets = ['vo', 'spike', 'en', 'ck', 'vbc', 'vdd', 'vdda', '0', ...(code === null ? ['vth'] : ['vthl', 'vthh'])];
  const trimNets =
    code === null ? [] : pinsOf(thresholdDacBlock(trim), 'trim').flatMap((pin, bit) => [pin, `trimn${bit}`]);
  const stop = (settle + steps + 1) * cycle;
  const last = settle + steps;
  const preamplifier =
    options.level === 'macro' ? null : (['v(xdut.xcomparator.xp)', 'v(xdut.xcomparator.xn)'] as const);
  const bench = blockDeck(options, {
    title: 'threshold of a comparator by successive approximation',
    files: decision(options),
    includes: ['decision.spice', ...(copied ? [biasFile] : [])],
    circuit: [
      ...Object.entries(constant).map(([net, value]) => pwlSource(net, [[0, value]])),
      ...(copied ? comparatorBias(technology) : []),
      pwlSource('en', en.corners(supply.vddg, edge)),
      pwlSource('ck', ck.corners(supply.vddg, edge)),
      pwlSource(
        'move',
        move.map(([time, value]) => [time, value * 1e6] as const),
      ),
      // uA as volts; a spike moves the input down
      `bmove 0 distance i=1e-6*v(move)*(v(spike)>${spiceNumber(supply.vdd / 2)} ? -1 : 1)`,
      `cdistance distance 0 ${spiceNumber(integrator)}`,
      `edrive drive 0 vol='v(distance)+${threshold}'`,
      `rdrive drive vo ${spiceNumber(drivingResistance)}`,
      `xdut ${[...nets, ...trimNets].join(' ')} decision`,
    ],
    saved: [
      ...['v(distance)', 'v(vo)', 'v(drive)', 'v(spike)'],
      ...(code === null ? [] : ['v(xdut.vth)']),
      ...(preamplifier ?? []),
    ],
    analysis: `.tran ${spiceNumber(cycle / 20)} ${Number((stop * 1e9).toFixed(4))}n`,
  });
  return {
    ...bench,
    stopTime: stop,
    distance: 'v(distance)',
    input: 'v(vo)',
    drive: 'v(drive)',
    comparison: [(last + phases.compare) * cycle, (last + phases.midOn) * cycle],
    preamplifier,
    linear: Array.from({ length: steps + 1 - coarse }, (_, i) => (settle + coarse + i + phases.compare) * cycle),
  };
}
