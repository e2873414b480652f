/**
 * Makes the convolution design from a network that the user has: `node dist/scripts/make-cnn.js cnn_sinabs.nir DIR`.
 * DIR receives the network and a copy of designs/accel-cnn/design.yaml, and is a design like any other from then on.
 */

import { MenageError } from '../src/errors/index.js';
import { makeCnnDesign } from './lib/cnn-design.js';

try {
  const [network, out] = process.argv.slice(2);
  if (network === undefined || out === undefined) {
    throw new MenageError('E_ARGUMENT', { path: 'make-cnn', legal: 'a NIR file, and the folder to write' });
  }
  const shapes = await makeCnnDesign(network, out);
  console.log(`${out}: ${shapes.join(' - ')}. Next: menage map ${out}`);
} catch (error) {
  if (!(error instanceof MenageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
