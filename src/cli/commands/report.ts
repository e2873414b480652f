/** `menage report RUN`: makes the page of a run again, with what other commands have found since. */

import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { PAGE_FILE } from '../../flow/report.js';
import { EXTRA_FILES, readExtras } from '../../report/extras.js';
import { readReport } from '../../report/read-report.js';
import { renderReport } from '../../report/render-report.js';
import { jsonOption } from '../options.js';
import { print, writeJson, writeText } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  run: string;
  out?: string;
  characterisation?: string;
  chips?: string;
  synthesis?: string;
  json?: string;
  quiet?: boolean;
}

const described = {
  characterisation: 'of `menage characterize`: corners and the ladder',
  chips: 'of `menage infer --level L2 --json`: accuracy over drawn chips',
  synthesis: 'of `menage synth --json`: cells, area and timing',
} as const;

export const reportCommand: CommandModule<object, Arguments> = {
  command: 'report <run>',
  describe: "make a run's page again, with the results of other commands in it",
  builder: (args) => {
    const named = jsonOption(args)
      .positional('run', { type: 'string', demandOption: true, describe: 'folder that `menage run` wrote' })
      .option('out', { type: 'string', requiresArg: true, describe: `page to write, in place of RUN/${PAGE_FILE}` });
    return (Object.keys(described) as (keyof typeof described)[])
      .reduce(
        (options, name) =>
          options.option(name, {
            type: 'string',
            requiresArg: true,
            describe: `FILE ${described[name]}; RUN/${EXTRA_FILES[name]} where it is there`,
          }) as typeof named,
        named,
      )
      .example('$0 report out/demo', '')
      .example('$0 report out/demo --synthesis synth.json --out page.html', '') as never;
  },
  async handler({ run, out = join(run, PAGE_FILE), characterisation, chips, synthesis, json, quiet }) {
    const data = await readReport(run);
    const extras = await readExtras(run, { characterisation, chips, synthesis });
    const page = await progressFor(quiet ?? false).stage('report', () => renderReport(data, extras));
    await writeText(out, page, '--out');
    if (json !== undefined) await writeJson(json, { ...data, ...extras });
    if (json !== '-') print(`report: ${out}`);
  },
};
