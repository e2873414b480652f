#!/usr/bin/env node
/** The command line: reads arguments, calls the flow, prints, and decides the exit status. */

import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { version } from '../config/version.js';
import { MenageError } from '../errors/index.js';
import { characterizeCommand } from './commands/characterize.js';
import { doctorCommand } from './commands/doctor.js';
import { energyCommand } from './commands/energy.js';
import { exploreCommand } from './commands/explore.js';
import { generateCommand } from './commands/generate.js';
import { handoffCommand } from './commands/handoff.js';
import { inferCommand } from './commands/infer.js';
import { initCommand } from './commands/init.js';
import { inspectCommand } from './commands/inspect.js';
import { layoutCommand } from './commands/layout.js';
import { mapCommand } from './commands/map.js';
import { paperCommand } from './commands/paper.js';
import { proveCommand } from './commands/prove.js';
import { regressCommand, regressWorkerCommand } from './commands/regress.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { synthCommand } from './commands/synth.js';
import { verifyCommand } from './commands/verify.js';
import { interruptible } from './interrupt.js';
import { reportError } from './output.js';
import { beVerbose } from './verbose.js';

async function main(): Promise<void> {
  await yargs(hideBin(process.argv))
    .scriptName('menage')
    .usage('$0 <command>\n\nFrom a trained spiking network to an accelerator that provably computes it.')
    .version(version)
    .command(doctorCommand)
    .command(initCommand)
    .command(inspectCommand)
    .command(inferCommand)
    .command(characterizeCommand)
    .command(mapCommand)
    .command(energyCommand)
    .command(paperCommand)
    .command(exploreCommand)
    .command(generateCommand)
    .command(handoffCommand)
    .command(layoutCommand)
    .command(verifyCommand)
    .command(runCommand)
    .command(reportCommand)
    .command(regressCommand)
    .command(regressWorkerCommand)
    .command(synthCommand)
    .command(proveCommand)
    .command(schemaCommand)
    .completion('completion', 'a completion script for bash or zsh: add it to ~/.bashrc or ~/.zshrc')
    .option('quiet', { type: 'boolean', default: false, global: true, describe: 'no progress on standard error' })
    .option('verbose', { type: 'boolean', default: false, global: true, describe: 'every tool that runs, as it runs' })
    .middleware(({ verbose }) => {
      if (verbose) beVerbose();
    })
    .demandCommand(1, 'a command is needed')
    .recommendCommands()
    .strict()
    .wrap(Math.min(120, process.stdout.columns ?? 120))
    .fail((message, error) => {
      throw (
        error ?? new MenageError('E_ARGUMENT', { legal: message, remedy: '`menage <command> --help` has an example' })
      );
    })
    .parseAsync();
}

interruptible(main).catch((error: unknown) => {
  process.exitCode = reportError(error);
});
