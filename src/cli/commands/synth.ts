/** `menage synth DESIGN`: the digital half as cells of a library, with areas and timing margins. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { generateTree } from '../../flow/generate.js';
import { prepare } from '../../flow/prepare.js';
import { synthesise } from '../../flow/synth.js';
import { interrupted } from '../interrupt.js';
import { jsonOption } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';
import { formatSynthesis } from '../synthesis.js';

interface Arguments {
  design?: string;
  generated?: string;
  liberty: string;
  clock: number;
  out?: string;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

/** Where the Debian package qflow-tech-osu018 puts its cells. */
const osu018 = '/usr/share/qflow/tech/osu018/osu018_stdcells.lib';

export const synthCommand: CommandModule<object, Arguments> = {
  command: 'synth [design]',
  describe: 'synthesise the digital half to a cell library: cells, area by block, setup and hold margins',
  builder: (args) =>
    jsonOption(args)
      .positional('design', { type: 'string', describe: 'design folder or its design.yaml' })
      .option('generated', {
        type: 'string',
        requiresArg: true,
        describe: 'a folder that `menage generate` wrote, in place of a fresh one',
      })
      .option('liberty', {
        type: 'string',
        default: osu018,
        requiresArg: true,
        describe: "cells; OSU's 180 nm as Debian packs them without it",
      })
      .option('clock', { type: 'number', default: 100, requiresArg: true, describe: 'MHz' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for netlist, constraints, scripts and logs; appears whole or not at all',
      })
      .option('tool-timeout', { type: 'number', default: 1800, requiresArg: true, describe: 's, one tool' })
      .example('$0 synth designs/accel1-nmnist', 'OSU018 at 100 MHz')
      .example(
        '$0 synth --generated out/accel1/generated --liberty cells.lib --clock 50',
        'what stands in a folder',
      ) as never,
  async handler({ design, generated, liberty, clock, out, toolTimeout, json, quiet }) {
    if (!(clock > 0 && clock <= 100_000)) {
      throw new MenageError('E_ARGUMENT', { path: '--clock', value: clock, legal: 'MHz, above 0, up to 100000' });
    }
    const progress = progressFor(quiet ?? false);
    const scratch = await mkdtemp(join(tmpdir(), 'menage-synth-'));
    try {
      const folder = generated ?? (await generate(design, join(scratch, 'generated')));
      const run = async (work: string) => {
        const request = { folder, liberty, clockMHz: clock, work, timeout: toolTimeout, progress, signal: interrupted };
        const { result } = await synthesise(request);
        if (json !== undefined) await writeJson(json, result);
        if (json !== '-') print(formatSynthesis(result));
        if (!result.met) process.exitCode = EXIT.fail;
      };
      await writeFolder(out ?? join(scratch, 'out'), run);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function generate(design: string | undefined, folder: string): Promise<string> {
  if (design === undefined) {
    throw new MenageError('E_ARGUMENT', { path: 'design', legal: 'a design, or --generated DIR' });
  }
  const prepared = await prepare(await loadDesign(design, version), interrupted);
  await writeFolder(folder, (to) => writeTree(to, generateTree(prepared)));
  return folder;
}
