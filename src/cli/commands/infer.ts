/** `menage infer`: what the network computes on recordings, at L0 or L1, under stated semantics. */

import type { CommandModule } from 'yargs';
import type { PRESET_NAMES } from '../../config/design.js';
import { inferRecordings } from '../../flow/infer.js';
import { interrupted } from '../interrupt.js';
import { jsonOption, recordingOptions, semanticsOptions } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  network: string;
  semantics: (typeof PRESET_NAMES)[number];
  dataset: 'n-mnist' | 'npz' | 'strokes';
  recordings?: string;
  limit?: number;
  steps: number;
  windowUs: number;
  input: 'binary' | 'count';
  level: 'L0' | 'L1';
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
    jsonOption(semanticsOptions(recordingOptions(args)))
      .option('network', { type: 'string', demandOption: true, requiresArg: true, describe: 'NIR file' })
      .option('dataset', {
        choices: ['n-mnist', 'npz', 'strokes'] as const,
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
      .option('level', { choices: ['L0', 'L1'] as const, default: 'L0' as const, describe: 'float, or quantised' })
      .option('weight-bits', { type: 'number', default: 8, requiresArg: true, describe: 'of L1, sign included, 4..8' })
      .option('expected', {
        type: 'string',
        requiresArg: true,
        describe: 'JSON with sample_ids and output_counts to compare with; FILE#key.key reaches into it',
      })
      .example(
        '$0 infer --network net.nir --semantics snntorch --recordings N-MNIST/Test --steps 20 --window-us 15000',
        '',
      ) as never,
  async handler(args) {
    const result = await inferRecordings(args, progressFor(args.quiet ?? false), interrupted);
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
