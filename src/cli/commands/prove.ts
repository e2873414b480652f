/** `menage prove DESIGN`: the properties inside the controller's modules, for all time where a proof is found. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { writeFolder } from '../../emit/write-tree.js';
import { prove } from '../../flow/prove.js';
import { textTable } from '../../report/text-table.js';
import type { Proof } from '../../sim/formal/prove.js';
import { generatedFolder } from '../generated.js';
import { interrupted } from '../interrupt.js';
import { generatedOptions, jsonOption } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design?: string;
  generated?: string;
  timeout: number;
  bound: number;
  json?: string;
  quiet?: boolean;
}

const told = ({ result }: Proof): [string, string] => {
  switch (result.kind) {
    case 'proven':
      return ['proven', 'none'];
    case 'bounded':
      return ['holds', `${result.cycles} cycles`];
    case 'refuted':
      return ['refuted', `in cycle ${result.cycle}`];
    case 'open':
      return ['open', ''];
  }
};

/** A table of module, property, result and bound, and the verdict as the last line. */
function format(proofs: readonly Proof[]): string {
  const rows = proofs.map((proof) => {
    const [result, bound] = told(proof);
    const reached = proof.property.startsWith('reach_') && proof.ok;
    const { seconds } = proof.result;
    const { module, property, ok } = proof;
    return [module, property, reached ? 'reached' : result, bound, seconds.toFixed(1), ok ? 'ok' : 'FAIL'];
  });
  const failed = proofs.filter(({ ok }) => !ok).length;
  return [
    ...textTable(['module', 'property', 'result', 'bound', 's', ''], rows),
    failed === 0 ? 'pass' : `FAIL, ${failed} of ${proofs.length}`,
  ].join('\n');
}

export const proveCommand: CommandModule<object, Arguments> = {
  command: 'prove [design]',
  describe: 'prove the properties inside the modules of the controller',
  builder: (args) =>
    generatedOptions(jsonOption(args))
      .option('timeout', { type: 'number', default: 120, requiresArg: true, describe: 's, each property' })
      .option('bound', {
        type: 'number',
        default: 40,
        requiresArg: true,
        describe: 'clock cycles that are searched where no proof is found in time',
      })
      .example('$0 prove designs/tiny', '')
      .example('$0 prove --generated out/accel1/generated', 'your edits included') as never,
  async handler({ design, generated, timeout, bound, json, quiet }) {
    const progress = progressFor(quiet ?? false);
    const scratch = await mkdtemp(join(tmpdir(), 'menage-prove-'));
    try {
      const { folder } = await generatedFolder({ design, generated }, scratch, progress);
      await writeFolder(join(scratch, 'out'), async (work) => {
        const proofs = await prove({ folder, work, timeout, bound, progress, signal: interrupted });
        if (json !== undefined) await writeJson(json, proofs);
        if (json !== '-') print(format(proofs));
        if (proofs.some(({ ok }) => !ok)) process.exitCode = EXIT.fail;
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};
