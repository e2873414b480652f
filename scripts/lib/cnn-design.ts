/** The convolution design with a network that the user has: its file is not ours to ship. */

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDesign } from '../../src/config/load-design.js';
import { projectRoot } from '../../src/config/project-root.js';
import { version } from '../../src/config/version.js';
import { writeFolder } from '../../src/emit/write-tree.js';
import { readNetwork } from '../../src/flow/prepare.js';
import { importNetwork } from '../../src/snn/nir/index.js';

/**
 * Writes a folder with the network and a copy of designs/accel-cnn/design.yaml, whole or not at all.
 *
 * @param out must not exist, or be empty
 * @returns input and layers, with their shapes
 * @throws E_FILE, E_NIR, E_SEMANTICS, E_DISK
 */
export async function makeCnnDesign(network: string, out: string): Promise<string[]> {
  await importNetwork(network); // a fault is told by the name that the user gave
  let shapes: string[] = [];
  await writeFolder(
    out,
    async (folder) => {
      await copyFile(new URL('designs/accel-cnn/design.yaml', projectRoot), join(folder, 'design.yaml'));
      await copyFile(network, join(folder, 'network.nir'));
      const { float } = await readNetwork(await loadDesign(folder, version));
      shapes = [float.inputShape, ...float.layers.map(({ shape }) => shape)].map((shape) => shape.join('x'));
    },
    { replace: false },
  );
  return shapes;
}
