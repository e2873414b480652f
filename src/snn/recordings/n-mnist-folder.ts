/** A folder of the N-MNIST dataset: `<folder>/<label>/<number>.bin`. */

import { MenageError } from '../../errors/index.js';
import { Faults } from './events/stream.js';
import { listLabelled, readBytes } from './files.js';
import { NMNIST_SENSOR, parseNmnist } from './n-mnist.js';
import type { DatasetOptions, RecordingFormat, RecordingSet } from './types.js';

export const nmnistFormat: RecordingFormat = { open };

async function open({ directory, lenient, onDamage }: DatasetOptions): Promise<RecordingSet> {
  if (directory === null)
    throw new MenageError('E_ARGUMENT', {
      path: 'recordings',
      legal: 'n-mnist recordings are in a folder',
      remedy: 'name it, e.g. --recordings n-mnist/Test',
    });
  const files = await listLabelled(directory, ['.bin']);
  if (files.length === 0)
    throw new MenageError('E_RECORDING', {
      path: directory,
      legal: 'no <label>/<number>.bin in it',
      remedy: 'name the Train or the Test folder of N-MNIST',
    });
  return {
    emulated: false,
    entries: files.map(({ id, label }) => ({ id, label })),
    read: async (index) => {
      const { path, id, label } = files[index];
      const source = { path, id, label, ...NMNIST_SENSOR };
      const faults = new Faults(path, lenient, onDamage);
      return { kind: 'events', recording: parseNmnist(await readBytes(path), source, faults) };
    },
  };
}
