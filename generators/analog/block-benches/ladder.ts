/**
 * Every code of a C2C ladder in turn, onto a virtual ground that stands still; what flows into it is integrated on a
 * capacitor that is emptied before each code: the charge that the ladder itself moves, switches and parasitics included.
 */

import type { MismatchSample } from '../../../src/config/conditions.js';
import { supplyVoltages } from '../bench.js';
import { ladderBlock } from '../blocks.js';
import { blockFiles } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import { applyMismatch } from '../mismatch.js';
import type { EngineSizing } from '../sizing.js';
import { allPins, connect, pinsOf, spiceNumber, wrap } from '../spice-text.js';
import { pwlSource, Waveform } from '../waveform.js';
import { type BenchConditions, type BlockBench, blockDeck } from './deck.js';

export interface LadderOptions extends BenchConditions {
  readonly sizing: EngineSizing;
  readonly mismatch?: MismatchSample;
  /** in this order; all of them where not given */
  readonly codes?: readonly number[];
  /** capacitances between the ladder's nets, of a layout, in place of those of the sizing; not together with mismatch */
  readonly network?: readonly NetCapacitance[];
}

export interface NetCapacitance {
  readonly a: string;
  readonly b: string;
  /** F */
  readonly value: number;
}

/** The same switches with other capacitors. */
function withNetwork(text: string, network: readonly NetCapacitance[]): string {
  const lines = text.split('\n').filter((line) => !/^c/i.test(line));
  const end = lines.findIndex((line) => /^\.ends/i.test(line));
  const cards = network.map(({ a, b, value }, i) => `ce${i} ${a} ${b} ${spiceNumber(value)}`);
  return [...lines.slice(0, end), '* capacitances of a layout', ...cards, ...lines.slice(end)].join('\n');
}

export interface LadderBench extends BlockBench {
  readonly stopTime: number;
  readonly column: string;
  /** F, of the integrator */
  readonly integrator: number;
  /** one a code: s, before and after its charge moves */
  readonly times: readonly (readonly [number, number])[];
}

export function ladderBench(options: LadderOptions): LadderBench {
  const { technology, sizing, mismatch, network } = options;
  const { cycle, edge, phases } = technology;
  const supply = supplyVoltages(options);
  const codes = options.codes ?? Array.from({ length: 2 ** sizing.magnitudeBits }, (_, code) => code);
  const bits = Array.from({ length: sizing.magnitudeBits }, () => new Waveform(false));
  const empty = new Waveform(true);
  codes.forEach((code, i) => {
    const at = (phase: keyof typeof phases): number => (i + 1 + phases[phase]) * cycle;
    bits.forEach((gate, bit) => {
      const set = ((code >> bit) & 1) === 1;
      gate.set(at('preset'), set);
      gate.set(at('evaluate'), false);
    });
    empty.set(at('autoZeroOff'), false);
    empty.set(at('autoZeroOn'), true);
  });
  const block = ladderBlock(sizing);
  const all = blockFiles({ ...options, header: spiceHeader(options) });
  const pins = allPins(block).filter((pin) => pin !== 'vss');
  const self = Object.fromEntries(allPins(block).map((pin) => [pin, pin]));
  // A subcircuit around it, so that its devices have the paths of an engine's ladder.
  const top = [
    spiceHeader(options)('ladder'),
    '.include switches.spice',
    '.include c2c_ladder.spice',
    '',
    wrap(`.subckt ladder ${pins.join(' ')} vss`),
    connect(block, 'xladder', self),
    '.ends ladder',
    '',
  ].join('\n');
  const ladder = all.get('c2c_ladder.spice')!;
  const files = new Map([
    ['switches.spice', all.get('switches.spice')!],
    ['c2c_ladder.spice', network === undefined ? ladder : withNetwork(ladder, network)],
    ['ladder.spice', top],
  ]);
  const stop = (codes.length + 1) * cycle;
  const bench = blockDeck(options, {
    title: `C2C ladder: ${codes.length} codes onto an ideal integrator`,
    files: mismatch === undefined ? files : applyMismatch(files, technology, mismatch, 'ladder.spice'),
    includes: ['ladder.spice'],
    circuit: [
      pwlSource('vref', [[0, supply.vref]]),
      pwlSource('empty', empty.corners(supply.vddg, edge)),
      ...pinsOf(block, 'd').map((pin, bit) => pwlSource(pin, bits[bit]!.corners(supply.vddg, edge))),
      ...pinsOf(block, 'dn').map((pin, bit) => pwlSource(pin, bits[bit]!.corners(supply.vddg, edge, true))),
      `.model integrator_switch sw vt=${spiceNumber(supply.vdd / 2)} vh=0 ron=1k roff=1e14`,
      `vground vg 0 ${spiceNumber(technology.supply.vcm)}`,
      '* what flows into the virtual ground, as charge on a capacitor',
      'fcopy 0 vo vground 1',
      `cm vo 0 ${spiceNumber(sizing.membrane)}`,
      'sempty vo 0 empty 0 integrator_switch',
      wrap(`xdut ${pins.join(' ')} 0 ladder`),
    ],
    saved: ['v(vo)'],
    analysis: `.tran ${spiceNumber(cycle / 20)} ${Number((stop * 1e9).toFixed(4))}n`,
  });
  return {
    ...bench,
    stopTime: stop,
    column: 'v(vo)',
    integrator: sizing.membrane,
    times: codes.map((_, i) => {
      const at = (fraction: number): number => (i + 1 + fraction) * cycle;
      return [at((phases.connect + phases.evaluate) / 2), at(phases.slotTopOff)] as const;
    }),
  };
}
