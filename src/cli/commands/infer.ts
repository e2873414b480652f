/**
 * `menage infer`: what the network computes on recordings: at L0 or L1 under stated semantics, or at L2 on the engines of
 * a design as they were measured.
 */

import type { CommandModule } from 'yargs';
import { DATASET_NAMES, type PRESET_NAMES } from '../../config/design.js';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import { inferRecordings } from '../../flow/infer.js';
import { type InferAnalogResult, inferAnalog } from '../../flow/infer-analog.js';
import { textTable } from '../../report/text-table.js';
import { interrupted } from '../interrupt.js';
import {
  type EngineArguments,
  engineOptions,
  jsonOption,
  poolOptions,
  recordingOptions,
  semanticsOptions,
  toOverrides,
} from '../options.js';
import { EXIT, print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments extends EngineArguments {
  design?: string;
  mismatch: number;
  chip?: number;
  seed: number;
  stepTime?: number;
  jobs: number;
  toolTimeout: number;
  network?: string;
  semantics?: (typeof PRESET_NAMES)[number];
  dataset: (typeof DATASET_NAMES)[number];
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  steps: number;
  windowUs: number;
  input: 'binary' | 'count';
  level: 'L0' | 'L1' | 'L2';
  weightBits: number;
  expected?: string;
  dt?: number;
  decay?: string;
  gain?: 'euler' | 'matched' | 'unit';
  reset?: 'zero' | 'subtract';
  resetDelay?: boolean;
  fire?: 'above' | 'at';
  json?: string;
  quiet?: boolean;
}

export const inferCommand: CommandModule<object, Arguments> = {
  command: 'infer',
  describe: 'run the golden model over recordings',
  builder: (args) =>
    engineOptions(poolOptions(jsonOption(semanticsOptions(recordingOptions(args), false))))
      .option('network', { type: 'string', requiresArg: true, describe: 'NIR file, of L0 and L1' })
      .option('dataset', {
        choices: DATASET_NAMES,
        default: 'n-mnist' as const,
        describe: 'format of the recordings',
      })
      .option('steps', { type: 'number', default: 20, requiresArg: true, describe: 'time steps' })
      .option('window-us', { type: 'number', default: 15000, requiresArg: true, describe: 'us, length of a step' })
      .option('input', {
        choices: ['binary', 'count'] as const,
        default: 'binary' as const,
        describe: 'events a pixel and step',
      })
      .option('level', {
        choices: ['L0', 'L1', 'L2'] as const,
        default: 'L0' as const,
        describe: 'float, quantised, or on the engines of --design as they were measured',
      })
      .option('design', { type: 'string', requiresArg: true, describe: 'of L2: design folder or its design.yaml' })
      .option('mismatch', {
        type: 'number',
        default: 20,
        requiresArg: true,
        describe: 'of L2: chips to draw, 0 for none',
      })
      .option('chip', { type: 'number', requiresArg: true, describe: 'of L2: only chip N, counted from 0, of those' })
      .option('seed', { type: 'number', default: 1, requiresArg: true, describe: 'of L2: of chips and noise' })
      .option('step-time', {
        type: 'number',
        requiresArg: true,
        describe: 'of L2: s a time step in real time; membranes leak away while they wait',
      })
      .option('weight-bits', { type: 'number', default: 8, requiresArg: true, describe: 'of L1, sign included, 4..8' })
      .option('expected', {
        type: 'string',
        requiresArg: true,
        describe: 'JSON with sample_ids and output_counts to compare with; FILE#key.key reaches into it',
      })
      .example(
        '$0 infer --network net.nir --semantics snntorch --recordings N-MNIST/Test --steps 20 --window-us 15000',
        '',
      )
      .example(
        '$0 infer --level L2 --design designs/accel1-nmnist --corner ss --temperature 85 --mismatch 100',
        '',
      ) as never,
  async handler(args) {
    if (args.level === 'L2') return inferL2(args);
    const { network, semantics, level } = args;
    if (network === undefined || semantics === undefined) {
      throw new MenageError('E_ARGUMENT', { path: 'infer', legal: 'L0 and L1 need --network and --semantics' });
    }
    const result = await inferRecordings(
      { ...args, network, semantics, level, onDamage: warn },
      progressFor(args.quiet ?? false),
      interrupted,
    );
    if (args.json !== undefined) await writeJson(args.json, result);
    const { accuracy, recordings, emulated, expected } = result;
    if (args.json !== '-') {
      const share = accuracy === null ? 'no labels' : `accuracy ${(100 * accuracy).toFixed(1)} %`;
      print(`${recordings.length} recordings${emulated ? ' (EMULATED)' : ''}, ${args.level}: ${share}`);
      if (expected !== undefined) print(`recorded output counts: ${expected.equal} of ${expected.compared} equal`);
    }
    if (expected !== undefined && (expected.compared === 0 || expected.equal < expected.compared))
      process.exitCode = EXIT.fail;
  },
};

const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);

function show({ design, conditions, recordings, emulated, l0, l1, causes }: InferAnalogResult): void {
  const { corner, temperature, supply } = conditions;
  print(
    `${design}, ${recordings} recordings${emulated ? ' (EMULATED)' : ''}, ${corner} ${temperature} C supply ${percent(supply)}: L0 ${percent(l0)}, L1 ${percent(l1)}`,
  );
  const rows = causes.map(({ cause, chips, accuracy, loss, changed, range }) => [
    cause,
    String(chips),
    percent(accuracy?.mean ?? null),
    percent(accuracy?.min ?? null),
    percent(accuracy?.p5 ?? null),
    percent(accuracy?.max ?? null),
    percent(loss),
    percent(changed),
    `${Math.round(Math.min(...range.map(({ min }) => min)))}..${Math.round(Math.max(...range.map(({ max }) => max)))}`,
  ]);
  const head = [
    'alone',
    'chips',
    'accuracy',
    'min',
    '5 %',
    'max',
    'loss to L0',
    'decisions not of L1',
    'membranes LSB',
  ];
  print(textTable(head, rows).join('\n'));
}

async function inferL2({ design, toolTimeout, ...args }: Arguments): Promise<void> {
  const refuse = (path: string, value: unknown, legal: string): never => {
    throw new MenageError('E_ARGUMENT', { path, value, legal });
  };
  if (design === undefined) return refuse('infer', 'L2', 'L2 needs --design');
  const { mismatch, chip, seed } = args;
  if (!Number.isInteger(mismatch) || mismatch < 0 || mismatch > 10_000) refuse('--mismatch', mismatch, '0..10000');
  if (chip !== undefined && !(Number.isInteger(chip) && chip >= 0 && chip < mismatch)) {
    refuse('--chip', chip, `0..${mismatch - 1}, below --mismatch`);
  }
  if (!Number.isInteger(seed) || seed < 0) refuse('--seed', seed, 'an integer from 0');
  const loaded = await loadDesign(design, version, toOverrides(args));
  const request = { ...args, onDamage: warn, loaded, timeout: toolTimeout };
  const result = await inferAnalog(request, progressFor(args.quiet ?? false), interrupted);
  if (args.json !== undefined) await writeJson(args.json, result);
  if (args.json !== '-') show(result);
}
