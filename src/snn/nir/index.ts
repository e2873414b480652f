/** Networks from NIR files and back. */

import { foldChain } from '../fold/index.js';
import type { Network } from '../types.js';
import { chainOf } from './chain.js';
import { readNir } from './read.js';

export { chainOf } from './chain.js';
export { exportNetwork, networkToNir } from './export.js';
export { readNir } from './read.js';
export { writeNir } from './write.js';

/**
 * Reads, orders and folds a network; float weights as in the file, semantics not yet chosen.
 *
 * @throws E_FILE for a file that cannot be read, E_NIR for a graph that cannot be taken: the path names the node
 */
export async function importNetwork(path: string): Promise<Network> {
  return foldChain(chainOf(await readNir(path), path), path);
}
