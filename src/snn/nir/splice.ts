/** Sub-graphs dissolved: one level of nodes and edges, the sub-graphs' own Input and Output left in as plain passages. */

import { MenageError } from '../../errors/index.js';
import type { NirPlainNode, NirSubGraph } from './types.js';

export interface FlatNode {
  /** names joined by `/` on the way down; unique, since HDF5 allows no `/` in a name */
  readonly name: string;
  /** the node's place in the file, for errors: `/node/nodes/block/nodes/0` */
  readonly path: string;
  readonly node: NirPlainNode;
  /** An Input or Output of a sub-graph: it checks shapes and does nothing. */
  readonly passage: boolean;
}

export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, FlatNode>;
  readonly edges: readonly (readonly [from: FlatNode, to: FlatNode])[];
}

/**
 * @param source names the file in errors
 * @throws E_NIR for an edge that dangles or is listed twice, and for a sub-graph without exactly one Input and one Output
 */
export function splice(graph: NirSubGraph, source: string): FlatGraph {
  const nodes = new Map<string, FlatNode>();
  const edges: (readonly [FlatNode, FlatNode])[] = [];

  /** @returns for each node of this graph, where edges into it arrive and where edges out of it leave */
  const dissolve = (inner: NirSubGraph, path: string, prefix: string): Map<string, readonly [FlatNode, FlatNode]> => {
    const ends = new Map<string, readonly [FlatNode, FlatNode]>();
    for (const [name, node] of inner.nodes) {
      const place = `${path}/nodes/${name}`;
      if (node.type === 'NIRGraph') {
        const below = dissolve(node, place, `${prefix}${name}/`);
        const only = (type: 'Input' | 'Output'): FlatNode => {
          const found = [...node.nodes].filter(([, child]) => child.type === type);
          if (found.length === 1) return below.get(found[0][0])![0];
          throw new MenageError('E_NIR', {
            path: `${source}:${place}`,
            legal: `a sub-graph with one ${type}, found ${found.length === 0 ? 'none' : quoted(found.map(([n]) => n))}`,
          });
        };
        ends.set(name, [only('Input'), only('Output')]);
      } else {
        const passage = prefix !== '' && (node.type === 'Input' || node.type === 'Output');
        const flat = { name: prefix + name, path: `${source}:${place}`, node, passage };
        nodes.set(flat.name, flat);
        ends.set(name, [flat, flat]);
      }
    }
    const listed = new Set<string>();
    for (const [from, to] of inner.edges) {
      const fault = (legal: string): MenageError =>
        new MenageError('E_NIR', { path: `${source}:${path}/edges`, value: `${from} -> ${to}`, legal });
      const missing = [from, to].filter((name) => !ends.has(name));
      if (missing.length > 0) {
        throw fault(`dangling: there is no node ${quoted(missing)} among ${quoted([...ends.keys()])}`);
      }
      const key = JSON.stringify([from, to]);
      if (listed.has(key)) throw fault('listed twice');
      listed.add(key);
      edges.push([ends.get(from)![1], ends.get(to)![0]]);
    }
    return ends;
  };

  dissolve(graph, '/node', '');
  return { nodes, edges };
}

/** `"a", "b"`; long lists are cut. */
export function quoted(names: readonly string[]): string {
  const most = 8;
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  return shown.join(', ') + (names.length > most ? `, ... (${names.length})` : '');
}
