/** NumPy's `.npz` archives: named arrays in a ZIP file, each unpacked only when it is asked for. */

import { type Unzipped, unzipSync, zipSync } from 'fflate';
import { dump, type TypedArray } from 'npyjs';
import { MenageError } from '../../errors/index.js';
import { type NpyArray, npyColumn, parseNpy } from './npy.js';

/** Unpacked size of an array: a small file that claims more is a mistake, or meant to exhaust the memory. */
export const MAX_ARRAY_BYTES = 2 ** 29;

export interface Npz {
  readonly path: string;
  /** of the arrays, without `.npy` */
  readonly names: readonly string[];
  /** @throws MenageError E_RECORDING when it is missing, damaged or larger than MAX_ARRAY_BYTES */
  array(name: string): NpyArray;
}

/** @throws MenageError E_RECORDING when the bytes are no ZIP file */
export function openNpz(bytes: Uint8Array, path: string): Npz {
  const sizes = new Map<string, number>();
  unzip(bytes, path, (name, size) => {
    if (name.endsWith('.npy')) sizes.set(name.slice(0, -4), size);
    return false;
  });
  const names = [...sizes.keys()];
  return {
    path,
    names,
    array: (name) => {
      const place = `${path}[${name}]`;
      const size = sizes.get(name);
      if (size === undefined) throw new MenageError('E_RECORDING', { path, value: names, legal: `no array ${name}` });
      if (size > MAX_ARRAY_BYTES)
        throw new MenageError('E_RECORDING', {
          path: place,
          value: `${size} bytes`,
          legal: `at most ${MAX_ARRAY_BYTES}`,
          remedy: 'save fewer recordings a file',
        });
      const content = unzip(bytes, path, (entry) => entry === `${name}.npy`)[`${name}.npy`];
      // The size that the archive states was what the limit was held against, so it must be the true one.
      if (content.length !== size)
        throw new MenageError('E_RECORDING', {
          path: place,
          value: `${content.length} bytes`,
          legal: `damaged: the archive states ${size}`,
        });
      return parseNpy(content, place);
    },
  };
}

function unzip(bytes: Uint8Array, path: string, wanted: (name: string, size: number) => boolean): Unzipped {
  try {
    return unzipSync(bytes, { filter: ({ name, originalSize }) => wanted(name, originalSize) });
  } catch (cause) {
    throw new MenageError('E_RECORDING', {
      path,
      value: `${bytes.length} bytes`,
      legal: `damaged, or no .npz archive (${cause instanceof Error ? cause.message : cause})`,
      remedy: 'save it again with numpy.savez',
      cause,
    });
  }
}

/** The mark that formatNpz's callers leave on what an emulator made, an array `emulated` of one 1; false without it. */
export const isEmulated = (npz: Npz): boolean =>
  npz.names.includes('emulated') && npyColumn(npz.array('emulated')).some((flag) => flag !== 0);
export const EMULATED_MARK: NpzColumn = { data: Uint8Array.of(1) };

export interface NpzColumn {
  readonly data: TypedArray;
  /** one dimension of data.length without it */
  readonly shape?: readonly number[];
}

/** Packs arrays as numpy.savez_compressed does; the same bytes every time. */
export function formatNpz(arrays: Readonly<Record<string, NpzColumn>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, { data, shape }]): [string, Uint8Array] => [
    `${name}.npy`,
    new Uint8Array(dump(data, [...(shape ?? [data.length])])),
  ]);
  // A ZIP entry has a date; the format's first one, in local time as fflate reads it, is the same everywhere.
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}
