/** `menage generate DESIGN --out DIR`: the accelerator as a folder that a designer opens; the same bytes every time. */

import type { CommandModule } from 'yargs';
import { DIALECTS, type Dialect } from '../../../generators/analog/dialect.js';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { dialectTree, generateTree } from '../../flow/generate.js';
import type { ArrayModel } from '../../flow/levels/l2-reference.js';
import { prepare } from '../../flow/prepare.js';
import { exportNetwork } from '../../snn/nir/index.js';
import { interrupted } from '../interrupt.js';
import {
  arrayOption,
  designArgument,
  type EngineArguments,
  engineOptions,
  jsonOption,
  toOverrides,
} from '../options.js';
import { print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments extends EngineArguments {
  design: string;
  out: string;
  array: ArrayModel;
  nir?: string;
  dialect?: Dialect;
  json?: string;
  quiet?: boolean;
}

export const generateCommand: CommandModule<object, Arguments> = {
  command: 'generate <design>',
  describe: 'write Verilog, SPICE, memory images and test benches',
  builder: (args) =>
    engineOptions(arrayOption(jsonOption(designArgument(args))))
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder to write; appears whole or not at all',
      })
      .option('nir', {
        type: 'string',
        requiresArg: true,
        describe: 'also write the quantised network as NIR, in weight LSB',
      })
      .option('dialect', {
        choices: DIALECTS,
        requiresArg: true,
        describe: 'also write the analog engines for this simulator, in a folder of its name',
      })
      .example('$0 generate designs/accel1-nmnist --out out/accel1', ''),
  async handler({ design, out, array, nir, dialect, json, quiet, ...args }) {
    const progress = progressFor(quiet ?? false);
    const loaded = await loadDesign(design, version, toOverrides(args));
    const prepared = await progress.stage('mapping', (update) => prepare(loaded, interrupted, update));
    const tree = await progress.stage('generation', async () => {
      const files = generateTree(prepared, array);
      return dialect === undefined ? files : new Map([...files, ...dialectTree(files, dialect)]);
    });
    await writeFolder(out, (folder) => writeTree(folder, tree));
    if (nir !== undefined) await exportNetwork(nir, prepared.quantised, { dt: prepared.semantics.dt });
    if (json !== undefined)
      await writeJson(json, { design: loaded.design.name, hash: loaded.hash, files: [...tree.keys()] });
    if (json !== '-') print(`${out}: ${tree.size} files, design ${loaded.design.name} ${loaded.hash}`);
  },
};
