/** `menage characterize`: what the analog engine does at corners, temperatures and supplies, measured in SPICE. */

import type { CommandModule } from 'yargs';
import type { Characterisation, CharacterisationPoint } from '../../config/characterisation.js';
import { CORNERS, type Conditions, nominal } from '../../config/conditions.js';
import { loadDesign } from '../../config/load-design.js';
import { loadTechnology } from '../../config/technology.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import { cacheFolder } from '../../flow/cache.js';
import { characterize, smallMatrix, wholeMatrix } from '../../flow/characterize.js';
import { textTable } from '../../report/text-table.js';
import { interrupted } from '../interrupt.js';
import { jsonOption, poolOptions } from '../options.js';
import { print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design?: string;
  technology?: string;
  slots?: number;
  weightBits?: number;
  beta: number;
  corner?: string;
  temperature?: string;
  supply?: string;
  all?: boolean;
  level: 'transistor' | 'macro';
  length: number;
  seed: number;
  jobs: number;
  toolTimeout: number;
  cache: boolean;
  out?: string;
  json?: string;
  quiet?: boolean;
}

function numbers(option: string, text: string, [low, high]: readonly [number, number]): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (part.trim() !== '' && value >= low && value <= high) return value;
    throw new MenageError('E_ARGUMENT', {
      path: option,
      value: part,
      legal: `numbers in ${low}..${high}, with commas`,
    });
  });
}

function corners(text: string): Conditions['corner'][] {
  return text.split(',').map((part) => {
    const corner = CORNERS.find((known) => known === part.trim());
    if (corner !== undefined) return corner;
    throw new MenageError('E_ARGUMENT', { path: '--corner', value: part, legal: CORNERS.join(', ') });
  });
}

/** What was asked for, in all combinations; a small matrix where nothing was. */
function conditionsOf({ all, corner, temperature, supply }: Arguments): readonly Conditions[] {
  if (all) return wholeMatrix;
  if (corner === undefined && temperature === undefined && supply === undefined) return smallMatrix;
  const at = {
    corner: corner === undefined ? [nominal.corner] : corners(corner),
    temperature: temperature === undefined ? [nominal.temperature] : numbers('--temperature', temperature, [-55, 150]),
    supply: supply === undefined ? [nominal.supply] : numbers('--supply', supply, [0.8, 1.2]),
  };
  return at.corner.flatMap((c) =>
    at.temperature.flatMap((t) => at.supply.map((s) => ({ corner: c, temperature: t, supply: s }))),
  );
}

const fixed = (value: number, digits: number): string => value.toFixed(digits);
const fJ = (joules: number | undefined): string => (joules === undefined ? '-' : fixed(joules * 1e15, 0));
const name = ({ corner, temperature, supply }: Conditions): string =>
  `${corner} ${temperature} C ${Math.round(100 * supply)} %`;

function accuracyRow(point: CharacterisationPoint): string[] {
  if (point.kind === 'failed') return accuracyHead.map((_, i) => (i === 0 ? name(point.conditions) : 'failed'));
  const { model, effects } = point;
  return [
    name(point.conditions),
    fixed(model.gain, 5),
    fixed(model.offset, 3),
    fixed(100 * model.droop, 4),
    fixed(100 * model.leakError, 4),
    fixed(model.leakOffset, 3),
    fixed(model.resetOffset, 3),
    fixed(model.comparatorOffset, 2),
    `${fixed(model.rms, 3)}/${fixed(model.max, 3)}`,
    `${fixed(effects.bendRms, 2)}/${fixed(effects.bendMax, 2)}`,
    effects.noise === null ? '-' : fixed(effects.noise.total, 3),
    `${fixed(effects.crosstalk.mean, 4)}/${fixed(effects.crosstalk.max, 3)}`,
    fixed(effects.kickback, 3),
    fixed(effects.hold.max * 1e-6, 5),
  ];
}

const accuracyHead = [
  'conditions',
  'gain',
  'offset',
  'droop %',
  'leak err %',
  'leak off',
  'reset',
  'comparator',
  'rms/max',
  'bend rms/max',
  'noise',
  'crosstalk mean/max',
  'kickback',
  'hold /us',
];

function energyRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    if (point.kind === 'failed' || point.energy === null) return [];
    const { event, leak, fire, reset, staticPower } = point.energy;
    const of = (operation: typeof leak): string[] => [fJ(operation?.core), fJ(operation?.full)];
    return [[name(point.conditions), ...[event, leak, fire, reset].flatMap(of), fixed(staticPower * 1e6, 2)]];
  });
}

const energyHead = ['fJ at', 'event', 'full', 'leak', 'full', 'fire', 'full', 'reset', 'full', 'static uW'];

const blocksHead = [
  'blocks at',
  'INL',
  'DNL',
  'gain dB',
  'loop MHz',
  'margin deg',
  'settling ns',
  'swing V',
  'offset',
  'kickback',
  'trim step',
  'trim reach',
];

function blocksRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    if (point.kind === 'failed' || point.blocks === null) return [];
    const { ladder, amplifier, comparator } = point.blocks;
    const none = (count: number): string[] => new Array<string>(count).fill('failed');
    const trim = comparator.kind === 'failed' ? null : comparator.trim;
    return [
      [
        name(point.conditions),
        ...(ladder.kind === 'failed' ? none(2) : [ladder.inl, ladder.dnl].map((value) => fixed(value, 3))),
        ...(amplifier.kind === 'failed'
          ? none(5)
          : [
              fixed(amplifier.gain, 1),
              fixed(amplifier.loopBandwidth * 1e-6, 0),
              fixed(amplifier.phaseMargin, 0),
              fixed(amplifier.settling * 1e9, 2),
              `${fixed(amplifier.swing.low, 2)}..${fixed(amplifier.swing.high, 2)}`,
            ]),
        ...(comparator.kind === 'failed' ? none(2) : [comparator.offset, comparator.kickback].map((v) => fixed(v, 2))),
        ...(trim === null ? ['-', '-'] : [fixed(trim.step, 2), `${fixed(trim.low, 0)}..${fixed(trim.high, 0)}`]),
      ],
    ];
  });
}

function show({ points, engine, technology, level, simulator }: Characterisation): void {
  const { slots, weightBits, membrane, lsbVolts } = engine;
  print(
    `${technology}, ${level} level, ${slots} slots, ${weightBits} bits, Ck ${fixed(membrane * 1e15, 0)} fF, 1 LSB = ${fixed(lsbVolts * 1e3, 4)} mV; ${simulator}; LSB where no unit is named`,
  );
  print(textTable(accuracyHead, points.map(accuracyRow)).join('\n'));
  const energies = energyRows(points);
  if (energies.length > 0) {
    print(`\n${textTable(energyHead, energies).join('\n')}`);
    print('first figure: vdd and vdda of the engine; full: with control lines, references and biases');
  }
  const blocks = blocksRows(points);
  if (blocks.length > 0) print(`\n${textTable(blocksHead, blocks).join('\n')}`);
  for (const point of points) {
    if (point.kind === 'failed') print(`${name(point.conditions)}: ${point.reason}`);
  }
}

export const characterizeCommand: CommandModule<object, Arguments> = {
  command: 'characterize [design]',
  aliases: ['characterise'],
  describe: 'measure the analog engine in SPICE at corners, temperatures and supplies',
  builder: (args) =>
    poolOptions(jsonOption(args))
      .positional('design', { type: 'string', describe: 'design whose technology, slots and weight bits to take' })
      .option('technology', { type: 'string', requiresArg: true, describe: 'a shipped technology, or a file' })
      .option('slots', { type: 'number', requiresArg: true, describe: "N; 16, or the design's" })
      .option('weight-bits', { type: 'number', requiresArg: true, describe: "4..8; 8, or the design's" })
      .option('beta', { type: 'number', default: 0.9, requiresArg: true, describe: 'what a leak leaves' })
      .option('corner', { type: 'string', requiresArg: true, describe: `${CORNERS.join(', ')}; several with commas` })
      .option('temperature', { type: 'string', requiresArg: true, describe: 'degrees C; several with commas' })
      .option('supply', { type: 'string', requiresArg: true, describe: 'factor, 0.9..1.1; several with commas' })
      .option('all', { type: 'boolean', describe: '5 corners x -40, 27, 85 C x supply +-10 %' })
      .option('level', {
        choices: ['transistor', 'macro'] as const,
        default: 'transistor' as const,
        describe: 'of the netlist',
      })
      .option('length', { type: 'number', default: 240, requiresArg: true, describe: 'operations of the main list' })
      .option('seed', { type: 'number', default: 7, requiresArg: true, describe: 'of the lists of operations' })
      .option('cache', { type: 'boolean', default: true, describe: 'keep results, by the content of the decks' })
      .option('out', { type: 'string', requiresArg: true, describe: 'write the characterisation to FILE' })
      .conflicts('all', ['corner', 'temperature', 'supply'])
      .example('$0 characterize --technology generic90 --slots 16 --all --out generic90.json', '')
      .example('$0 characterize designs/accel1-nmnist --corner ss --temperature 85 --supply 0.9', '') as never,
  async handler(args) {
    const loaded = args.design === undefined ? undefined : await loadDesign(args.design, version);
    const design = loaded?.design;
    const technology = args.technology ?? design?.technology;
    if (technology === undefined) {
      throw new MenageError('E_ARGUMENT', { path: 'characterize', legal: 'a design, or --technology NAME' });
    }
    const result = await characterize(
      {
        technology: loadTechnology(technology, args.technology === undefined ? loaded?.folder : undefined),
        slots: args.slots ?? design?.accelerator.slotsPerEngine ?? 16,
        weightBits: args.weightBits ?? design?.accelerator.weightBits ?? 8,
        beta: args.beta,
        level: args.level,
        conditions: conditionsOf(args),
        length: args.length,
        seed: args.seed,
        jobs: args.jobs,
        timeout: args.toolTimeout,
        cache: args.cache ? cacheFolder() : null,
      },
      progressFor(args.quiet ?? false),
      interrupted,
    );
    for (const target of [args.out, args.json]) if (target !== undefined) await writeJson(target, result);
    if (args.json !== '-') show(result);
  },
};
