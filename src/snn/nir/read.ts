/** Reads a NIR file: `/version` and `/node`, every node by the table in types.ts. */

import { readFile, stat } from 'node:fs/promises';
import { MenageError } from '../../errors/index.js';
import { checkNode } from './check.js';
import { decodeField, decodeMetadata, decodeText } from './fields.js';
import { type Hdf5Reader, readHdf5 } from './hdf5-read.js';
import { limits } from './limits.js';
import {
  type Edge,
  type Field,
  type NirGraph,
  type NirNode,
  type NirPlainNode,
  type NirSubGraph,
  nodeFields,
} from './types.js';

/**
 * The graph of a NIR file as it stands there; whether it is a chain is `chainOf`'s question.
 *
 * @throws E_FILE for a file that is missing, truncated, damaged or no HDF5; E_NIR for HDF5 that is no network we take:
 *   the error's path names the dataset, e.g. `network.nir:/node/nodes/3/weight`
 */
export async function readNir(path: string): Promise<NirGraph> {
  const bytes = await bytesOf(path);
  return readHdf5(bytes, path, (file) => {
    if (file.names('/node') === null) {
      throw new MenageError('E_NIR', {
        path: `${path}:/node`,
        legal: 'missing: HDF5, but no NIR network',
        remedy: 'export the network with nir.write',
      });
    }
    const version = file.values('/version');
    const nodes = { left: limits.nodes };
    const graph = readNode({ file, source: path, path: '/node', depth: 0, nodes });
    if (graph.type !== 'NIRGraph') {
      throw new MenageError('E_NIR', { path: `${path}:/node/type`, value: graph.type, legal: 'NIRGraph' });
    }
    return { version: version && decodeText(version, `${path}:/version`), ...graph };
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const bytes = await stat(path)
    .then((entry) => {
      if (!entry.isFile()) throw new MenageError('E_FILE', { path, legal: 'is not a file' });
      if (entry.size > limits.fileBytes) {
        throw new MenageError('E_FILE', { path, value: entry.size, legal: `at most ${limits.fileBytes} bytes` });
      }
      return readFile(path);
    })
    .catch((error: NodeJS.ErrnoException) => {
      if (error instanceof MenageError) throw error;
      const legal = error.code === 'ENOENT' ? 'no such file' : error.message;
      throw new MenageError('E_FILE', { path, legal, cause: error });
    });
  if (!hasSignature(bytes)) {
    throw new MenageError('E_FILE', {
      path,
      legal: bytes.length === 0 ? 'the file is empty' : 'not an HDF5 file, so not a NIR network',
      remedy: 'export the network with nir.write',
    });
  }
  return bytes;
}

/** HDF5 File Format Specification, section II.A: at 0, 512, 1024, 2048, ... */
function hasSignature(bytes: Uint8Array): boolean {
  const signature = '\x89HDF\r\n\x1a\n';
  for (let at = 0; at + signature.length <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (String.fromCharCode(...bytes.subarray(at, at + signature.length)) === signature) return true;
  }
  return false;
}

/** A group that holds a node, on the way down. */
interface Place {
  readonly file: Hdf5Reader;
  readonly source: string;
  readonly path: string;
  readonly depth: number;
  readonly nodes: { left: number };
}

function readNode(place: Place): NirNode {
  const { file, source, path } = place;
  const at = `${source}:${path}`;
  if (file.names(path) === null) throw new MenageError('E_NIR', { path: at, legal: 'is not a group: a node is one' });
  if (place.nodes.left-- === 0) {
    throw new MenageError('E_NIR', { path: at, legal: `more than ${limits.nodes} nodes in the file` });
  }
  const typeValues = file.values(`${path}/type`);
  if (typeValues === null) throw new MenageError('E_NIR', { path: `${at}/type`, legal: 'missing' });
  const type = decodeText(typeValues, `${at}/type`);
  if (type === 'NIRGraph') return readGraph(place);
  if (!Object.hasOwn(nodeFields, type)) {
    throw new MenageError('E_NIR', {
      path: `${at}/type`,
      value: type,
      legal: `not a node that this hardware has: ${Object.keys(nodeFields).join(', ')}, NIRGraph`,
    });
  }
  const fields: Readonly<Record<string, Field>> = nodeFields[type as keyof typeof nodeFields];
  const node: Record<string, unknown> = { type, metadata: readMetadata(place) };
  for (const [property, field] of Object.entries(fields)) {
    const values = file.values(`${path}/${field.dataset}`);
    if (values === null && !field.optional) {
      throw new MenageError('E_NIR', { path: `${at}/${field.dataset}`, legal: `missing: ${type} needs it` });
    }
    node[property] = values && decodeField(field.kind, values, `${at}/${field.dataset}`);
  }
  const complete = node as unknown as NirPlainNode;
  checkNode(complete, at);
  return complete;
}

function readGraph(place: Place): NirSubGraph {
  const { file, source, path, depth } = place;
  if (depth > limits.depth) {
    throw new MenageError('E_NIR', {
      path: `${source}:${path}`,
      legal: `sub-graphs inside sub-graphs, more than ${limits.depth} deep`,
    });
  }
  const names = file.names(`${path}/nodes`);
  if (names === null) throw new MenageError('E_NIR', { path: `${source}:${path}/nodes`, legal: 'missing' });
  const nodes = new Map(
    names.map((name) => [name, readNode({ ...place, path: `${path}/nodes/${name}`, depth: depth + 1 })]),
  );
  return { type: 'NIRGraph', nodes, edges: readEdges(place), metadata: readMetadata(place) };
}

function readEdges({ file, source, path }: Place): Edge[] {
  const at = `${source}:${path}/edges`;
  const values = file.values(`${path}/edges`);
  if (values === null) throw new MenageError('E_NIR', { path: at, legal: 'missing' });
  if (values.shape.includes(0)) return [];
  if (values.kind !== 'text' || values.shape.length !== 2 || values.shape[1] !== 2) {
    throw new MenageError('E_NIR', { path: at, value: values.shape, legal: 'strings of shape [edges, 2]' });
  }
  const { data } = values;
  return Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i], data[2 * i + 1]]);
}

function readMetadata({ file, path }: Place) {
  const names = file.names(`${path}/metadata`) ?? [];
  return decodeMetadata(names.map((name) => [name, file.values(`${path}/metadata/${name}`)]));
}
