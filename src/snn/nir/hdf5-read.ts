/** Reads an HDF5 file from memory: groups, and datasets of numbers and text. Whatever is wrong with it is E_FILE. */

import { Dataset, type Entity, File, Group } from 'h5wasm';
import { isMenageError, MenageError } from '../../errors/index.js';
import { heapsIntact } from './hdf5-heap.js';
import { freshName, library, limitMemory } from './hdf5-module.js';
import { limits } from './limits.js';

/** A dataset as read; integers are exact (those beyond 2^53 are refused), data is row-major, a scalar's shape is []. */
export type Values =
  | { readonly kind: 'float'; readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }
  | { readonly kind: 'integer'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly kind: 'text'; readonly shape: readonly number[]; readonly data: readonly string[] }
  /** a data type that no network needs: compound, half precision, ... */
  | { readonly kind: 'other'; readonly shape: readonly number[]; readonly what: string };

export interface Hdf5Reader {
  /** Names in a group, or null where there is none. */
  names(path: string): readonly string[] | null;
  /** A dataset, or null where there is none or it is empty. */
  values(path: string): Values | null;
}

type Library = Awaited<ReturnType<typeof library>>;
type Metadata = Dataset['metadata'];
/** Runs a call into the library; whatever it throws becomes E_FILE at `path`. */
type Guard = <R>(path: string, call: () => R) => R;

/** Deflate makes at most 1,032 bytes of one. */
const mostCompressed = 1032;
/** Bytes that the arrays of a file may have. */
const mostUnpacked = (fileBytes: number): number => Math.min(limits.arrayBytes, fileBytes * mostCompressed);

/**
 * Opens `bytes` as an HDF5 file for the time of `use`.
 *
 * @param source names the file in errors
 * @throws E_FILE where the file is damaged, E_NIR where it claims more than the limits or links elsewhere
 */
export async function readHdf5<T>(bytes: Uint8Array, source: string, use: (file: Hdf5Reader) => T): Promise<T> {
  if (!heapsIntact(bytes)) throw damaged(source);
  const hdf5 = await library();
  const name = freshName();
  const guard: Guard = (path, call) => {
    try {
      return call();
    } catch (error) {
      throw isMenageError(error) ? error : damaged(`${source}:${path}`, error);
    }
  };
  hdf5.FS.writeFile(name, bytes);
  limitMemory(2 * mostUnpacked(bytes.length));
  try {
    const file = guard('/', () => new File(name, 'r'));
    if (file.file_id < 0n) throw damaged(source);
    try {
      return use(reader(hdf5, file, bytes.length, source, guard));
    } finally {
      guard('/', () => file.close());
    }
  } finally {
    hdf5.FS.unlink(name);
  }
}

function reader(hdf5: Library, file: File, fileBytes: number, source: string, guard: Guard): Hdf5Reader {
  let claimed = 0;
  const checkClaim = ({ shape, size, total_size }: Metadata, path: string): void => {
    claimed += size * total_size;
    const most = mostUnpacked(fileBytes);
    if (claimed <= most) return;
    throw new MenageError('E_NIR', {
      path: `${source}:${path}`,
      value: shape,
      legal: `the arrays up to here claim ${claimed} bytes; a file of ${fileBytes} bytes holds ${most} at most`,
    });
  };
  const entity = (path: string): Entity | null => {
    const found = guard(path, () => file.get(path));
    if (found === null || found instanceof Group || found instanceof Dataset) return found;
    throw new MenageError('E_NIR', {
      path: `${source}:${path}`,
      legal: 'is a link to another file or to nothing; a network must be in one file',
    });
  };
  return {
    names(path) {
      const group = entity(path);
      return group instanceof Group ? guard(path, () => group.keys()) : null;
    },
    values(path) {
      const dataset = entity(path);
      if (!(dataset instanceof Dataset)) return null;
      const metadata = guard(path, () => dataset.metadata);
      if (metadata.shape === null) return null;
      checkClaim(metadata, path);
      return guard(path, () => load(hdf5, file, dataset, metadata));
    },
  };
}

