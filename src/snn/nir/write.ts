/** Writes a NIR file that nir.read of the Python library takes: the datasets and types of its own writer. */

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskFault } from '../../errors/disk.js';
import { MenageError } from '../../errors/index.js';
import { checkNode } from './check.js';
import { type Hdf5Writer, writeHdf5 } from './hdf5-write.js';
import { type Field, type NirGraph, type NirMetadata, type NirNode, nodeFields, type Tensor } from './types.js';

/**
 * Writes `graph` to `path`, whole or not at all; the same graph gives the same bytes. Nodes and edges need not form a
 * chain. `readNir(path)` gives the graph back.
 *
 * @throws E_NIR for a node that `readNir` would refuse, E_NAME for a name that HDF5 cannot hold, E_DISK where the file
 *   cannot be written
 */
export async function writeNir(path: string, graph: NirGraph): Promise<void> {
  const bytes = await writeHdf5((file) => {
    if (graph.version !== null) file.text('/version', graph.version);
    writeNode(file, graph, '/node', path);
  });
  const scratch = join(dirname(path), `.${basename(path)}.partial-${randomUUID()}`);
  try {
    await writeFile(scratch, bytes, { flag: 'wx' });
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw diskFault(path, error, 'free space or choose another path; nothing was written there');
  }
}

function writeNode(file: Hdf5Writer, node: NirNode, path: string, source: string): void {
  file.group(path);
  file.text(`${path}/type`, node.type);
  writeMetadata(file, node.metadata, `${path}/metadata`, source);
  if (node.type === 'NIRGraph') {
    file.group(`${path}/nodes`);
    for (const [name, child] of node.nodes) {
      checkName(name, `${source}:${path}/nodes`);
      writeNode(file, child, `${path}/nodes/${name}`, source);
    }
    file.textTable(`${path}/edges`, node.edges, 2);
    return;
  }
  checkNode(node, `${source}:${path}`);
  const values = node as unknown as Readonly<Record<string, unknown>>;
  for (const [property, field] of Object.entries<Field>(nodeFields[node.type])) {
    writeField(file, field, values[property], `${path}/${field.dataset}`);
  }
}

function writeField(file: Hdf5Writer, { kind }: Field, value: unknown, path: string): void {
  if (value === null) return;
  if (kind === 'tensor') file.tensor(path, value as Tensor);
  else if (typeof value === 'string') file.text(path, value);
  else file.integers(path, value as number | readonly number[]);
}

function writeMetadata(file: Hdf5Writer, metadata: NirMetadata, path: string, source: string): void {
  const entries = Object.entries(metadata);
  if (entries.length > 0) file.group(path);
  for (const [name, value] of entries) {
    checkName(name, `${source}:${path}`);
    if (typeof value === 'string') file.text(`${path}/${name}`, value);
    else file.real(`${path}/${name}`, value);
  }
}

function checkName(name: string, path: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)) return;
  throw new MenageError('E_NAME', { path, value: name, legal: 'a name without "/" that is not empty, "." or ".."' });
}
