/** `menage verify DESIGN --generated DIR`: what stands in a generated folder, edits included, against the network. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { MenageError } from '../../errors/index.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { verify } from '../../flow/verify.js';
import { designArgument, jsonOption, recordingOptions, toOverrides, verificationOptions } from '../options.js';
import { tell, type VerificationArguments, verificationRequest } from '../verification.js';

interface Arguments extends VerificationArguments {
  generated: string;
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
  async handler({ generated, ...args }) {
    const loaded = await loadDesign(args.design, version, toOverrides(args));
    const array = await checkOrigin(generated, loaded.hash);
    const request = await verificationRequest(args, loaded);
    const work = await mkdtemp(join(tmpdir(), 'menage-verify-'));
    try {
      const { verdict } = await verify({ ...request, generated, work, array });
      await tell(verdict, args);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
};
