/** Writes an HDF5 file in memory, with h5py's conventions: strings of variable length in UTF-8, 64-bit integers. */

import { File } from 'h5wasm';
import { MenageError } from '../../errors/index.js';
import { freshName, library } from './hdf5-module.js';
import type { Tensor } from './types.js';

export interface Hdf5Writer {
  group(path: string): void;
  text(path: string, value: string): void;
  /** [rows, columns] */
  textTable(path: string, rows: readonly (readonly string[])[], columns: number): void;
  /** A scalar for a number, one dimension for an array. */
  integers(path: string, value: number | readonly number[]): void;
  /** A scalar in 64 bit. */
  real(path: string, value: number): void;
  tensor(path: string, tensor: Tensor): void;
}

/** From this many elements on an array is compressed. */
const compressFrom = 256;

/**
 * The bytes of the file that `fill` describes: the same bytes for the same calls.
 *
 * @throws E_DISK where the library cannot make it (out of memory)
 */
export async function writeHdf5(fill: (file: Hdf5Writer) => void): Promise<Uint8Array> {
  const hdf5 = await library();
  const name = freshName();
  try {
    atTheEpoch(() => {
      const file = new File(name, 'w');
      try {
        fill(writer(file));
      } finally {
        check('/', () => file.close() >= 0);
      }
    });
    return hdf5.FS.readFile(name);
  } finally {
    if (hdf5.FS.analyzePath(name).exists) hdf5.FS.unlink(name);
  }
}

/** HDF5 stamps every dataset with the time; the clock stands still while it does. Nothing else runs meanwhile. */
function atTheEpoch(body: () => void): void {
  const now = Date.now;
  Date.now = () => 0;
  try {
    body();
  } finally {
    Date.now = now;
  }
}

function writer(file: File): Hdf5Writer {
  type Content = Omit<Parameters<File['create_dataset']>[0], 'name'>;
  const dataset = (path: string, content: Content): void =>
    check(path, () => file.create_dataset({ name: path.slice(1), ...content }) !== null);
  return {
    group: (path) => check(path, () => file.create_group(path.slice(1)) !== null),
    text: (path, value) => dataset(path, { data: [value], shape: [], dtype: 'S' }),
    textTable: (path, rows, columns) =>
      rows.length === 0
        ? dataset(path, { data: new Float64Array(0), shape: [0, columns] })
        : dataset(path, { data: rows.flat(), shape: [rows.length, columns], dtype: 'S' }),
    integers(path, value) {
      const list = typeof value === 'number' ? [value] : value;
      const shape = typeof value === 'number' ? [] : [value.length];
      dataset(path, { data: BigInt64Array.from(list, BigInt), shape, dtype: '<q' });
    },
    real: (path, value) => dataset(path, { data: new Float64Array([value]), shape: [] }),
    tensor(path, { data, shape }) {
      const compression = data.length < compressFrom ? {} : { chunks: [...shape], compression: 'gzip' as const };
      dataset(path, { data, shape: [...shape], ...compression });
    },
  };
}

function check(path: string, write: () => boolean): void {
  let cause: unknown;
  try {
    if (write()) return;
  } catch (error) {
    cause = error;
  }
  throw new MenageError('E_DISK', { path, legal: 'the HDF5 library could not write it, out of memory perhaps', cause });
}
