/** `menage layout DESIGN --out DIR`: the capacitors of its engines drawn, checked, extracted, and what that does to the INL. */

import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { designLayouts, isCleanLayout, layoutPart, layoutReport } from '../../flow/layout-design.js';
import { findProcess, type ProcessName } from '../../handoff/layout/processes.js';
import { interrupted } from '../interrupt.js';
import { formatLayouts } from '../layout-text.js';
import { designArgument, jsonOption, processOption } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design: string;
  out: string;
  process: ProcessName;
  unit?: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

export const layoutCommand: CommandModule<object, Arguments> = {
  command: 'layout <design>',
  describe: 'draw the C2C ladder and the membrane capacitors with Magic: rules, LVS, extracted INL, GDS and LEF',
  builder: (args) =>
    processOption(jsonOption(designArgument(args)))
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder to write; appears whole or not at all',
      })
      .option('unit', {
        type: 'number',
        requiresArg: true,
        describe: "fF, C as it is drawn; the design's own without it, for scmos 1500",
      })
      .option('tool-timeout', { type: 'number', default: 1800, requiresArg: true, describe: 's, one tool' })
      .example('$0 layout designs/accel1-nmnist --out out/layout', '')
      .example('PDK_ROOT=/pdk $0 layout DESIGN --process sky130 --out out/layout', 'with an installed PDK') as never,
  async handler({ design, out, process: name, unit, toolTimeout, json, quiet }) {
    const progress = progressFor(quiet ?? false);
    const loaded = await loadDesign(design, version);
    if (unit !== undefined && !(unit > 0 && unit <= 1e5))
      throw new MenageError('E_ARGUMENT', { path: '--unit', value: unit, legal: 'fF, above 0, up to 100000' });
    const drawn = unit === undefined ? undefined : unit * 1e-15;
    const running = { ...findProcess(name, drawn), timeout: toolTimeout, signal: interrupted };
    const layouts = await progress.stage('layout', (update) => designLayouts(loaded, running, update));
    await writeFolder(out, (folder) => writeTree(folder, layoutPart(loaded, layouts).files));
    if (json !== undefined) await writeJson(json, layoutReport(loaded, layouts));
    if (json !== '-') print(formatLayouts(layouts));
    if (!layouts.arrays.every(isCleanLayout)) process.exitCode = EXIT.fail;
  },
};
