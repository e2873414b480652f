/** `menage run DESIGN`: map, generate, verify, report. Exit status 0 only if every level that was asked for passed. */

import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { designCharacterisation } from '../../flow/design-characterisation.js';
import { generateTree } from '../../flow/generate.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { PAGE_FILE, writeReport } from '../../flow/report.js';
import { type VerifyResult, verify } from '../../flow/verify.js';
import {
  arrayOption,
  designArgument,
  jsonOption,
  recordingOptions,
  toOverrides,
  verificationOptions,
} from '../options.js';
import { tell, type VerificationArguments, verificationRequest } from '../verification.js';

interface Arguments extends VerificationArguments {
  out: string;
  array: ArrayModel;
  energy: boolean;
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
      .option('energy', {
        type: 'boolean',
        default: false,
        describe:
          'energy, latency and area in the report; the engine is characterised first where it is not known (a minute)',
      })
      .example('$0 run designs/accel1-nmnist --recordings N-MNIST/Test --limit 10 --out out/accel1', '') as never,
  async handler({ out, array, energy, ...args }) {
    const loaded = await loadDesign(args.design, version, toOverrides(args));
    const request = await verificationRequest(args, loaded);
    const { prepared, samples, limits, progress, signal } = request;
    let result: VerifyResult | undefined;
    await writeFolder(out, async (folder) => {
      const generated = join(folder, 'generated');
      await progress.stage('generation', () => writeTree(generated, generateTree(prepared, array)));
      result = await verify({ ...request, generated, work: join(folder, 'work'), array });
      const characterisation = energy
        ? await designCharacterisation(prepared, limits, progress, signal)
        : prepared.characterisation;
      await progress.stage('report', () =>
        writeReport(folder, prepared, samples, result as VerifyResult, characterisation),
      );
    });
    await tell((result as VerifyResult).verdict, args, `\nreport: ${join(out, PAGE_FILE)}`);
  },
};
