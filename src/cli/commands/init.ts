/** `menage init DIR`: a design to start from, every parameter explained. */

import { copyFile, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { commentedDesign } from '../../config/commented-design.js';
import { projectRoot } from '../../config/project-root.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { jsonOption } from '../options.js';
import { print, writeJson } from '../output.js';

interface Arguments {
  dir: string;
  json?: string;
}

export const initCommand: CommandModule<object, Arguments> = {
  command: 'init <dir>',
  describe: 'write a small working design, every parameter explained',
  builder: (args) =>
    jsonOption(args.positional('dir', { type: 'string', demandOption: true, describe: 'new folder' })).example(
      '$0 init my-chip && $0 run my-chip --out out/my-chip',
      '',
    ),
  async handler({ dir, json }) {
    const name =
      basename(resolve(dir))
        .toLowerCase()
        .replace(/[^a-z0-9_-]/g, '-')
        .replace(/^[^a-z]+/, '') || 'design';
    const tiny = new URL('designs/tiny/', projectRoot);
    await writeFolder(
      dir,
      async (folder) => {
        await copyFile(new URL('network.nir', tiny), `${folder}/network.nir`);
        await copyFile(new URL('recordings.npz', tiny), `${folder}/recordings.npz`);
        const design = await readFile(new URL('design.yaml', tiny), 'utf8');
        await writeTree(folder, new Map([['design.yaml', commentedDesign(design, name.slice(0, 40))]]));
      },
      { replace: false },
    );
    if (json !== undefined)
      await writeJson(json, { folder: dir, files: ['design.yaml', 'network.nir', 'recordings.npz'] });
    if (json !== '-') print(`${dir}: a small design that works as it is. Next: menage run ${dir} --out ${dir}-out`);
  },
};
