/** One field of a node, from what the HDF5 file holds to the type that `nodeFields` promises. */

import { MenageError } from '../../errors/index.js';
import type { Values } from './hdf5-read.js';
import type { FieldKind, FieldValues, NirMetadata, Pair, Tensor } from './types.js';

/** @throws E_NIR at `path` where the values are of another kind or count */
export function decodeField<K extends FieldKind>(kind: K, values: Values, path: string): FieldValues[K] {
  return decoders[kind](values, path);
}

const decoders: { readonly [K in FieldKind]: (values: Values, path: string) => FieldValues[K] } = {
  tensor,
  integer: (values, path) => {
    const list = integers(values, path, 'one integer');
    if (list.length !== 1) throw wrong(path, values, 'one integer');
    return list[0];
  },
  shape: (values, path) => integers(values, path, 'a list of integers'),
  pair,
  padding: (values, path) => {
    if (values.kind !== 'text') return pair(values, path);
    const word = values.data[0];
    if (values.data.length === 1 && (word === 'same' || word === 'valid')) return word;
    throw new MenageError('E_NIR', { path, value: word, legal: 'same, valid, one integer or two' });
  },
};

function tensor(values: Values, path: string): Tensor {
  if (values.kind !== 'float' && values.kind !== 'integer') {
    throw wrong(path, values, '32- or 64-bit real numbers');
  }
  return { shape: values.shape, data: values.data };
}

/** One integer stands for both directions. */
function pair(values: Values, path: string): Pair {
  const legal = 'one integer or two, height then width';
  const list = integers(values, path, legal);
  if (list.length !== 1 && list.length !== 2) throw wrong(path, values, legal);
  return [list[0], list.at(-1)!];
}

function integers(values: Values, path: string, legal: string): number[] {
  if (values.kind !== 'integer' || values.shape.length > 1) throw wrong(path, values, legal);
  return [...values.data];
}

/** A single string. */
export function decodeText(values: Values, path: string): string {
  if (values.kind !== 'text' || values.data.length !== 1) throw wrong(path, values, 'one string');
  return values.data[0];
}

/** Scalars are kept, whatever else an exporter left there is not for us. */
export function decodeMetadata(entries: readonly (readonly [string, Values | null])[]): NirMetadata {
  return Object.fromEntries(
    entries.flatMap(([name, values]) =>
      values === null || values.kind === 'other' || values.data.length !== 1 ? [] : [[name, values.data[0]]],
    ),
  );
}

function wrong(path: string, values: Values, legal: string): MenageError {
  const kinds = { float: 'real numbers', integer: 'integers', text: 'strings' };
  const kind = values.kind === 'other' ? values.what : kinds[values.kind];
  const shape = values.shape.length === 0 ? 'a scalar' : `shape [${values.shape}]`;
  return new MenageError('E_NIR', { path, legal: `${legal} expected, found ${kind}, ${shape}` });
}