/** The bytes of a dataset, decoded. h5wasm's own `value` ignores a failed read and returns what was in memory. */
function load(hdf5: Library, file: File, dataset: Dataset, metadata: Metadata): Values {
  const { path } = dataset;
  const shape = metadata.shape ?? [];
  const { H5T_INTEGER, H5T_FLOAT, H5T_STRING, H5T_ENUM } = hdf5.H5T_class_t;
  const size = metadata.size * metadata.total_size;
  const pointer = hdf5._malloc(Math.max(size, 1));
  if (pointer === 0) throw new Error(`no memory for ${size} bytes`);
  try {
    hdf5.HEAPU8.fill(0, pointer, pointer + size);
    const status = hdf5.get_dataset_data(file.file_id, path, null, null, null, BigInt(pointer));
    if (status < 0) throw new Error(whyUnreadable(dataset));
    const bytes = hdf5.HEAPU8.slice(pointer, pointer + size);
    if (metadata.type === H5T_FLOAT.value && metadata.size === 4) {
      return { kind: 'float', shape, data: new Float32Array(bytes.buffer) };
    }
    if (metadata.type === H5T_FLOAT.value && metadata.size === 8) {
      return { kind: 'float', shape, data: new Float64Array(bytes.buffer) };
    }
    // h5py keeps booleans as an enumeration.
    if (metadata.type === H5T_INTEGER.value || metadata.type === H5T_ENUM.value) {
      return { kind: 'integer', shape, data: integers(bytes, metadata) };
    }
    if (metadata.type !== H5T_STRING.value) {
      const what =
        metadata.type === H5T_FLOAT.value ? `${8 * metadata.size}-bit real numbers` : 'a type we do not read';
      return { kind: 'other', shape, what };
    }
    if (!metadata.vlen) return { kind: 'text', shape, data: fixedStrings(bytes, metadata) };
    const data = Array.from(new Uint32Array(bytes.buffer), (at) => (at === 0 ? '' : hdf5.UTF8ToString(at)));
    hdf5.reclaim_vlen_memory(file.file_id, path, '', BigInt(pointer));
    return { kind: 'text', shape, data };
  } finally {
    hdf5._free(pointer);
  }
}

/** Filters of the library itself: deflate, shuffle, Fletcher32. */
const knownFilters = [1, 2, 3];

function whyUnreadable({ filters }: Dataset): string {
  const unknown = filters.filter(({ id }) => !knownFilters.includes(id)).map(({ id, name }) => name || `filter ${id}`);
  return unknown.length > 0 ? `compressed by ${unknown.join(', ')}; only gzip is read` : 'its data cannot be read';
}

function integers(bytes: Uint8Array<ArrayBuffer>, { size, signed }: Metadata): Float64Array {
  const view = new DataView(bytes.buffer);
  const one = (at: number): number => {
    switch (size) {
      case 1:
        return signed ? view.getInt8(at) : view.getUint8(at);
      case 2:
        return signed ? view.getInt16(at, true) : view.getUint16(at, true);
      case 4:
        return signed ? view.getInt32(at, true) : view.getUint32(at, true);
      case 8:
        return Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
      default:
        throw new Error(`${8 * size}-bit integers`);
    }
  };
  const data = Float64Array.from({ length: bytes.length / size }, (_, i) => one(i * size));
  if (!data.every(Number.isSafeInteger)) throw new Error('integers beyond 2^53');
  return data;
}

function fixedStrings(bytes: Uint8Array, { size, strpad }: Metadata): string[] {
  const decoder = new TextDecoder();
  const spacePadded = 2;
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const cell = bytes.subarray(i * size, (i + 1) * size);
    const end = cell.indexOf(0);
    const text = decoder.decode(end < 0 ? cell : cell.subarray(0, end));
    return strpad === spacePadded ? text.trimEnd() : text;
  });
}

const damaged = (path: string, cause?: unknown): MenageError =>
  new MenageError('E_FILE', {
    path,
    legal: `the HDF5 file is truncated or damaged${cause instanceof Error && !opaque(cause) ? ` (${cause.message})` : ''}`,
    remedy: 'export or download it again',
    cause,
  });

/** What the library says of itself helps nobody. */
const opaque = (error: Error): boolean => error.name === 'RuntimeError' || error.message.includes('not defined');
