/** `menage explore SPACE`: configurations of a design, their figures, and the front of those that nothing beats. */

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { cacheFolder } from '../../cache/index.js';
import { loadDesign, readYaml } from '../../config/load-design.js';
import { parseWith } from '../../config/schema-error.js';
import { spaceSchema } from '../../config/space.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { explore } from '../../flow/explore.js';
import { exploreCsv, explorePlot, exploreText } from '../../flow/explore-text.js';
import { interrupted } from '../interrupt.js';
import { jsonOption, poolOptions, recordingOptions } from '../options.js';
import { print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  space: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  out?: string;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

/** A design folder stands for its weight bits at all that is its own. */
async function readSpace(path: string) {
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    return parseWith(spaceSchema, { version: 1, design: resolve(path), axes: { weightBits: [4, 5, 6, 7, 8] } }, path);
  return parseWith(spaceSchema, await readYaml(path), path);
}

export const exploreCommand: CommandModule<object, Arguments> = {
  command: 'explore <space>',
  describe: 'configurations of a design: accuracy, energy, latency, area, memory, and their Pareto front',
  builder: (args) =>
    poolOptions(jsonOption(recordingOptions(args)))
      .positional('space', {
        type: 'string',
        demandOption: true,
        describe: 'space file, or a design folder for its weight bits',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for the table, CSV, JSON and plot; appears whole or not at all',
      })
      .example(
        '$0 explore designs/accel2-cifar10dvs/space.yaml --recordings inputs.npz --out out/explore',
        '',
      ) as never,
  async handler({ space: path, out, json, toolTimeout: timeout, quiet, ...args }) {
    const space = await readSpace(path);
    const folder = dirname(resolve(path));
    const loaded = await loadDesign(resolve(folder, space.design), version);
    const characterisations = Object.fromEntries(
      Object.entries(space.characterisations).map(([name, file]) => [name, resolve(folder, file)]),
    );
    const cache = join(cacheFolder(), 'explore');
    const request = { ...args, loaded, space, characterisations, cache, timeout, onDamage: warn };
    const result = await explore(request, progressFor(quiet ?? false), interrupted);
    const text = `${exploreText(result)}\n`;
    if (out !== undefined) {
      const plot = await explorePlot(result);
      const whole = `${JSON.stringify(result, null, 2)}\n`;
      const files = new Map([
        ['explore.txt', text],
        ['explore.csv', exploreCsv(result)],
        ['explore.json', whole],
        ['explore.svg', plot],
      ]);
      await writeFolder(out, (at) => writeTree(join(at), files));
    }
    if (json !== undefined) await writeJson(json, result);
    if (json !== '-') print(text);
  },
};
