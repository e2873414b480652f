/** `menage verify DESIGN --generated DIR`: what stands in a generated folder, edits included, against the network. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import type { Verdict } from '../../compare/types.js';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { PAGE_FILE, writeReport } from '../../flow/report.js';
import { type VerifyResult, verify } from '../../flow/verify.js';
import { designArgument, jsonOption, recordingOptions, toOverrides, verificationOptions } from '../options.js';
import { tell, type VerificationArguments, verificationRequest } from '../verification.js';

interface Arguments extends VerificationArguments {
  generated: string;
  out?: string;
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
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for report, decks, logs and the waveforms of a difference; appears whole or not at all',
      })
      .example('$0 verify designs/tiny --generated out/tiny --levels L3,L4', '') as never,
  async handler({ generated, out, ...args }) {
    const loaded = await loadDesign(args.design, version, toOverrides(args));
    const array = await checkOrigin(generated, loaded.hash);
    const request = await verificationRequest(args, loaded);
    const { prepared, samples, progress } = request;
    if (out !== undefined) {
      let result: VerifyResult | undefined;
      await writeFolder(out, async (folder) => {
        const found = await verify({ ...request, generated, work: join(folder, 'work'), array });
        await progress.stage('report', () => writeReport(folder, prepared, samples, found, prepared.characterisation));
        result = found;
      });
      return tell((result as unknown as VerifyResult).verdict, args, `\nreport: ${join(out, PAGE_FILE)}`);
    }
    const work = await mkdtemp(join(tmpdir(), 'menage-verify-'));
    try {
      const { verdict } = await verify({ ...request, generated, work, array });
      await tell(withoutFiles(verdict), args);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
};

/** A verdict that names no file of a folder which is about to go. */
function withoutFiles(verdict: Verdict): Verdict {
  const levels = Object.entries(verdict.levels).map(([name, level]) => {
    const { waveform: _waveform, view: _view, ...divergence } = level.firstDivergence ?? { expected: '', found: '' };
    return [name, level.firstDivergence === undefined ? level : { ...level, firstDivergence: divergence }];
  });
  return { ...verdict, levels: Object.fromEntries(levels) };
}
