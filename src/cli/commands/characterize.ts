/** `menage characterize`: what the analog engine does at corners, temperatures and supplies, measured in SPICE. */

import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { cacheFolder } from '../../cache/index.js';
import type { Characterisation } from '../../config/characterisation.js';
import { CORNERS, type Conditions, nominal } from '../../config/conditions.js';
import { loadDesign } from '../../config/load-design.js';
import { findTechnology, loadTechnology } from '../../config/technology.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import { type CharacterizeRequest, characterize, smallMatrix, wholeMatrix } from '../../flow/characterize.js';
import { withMeasured } from '../../flow/technology-measured.js';
import { showCharacterisation } from '../characterisation-tables.js';
import { interrupted } from '../interrupt.js';
import { jsonOption, poolOptions } from '../options.js';
import { writeJson, writeText } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design?: string;
  technology?: string;
  slots?: number;
  weightBits?: number;
  beta: number;
  threshold?: number;
  corner?: string;
  temperature?: string;
  supply?: string;
  all?: boolean;
  level?: 'transistor' | 'macro';
  intoTechnology?: boolean;
  controls: 'sources' | 'shifted';
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

/** Both levels into the technology's own file. */
async function intoTechnology(
  { technology, slots, seed, length, controls, quiet }: Arguments,
  request: CharacterizeRequest,
  transistor: Characterisation,
): Promise<void> {
  if (technology === undefined) {
    throw new MenageError('E_ARGUMENT', { path: '--into-technology', legal: 'with --technology NAME' });
  }
  const macro = await characterize({ ...request, level: 'macro' }, progressFor(quiet ?? false), interrupted);
  const command = `menage characterize --technology ${request.technology.name} --slots ${slots ?? 16} --seed ${seed} --length ${length}${controls === 'shifted' ? ' --controls shifted' : ''} --into-technology`;
  const file = findTechnology(technology);
  await writeText(file, withMeasured(await readFile(file, 'utf8'), transistor, macro, command), '--technology');
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
      .option('threshold', {
        type: 'number',
        requiresArg: true,
        describe:
          "LSB, of the layer whose engine to size and measure, with the design's headroom; see inspect --sizing",
      })
      .option('corner', { type: 'string', requiresArg: true, describe: `${CORNERS.join(', ')}; several with commas` })
      .option('temperature', { type: 'string', requiresArg: true, describe: 'degrees C; several with commas' })
      .option('supply', { type: 'string', requiresArg: true, describe: 'factor, 0.9..1.1; several with commas' })
      .option('all', { type: 'boolean', describe: '5 corners x -40, 27, 85 C x supply +-10 %' })
      .option('level', {
        choices: ['transistor', 'macro'] as const,
        describe: 'of the netlist; transistor without it',
      })
      .option('controls', {
        choices: ['sources', 'shifted'] as const,
        default: 'sources' as const,
        describe: 'what moves the switches where the model is fitted: ideal edges, or the same through level shifters',
      })
      .option('length', { type: 'number', default: 240, requiresArg: true, describe: 'operations of the main list' })
      .option('seed', { type: 'number', default: 7, requiresArg: true, describe: 'of the lists of operations' })
      .option('cache', { type: 'boolean', default: true, describe: 'keep results, by the content of the decks' })
      .option('out', { type: 'string', requiresArg: true, describe: 'write the characterisation to FILE' })
      .option('into-technology', {
        type: 'boolean',
        describe: 'write the `measured` section of the technology file: both levels, nominal conditions',
      })
      .conflicts('into-technology', ['all', 'corner', 'temperature', 'supply', 'level'])
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
    const request: CharacterizeRequest = {
      technology: loadTechnology(technology, args.technology === undefined ? loaded?.folder : undefined),
      slots: args.slots ?? design?.accelerator.slotsPerEngine ?? 16,
      weightBits: args.weightBits ?? design?.accelerator.weightBits ?? 8,
      beta: args.beta,
      threshold: args.threshold,
      headroom: design?.accelerator.headroom,
      level: args.level ?? 'transistor',
      conditions: args.intoTechnology ? [nominal] : conditionsOf(args),
      ...(args.controls === 'shifted' && { controls: args.controls }),
      length: args.length,
      seed: args.seed,
      jobs: args.jobs,
      timeout: args.toolTimeout,
      cache: args.cache ? cacheFolder() : null,
    };
    const result = await characterize(request, progressFor(args.quiet ?? false), interrupted);
    if (args.intoTechnology) await intoTechnology(args, request, result);
    for (const target of [args.out, args.json]) if (target !== undefined) await writeJson(target, result);
    if (args.json !== '-') showCharacterisation(result);
  },
};
