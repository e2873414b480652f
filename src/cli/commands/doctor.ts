/** `menage doctor`: which tools are there, and what a missing one would unlock. */

import type { CommandModule } from 'yargs';
import { doctor, formatDoctor } from '../../sim/doctor.js';
import { jsonOption } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  json?: string;
  quiet?: boolean;
}

export const doctorCommand: CommandModule<object, Arguments> = {
  command: 'doctor',
  describe: 'tools that are installed, and what a missing one would unlock',
  builder: (args) => jsonOption(args).example('$0 doctor', 'versions, levels and install lines'),
  async handler({ json, quiet }) {
    const report = await progressFor(quiet ?? false).stage('asking the tools for their versions', () => doctor());
    if (json !== undefined) await writeJson(json, report);
    if (json !== '-') print(formatDoctor(report));
    if (!report.ok) process.exitCode = EXIT.environment;
  },
};
