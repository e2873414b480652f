/** Options that several commands share, declared once. */

import type { Argv } from 'yargs';
import { PRESET_NAMES } from '../config/design.js';

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
