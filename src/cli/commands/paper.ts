/** `menage paper`: the paper's experiment with our circuit, its claims beside our figures. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { projectRoot } from '../../config/project-root.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { type PaperResult, runPaper } from '../../flow/paper.js';
import { paperPlots } from '../../flow/paper-plots.js';
import { paperCsv, paperMarkdown } from '../../flow/paper-text.js';
import { figureText } from '../energy-text.js';
import { interrupted } from '../interrupt.js';
import { type EngineArguments, engineOptions, jsonOption, poolOptions, toOverrides } from '../options.js';
import { print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments extends EngineArguments {
  designs?: string[];
  recordings?: string[];
  limit?: number;
  chips: number;
  seed: number;
  slots?: string;
  out?: string;
  from?: string;
  trace?: string;
  json?: string;
  jobs: number;
  toolTimeout: number;
  quiet?: boolean;
}

const shipped = ['accel1-nmnist', 'accel2-cifar10dvs'];

async function readResult(file: string): Promise<PaperResult> {
  try {
    const result = JSON.parse(await readFile(file, 'utf8')) as PaperResult;
    if (result.version === 1 && Array.isArray(result.designs)) return result;
  } catch (cause) {
    throw new MenageError('E_FILE', { path: file, legal: (cause as Error).message, cause });
  }
  throw new MenageError('E_FILE', { path: file, legal: 'not the paper.json that `menage paper --out` writes' });
}

/** `accel1-nmnist/sop.system`, with all that it is made of. */
function traced({ designs }: PaperResult, name: string): string {
  const [design, figure = ''] = name.split('/');
  const found = designs.find(({ energy }) => energy.design === design);
  const text = found === undefined ? null : figureText(found.energy, figure);
  if (text !== null) return text;
  const figures = found?.energy.figures.map((one) => `${design}/${one.name}`);
  const legal = figures ?? designs.map(({ energy }) => `${energy.design}/FIGURE`);
  throw new MenageError('E_ARGUMENT', { path: '--trace', value: name, legal: legal.join(', ') });
}

export const paperCommand: CommandModule<object, Arguments> = {
  command: 'paper [designs..]',
  describe: "the paper's experiment: accuracy, energy, TOPS/W by each definition, beside its claims",
  builder: (args) =>
    engineOptions(poolOptions(jsonOption(args)))
      .positional('designs', { type: 'string', array: true, describe: "the paper's two without it" })
      .option('recordings', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'of each design in their order; emulated digits for those without',
      })
      .option('limit', { type: 'number', requiresArg: true, describe: 'only the first K recordings of each' })
      .option('chips', { type: 'number', default: 5, requiresArg: true, describe: 'drawn with mismatch, at L2' })
      .option('seed', { type: 'number', default: 1, requiresArg: true, describe: 'of the drawn chips' })
      .option('slots', {
        type: 'string',
        requiresArg: true,
        describe: 'N, N, ...: engines with so many slots each, measured in SPICE, at L2',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for paper.md, paper.csv, paper.json and the plots; appears whole or not at all',
      })
      .option('from', { type: 'string', requiresArg: true, describe: 'paper.json of an earlier run, for --trace' })
      .option('trace', {
        type: 'string',
        requiresArg: true,
        describe: 'DESIGN/FIGURE: its counts, energies and sources',
      })
      .example('$0 paper --recordings N-MNIST/Test --recordings inputs.npz --out out/paper', '')
      .example('$0 paper --from out/paper/paper.json --trace accel2-cifar10dvs/work.analog', '') as never,
  async handler({
    designs = [],
    recordings = [],
    limit,
    slots = '',
    out,
    from,
    trace,
    json,
    toolTimeout: timeout,
    quiet,
    ...args
  }) {
    if (!Number.isInteger(args.chips) || args.chips < 0 || args.chips > 10_000) {
      throw new MenageError('E_ARGUMENT', { path: '--chips', value: args.chips, legal: '0..10000' });
    }
    const numbers = slots === '' ? [] : slots.split(',').map(Number);
    if (!numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= 256)) {
      throw new MenageError('E_ARGUMENT', { path: '--slots', value: slots, legal: 'numbers of 1..256, with commas' });
    }
    const named =
      designs.length > 0 ? designs : shipped.map((name) => new URL(`designs/${name}`, projectRoot).pathname);
    const run = async (): Promise<PaperResult> => {
      const loaded = await Promise.all(named.map((design) => loadDesign(design, version, toOverrides(args))));
      const chosen = loaded.map((design, i) => ({ loaded: design, recordings: recordings[i], limit, onDamage: warn }));
      return runPaper({ ...args, timeout, slots: numbers, designs: chosen }, progressFor(quiet ?? false), interrupted);
    };
    const result = from === undefined ? await run() : await readResult(from);
    if (out !== undefined) {
      const files = new Map([
        ['paper.md', paperMarkdown(result)],
        ['paper.csv', paperCsv(result)],
        ['paper.json', `${JSON.stringify(result)}\n`],
        ...(await paperPlots(result)),
      ]);
      await writeFolder(out, (folder) => writeTree(join(folder), files));
    }
    if (json !== undefined) await writeJson(json, result);
    if (json === '-') return;
    print(trace === undefined ? paperMarkdown(result) : traced(result, trace));
  },
};
