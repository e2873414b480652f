/**
 * NumPy's `.npy` format, versions 1 to 3 (numpy.lib.format): plain and structured arrays of integers, floats and
 * booleans of either byte order. npyjs writes the arrays (npz.ts) but does not read them here: it takes no structured
 * array and does not hold the data's length against the header's shape.
 */

import { MenageError } from '../../errors/index.js';

export interface NpyField {
  /** empty for a plain array */
  readonly name: string;
  /** kind and size, e.g. `u2`; `V` for padding */
  readonly code: string;
  readonly littleEndian: boolean;
  /** bytes from the start of an element */
  readonly offset: number;
}

export interface NpyArray {
  /** file, and name of the array in it; printed in errors */
  readonly path: string;
  readonly shape: readonly number[];
  /** elements: the product of the shape */
  readonly length: number;
  readonly fields: readonly NpyField[];
  /** bytes of an element */
  readonly stride: number;
  /** length * stride bytes, in C order */
  readonly data: Uint8Array;
}

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

const READ: Readonly<Record<string, Read>> = {
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

const MAGIC = '\x93NUMPY';

/** @throws MenageError E_RECORDING for anything that is not a whole array of numbers in C order */
export function parseNpy(bytes: Uint8Array, path: string): NpyArray {
  const fault = (value: unknown, legal: string, remedy?: string): MenageError =>
    new MenageError('E_RECORDING', { path, value, legal, remedy: remedy ?? 'save it again with numpy.save' });
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 6) !== MAGIC)
    throw fault(`${bytes.length} bytes`, 'not an .npy array: its first six bytes are not its mark');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  if (bytes.length < start || bytes[6] < 1 || bytes[6] > 3) throw fault(bytes[6], 'format version 1, 2 or 3');
  const headerBytes = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  // A structured type of a thousand fields has a header of some ten thousand bytes.
  if (headerBytes > 65_536 || start + headerBytes > bytes.length)
    throw fault(`header of ${headerBytes} bytes`, 'cut off');
  const header = text(start, start + headerBytes);

  const descr = /'descr'\s*:\s*(?:'([^']*)'|\[([^\]]*)\])/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const dims = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header);
  if (descr === null || order === null || dims === null)
    throw fault(header.trim(), 'no descr, fortran_order and shape');
  const shape = dims[1].split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  if (order[1] === 'True' && shape.length > 1)
    throw fault('fortran_order', 'C order', 'save numpy.ascontiguousarray(it)');

  const listed: [string, string][] | null = descr[1] === undefined ? listFields(descr[2]) : [['', descr[1]]];
  if (listed === null || listed.length === 0) throw fault(descr[2], 'fields of numbers without sub-arrays');
  const fields: NpyField[] = [];
  let stride = 0;
  for (const [name, type] of listed) {
    const parts = /^([<>|=]?)(V\d{1,4}|[a-zA-Z]\d)$/.exec(type);
    const padding = parts?.[2].startsWith('V');
    if (parts === null || (!padding && READ[parts[2]] === undefined))
      throw fault(type, `a type of ${Object.keys(READ).join(', ')}`);
    fields.push({ name, code: padding ? 'V' : parts[2], littleEndian: parts[1] !== '>', offset: stride });
    stride += Number(parts[2].slice(1));
  }
  const length = shape.reduce((product, n) => product * n, 1);
  const at = start + headerBytes;
  if (bytes.length - at !== length * stride)
    throw fault(`${bytes.length - at} bytes from byte ${at}`, `shape (${shape}) takes ${length * stride}`);
  return { path, shape, length, fields, stride, data: bytes.subarray(at) };
}

/** `('x', '<i2'), ('y', '<i2')` to pairs; null when there is anything else between. */
function listFields(list: string): [string, string][] | null {
  const pair = /\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)\s*,?/g;
  if (list.replace(pair, '').trim() !== '') return null;
  return [...list.matchAll(pair)].map((match) => [match[1], match[2]]);
}

/**
 * One number an element, in C order; a boolean is 0 or 1. Numbers of 64 bits are exact up to 2^53.
 *
 * @throws MenageError E_RECORDING when a structured array has no such field, or a plain one was asked for a field
 */
export function npyColumn(array: NpyArray, name = ''): Float64Array {
  const field = array.fields.find((candidate) => candidate.name === name && candidate.code !== 'V');
  if (field === undefined)
    throw new MenageError('E_RECORDING', {
      path: array.path,
      value: array.fields.map((candidate) => candidate.name || '(plain array)'),
      legal: name === '' ? 'a plain array, not a structured one' : `no field ${name}`,
    });
  const read = READ[field.code];
  const view = new DataView(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  const column = new Float64Array(array.length);
  for (let i = 0; i < column.length; i++) column[i] = read(view, i * array.stride + field.offset, field.littleEndian);
  return column;
}
