/** `menage verify DESIGN --generated DIR`: what stands in a generated folder, edits included, against the network. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import { readExpected } from '../../flow/expected.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { prepare } from '../../flow/prepare.js';
import { designDataset, readAll } from '../../flow/samples.js';
import { verify } from '../../flow/verify.js';
import { formatVerdict } from '../../report/format-verdict.js';
import { interrupted } from '../interrupt.js';
import {
  designArgument,
  jsonOption,
  recordingOptions,
  toClosedLoop,
  toLevels,
  toWindows,
  verificationOptions,
} from '../options.js';
import { EXIT, print, warn, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design: string;
  generated: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  levels: string;
  expected?: string;
  simulator: 'auto' | 'icarus' | 'verilator';
  window?: string[];
  closedLoop?: string;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

/**
 * The folder must be of this design: otherwise its addresses mean something else.
 *
 * @returns what its real-number models compute
 */
async function checkOrigin(generated: string, hash: string): Promise<ArrayModel> {
  const file = join(generated, 'design.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MenageError('E_FILE', {
      path: file,
      legal: 'no such file',
      remedy: '`menage generate` writes such a folder',
    });
  });
  const found = /"hash": "([0-9a-f]+)"/.exec(text)?.[1];
  if (found !== hash) {
    throw new MenageError('E_ARGUMENT', {
      path: file,
      value: found,
      legal: `the folder was generated from another design or network than this one (${hash})`,
      remedy: 'generate it again',
    });
  }
  return text.includes('"array": "measured"') ? 'measured' : 'ideal';
}

export const verifyCommand: CommandModule<object, Arguments> = {
  command: 'verify <design>',
  describe: 'verify a generated folder, a designer’s edits included',
  builder: (args) =>
    verificationOptions(jsonOption(recordingOptions(designArgument(args))))
      .option('generated', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder that `menage generate` wrote',
      })
      .example('$0 verify designs/tiny --generated out/tiny --levels L3,L4', '') as never,
  async handler({
    design,
    generated,
    recordings,
    limit,
    lenient,
    levels,
    expected,
    jobs,
    toolTimeout,
    json,
    quiet,
    ...rest
  }) {
    const windows = toWindows(rest.window);
    const closedLoop = toClosedLoop(rest.closedLoop);
    const progress = progressFor(quiet ?? false);
    const asked = toLevels(levels);
    const loaded = await loadDesign(design, version);
    const array = await checkOrigin(generated, loaded.hash);
    const prepared = await progress.stage('import, quantisation, mapping', () => prepare(loaded, interrupted));
    const dataset = await designDataset(loaded, { recordings, limit, lenient, onDamage: warn });
    const samples = await progress.stage('recordings', (update) => readAll(dataset, update, interrupted));
    const work = await mkdtemp(join(tmpdir(), 'menage-verify-'));
    try {
      const { verdict } = await verify({
        prepared,
        samples,
        levels: asked,
        expected: expected === undefined ? null : await readExpected(expected),
        generated,
        work,
        limits: { jobs, timeout: toolTimeout },
        array,
        simulator: rest.simulator,
        windows,
        closedLoop,
        progress,
        signal: interrupted,
      });
      if (json !== undefined) await writeJson(json, verdict);
      if (json !== '-') print(formatVerdict(verdict, { colour: process.stdout.isTTY }));
      if (verdict.status !== 'pass') process.exitCode = EXIT.fail;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
};
