/** `menage run DESIGN`: map, generate, verify, report. Exit status 0 only if every level that was asked for passed. */

import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import type { Level } from '../../compare/types.js';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { readExpected } from '../../flow/expected.js';
import { generateTree } from '../../flow/generate.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { prepare } from '../../flow/prepare.js';
import { PAGE_FILE, writeReport } from '../../flow/report.js';
import { designDataset, readAll } from '../../flow/samples.js';
import { type VerifyResult, verify } from '../../flow/verify.js';
import { formatVerdict } from '../../report/format-verdict.js';
import { interrupted } from '../interrupt.js';
import {
  arrayOption,
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
  out: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  levels: string;
  expected?: string;
  array: ArrayModel;
  simulator: 'auto' | 'icarus' | 'verilator';
  window?: string[];
  closedLoop?: string;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

export const runCommand: CommandModule<object, Arguments> = {
  command: 'run <design>',
  describe: 'the main job: map, generate, verify, report',
  builder: (args) =>
    arrayOption(verificationOptions(jsonOption(recordingOptions(designArgument(args)))))
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder to write; appears whole or not at all',
      })
      .example('$0 run designs/accel1-nmnist --recordings N-MNIST/Test --limit 10 --out out/accel1', '') as never,
  async handler({
    design,
    out,
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
    const { array, simulator } = rest;
    const windows = toWindows(rest.window);
    const closedLoop = toClosedLoop(rest.closedLoop);
    const asked: readonly Level[] = toLevels(levels);
    const progress = progressFor(quiet ?? false);
    const loaded = await loadDesign(design, version);
    const dataset = await designDataset(loaded, { recordings, limit, lenient, onDamage: warn });
    const counts = expected === undefined ? null : await readExpected(expected);
    const prepared = await progress.stage('import, quantisation, mapping', () => prepare(loaded, interrupted));
    const samples = await progress.stage('recordings', (update) => readAll(dataset, update, interrupted));
    let result: VerifyResult | undefined;
    await writeFolder(out, async (folder) => {
      const generated = join(folder, 'generated');
      await progress.stage('generation', () => writeTree(generated, generateTree(prepared, array)));
      result = await verify({
        prepared,
        samples,
        levels: asked,
        expected: counts,
        generated,
        work: join(folder, 'work'),
        limits: { jobs, timeout: toolTimeout },
        array,
        simulator,
        windows,
        closedLoop,
        progress,
        signal: interrupted,
      });
      await progress.stage('report', () => writeReport(folder, prepared, samples, result as VerifyResult));
    });
    const { verdict } = result as VerifyResult;
    if (json !== undefined) await writeJson(json, verdict);
    if (json !== '-')
      print(`${formatVerdict(verdict, { colour: process.stdout.isTTY })}\nreport: ${join(out, PAGE_FILE)}`);
    if (verdict.status !== 'pass') process.exitCode = EXIT.fail;
  },
};
