/** `menage explore SPACE`: configurations of a design, their figures, and the front of those that nothing beats. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { cacheFolder } from '../../cache/index.js';
import { readCharacterisation } from '../../config/characterisation.js';
import { loadDesign, readYaml } from '../../config/load-design.js';
import { parseWith } from '../../config/schema-error.js';
import { spaceSchema } from '../../config/space.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { type ExploreResult, explore } from '../../flow/explore.js';
import { explorePage, explorePlot } from '../../flow/explore-plot.js';
import { exploreCsv, exploreText } from '../../flow/explore-text.js';
import { interrupted } from '../interrupt.js';
import { jsonOption, poolOptions, recordingOptions } from '../options.js';
import { print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  space?: string;
  characterisation?: string[];
  from?: string[];
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

async function readResult(file: string): Promise<ExploreResult> {
  try {
    const result = JSON.parse(await readFile(file, 'utf8')) as ExploreResult;
    if (result.version === 1 && Array.isArray(result.points)) return result;
  } catch (cause) {
    throw new MenageError('E_FILE', { path: file, legal: (cause as Error).message, cause });
  }
  throw new MenageError('E_FILE', { path: file, legal: 'not the explore.json that `menage explore --out` writes' });
}

async function exploreSpace(
  path: string,
  { toolTimeout: timeout, characterisation: given = [], ...args }: Omit<Arguments, 'space' | 'from'>,
  quiet: boolean,
): Promise<ExploreResult> {
  const space = await readSpace(path);
  const folder = dirname(resolve(path));
  const loaded = await loadDesign(resolve(folder, space.design), version);
  const named = Object.entries(space.characterisations).map(([name, file]) => [name, resolve(folder, file)] as const);
  const read = given.map(async (file) => [(await readCharacterisation(file)).technology, resolve(file)] as const);
  const characterisations = Object.fromEntries([...named, ...(await Promise.all(read))]);
  const cache = join(cacheFolder(), 'explore');
  const request = { ...args, loaded, space, characterisations, cache, timeout, onDamage: warn };
  return explore(request, progressFor(quiet), interrupted);
}

export const exploreCommand: CommandModule<object, Arguments> = {
  command: 'explore [space]',
  describe: 'configurations of a design: accuracy, energy, latency, area, memory, and their Pareto front',
  builder: (args) =>
    poolOptions(jsonOption(recordingOptions(args)))
      .positional('space', {
        type: 'string',
        describe: 'space file, or a design folder for its weight bits',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for the table, CSV, JSON, and the plot as SVG and as a page; appears whole or not at all',
      })
      .option('characterisation', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'what `menage characterize` wrote, for all points of its technology; over those that the space names',
      })
      .option('from', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'explore.json of earlier runs, for one table and one plot of all',
      })
      .example('$0 explore designs/accel2-cifar10dvs/space.yaml --recordings inputs.npz --out out/explore', '')
      .example('$0 explore --from out/one/explore.json --from out/two/explore.json --out out/both', '') as never,
  async handler({ space, from = [], out, json, quiet, ...args }) {
    if (space === undefined && from.length === 0) {
      throw new MenageError('E_ARGUMENT', { path: 'space', value: null, legal: 'a space, a design folder, or --from' });
    }
    const earlier = await Promise.all(from.map(readResult));
    const own = space === undefined ? null : await exploreSpace(space, args, quiet ?? false);
    const results = own === null ? earlier : [own, ...earlier];
    const text = `${exploreText(results)}\n`;
    if (out !== undefined) {
      const files = new Map([
        ['explore.txt', text],
        ['explore.csv', exploreCsv(results)],
        ['explore.svg', await explorePlot(results)],
        ['explore.html', await explorePage(results)],
      ]);
      if (own !== null) files.set('explore.json', `${JSON.stringify(own, null, 2)}\n`);
      await writeFolder(out, (at) => writeTree(join(at), files));
    }
    if (json !== undefined) await writeJson(json, own ?? results);
    if (json !== '-') print(text);
  },
};
