/** `menage energy DESIGN`: energy split, energy of a synaptic operation, TOPS/W by each definition, latency and area. */

import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import { weighRecordings } from '../../flow/energy.js';
import { energyText, figureText } from '../energy-text.js';
import { interrupted } from '../interrupt.js';
import {
  designArgument,
  type EngineArguments,
  engineOptions,
  jsonOption,
  poolOptions,
  recordingOptions,
  toOverrides,
} from '../options.js';
import { print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments extends EngineArguments {
  design: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  trace?: string;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

export const energyCommand: CommandModule<object, Arguments> = {
  command: 'energy <design>',
  describe: 'energy, latency and area on recordings, each figure with its source',
  builder: (args) =>
    engineOptions(poolOptions(jsonOption(recordingOptions(designArgument(args)))))
      .option('trace', {
        type: 'string',
        requiresArg: true,
        describe: 'counts, energies and sources of one figure, such as sop.system, work.analog, split.memory, latency',
      })
      .example('$0 energy designs/accel1-nmnist --recordings N-MNIST/Test --limit 10', '')
      .example('$0 energy designs/accel1-nmnist --trace sop.system', 'all that a figure is made of') as never,
  async handler({ design, trace, toolTimeout: timeout, json, quiet, ...args }) {
    const loaded = await loadDesign(design, version, toOverrides(args));
    const request = { ...args, loaded, timeout, onDamage: warn };
    const result = await weighRecordings(request, progressFor(quiet ?? false), interrupted);
    if (json !== undefined) await writeJson(json, result);
    if (json === '-') return;
    if (trace === undefined) return print(energyText(result));
    const text = figureText(result, trace);
    if (text === null) {
      const legal = result.figures.map(({ name }) => name).join(', ');
      throw new MenageError('E_ARGUMENT', { path: '--trace', value: trace, legal });
    }
    print(text);
  },
};
