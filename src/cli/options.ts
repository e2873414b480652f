/** Options that several commands share, declared once. */

import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import type { Level } from '../compare/types.js';
import { LEVELS, PRESET_NAMES } from '../config/design.js';
import { MenageError } from '../errors/index.js';

export const jsonOption = <T>(args: Argv<T>) =>
  args.option('json', {
    type: 'string',
    requiresArg: true,
    describe: 'write the result as JSON to FILE, or - for standard output',
  });

export const designArgument = <T>(args: Argv<T>) =>
  args.positional('design', { type: 'string', demandOption: true, describe: 'design folder or its design.yaml' });

export const recordingOptions = <T>(args: Argv<T>) =>
  args
    .option('recordings', {
      type: 'string',
      requiresArg: true,
      describe: "folder or file of recordings, in the design's format; emulated digits without it",
    })
    .option('limit', { type: 'number', requiresArg: true, describe: 'only the first K recordings' });

export const semanticsOptions = <T>(args: Argv<T>) =>
  args
    .option('semantics', {
      choices: PRESET_NAMES,
      demandOption: true,
      describe: 'whose conventions the network was trained under',
    })
    .option('dt', { type: 'number', requiresArg: true, describe: 's, step against which tau is measured' })
    .option('decay', { type: 'string', requiresArg: true, describe: 'euler, exponential, or beta as a number' })
    .option('gain', { choices: ['euler', 'matched', 'unit'] as const, describe: 'factor on the input' })
    .option('reset', { choices: ['zero', 'subtract'] as const, describe: 'what a spike does to the membrane' })
    .option('reset-delay', { type: 'boolean', describe: 'reset takes effect one step later' })
    .option('fire', { choices: ['above', 'at'] as const, describe: 'v > threshold, or v >= threshold' });

export const poolOptions = <T>(args: Argv<T>) =>
  args
    .option('jobs', {
      type: 'number',
      default: availableParallelism(),
      requiresArg: true,
      describe: 'simulators side by side',
    })
    .option('tool-timeout', { type: 'number', default: 1800, requiresArg: true, describe: 's, one simulator run' });

export const verificationOptions = <T>(args: Argv<T>) =>
  poolOptions(args)
    .option('levels', { type: 'string', default: LEVELS.join(','), requiresArg: true, describe: 'levels to verify' })
    .option('expected', {
      type: 'string',
      requiresArg: true,
      describe: 'JSON with recorded output counts, held against L0; FILE#key.key reaches into it',
    });

/** `L0,L3` as levels, in their order. @throws E_ARGUMENT */
export function toLevels(text: string): Level[] {
  const asked = text.split(',').map((part) => part.trim().toUpperCase());
  const wrong = asked.find((part) => !LEVELS.some((level) => level === part));
  if (wrong !== undefined) {
    throw new MenageError('E_ARGUMENT', { path: '--levels', value: wrong, legal: LEVELS.join(', ') });
  }
  return LEVELS.filter((level) => asked.includes(level));
}
