/** The order of a network's nodes: one chain from Input to Output, or a refusal that names what stands in the way. */

import { MenageError } from '../../errors/index.js';
import { outputShape } from './shapes.js';
import { type FlatGraph, type FlatNode, quoted, splice } from './splice.js';
import type { NirGraph, NirPlainNode } from './types.js';

export interface ChainNode {
  /** the name in the file; nodes of a sub-graph are `sub/name` */
  readonly name: string;
  /** the place in the file, for errors */
  readonly path: string;
  readonly node: Exclude<NirPlainNode, { readonly type: 'Input' | 'Output' }>;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

export interface Chain {
  readonly inputShape: readonly number[];
  /** between Input and Output, in order; shapes agree from each to the next */
  readonly nodes: readonly ChainNode[];
  readonly outputShape: readonly number[];
}

/**
 * @param source names the file in errors
 * @throws E_NIR for a dangling edge, a cycle, a branch or join, several or no inputs or outputs, nodes that nothing
 *   reaches, and shapes that do not fit
 */
export function chainOf(graph: NirGraph, source: string): Chain {
  const flat = splice(graph, source);
  const input = theOnly('Input', flat, source);
  const output = theOnly('Output', flat, source);
  const { next, previous } = neighbours(flat);
  refuseCycle(flat, next, source);
  refuseForks(next, previous);

  const order = [input];
  for (let at = next.get(input)?.[0]; at !== undefined; at = next.get(at)?.[0]) order.push(at);
  const last = order.at(-1)!;
  if (last !== output) {
    throw new MenageError('E_NIR', {
      path: last.path,
      legal: `ends here: no path leads on to Output "${output.name}"`,
    });
  }
  const reached = new Set(order);
  const lost = [...flat.nodes.values()].filter((node) => !reached.has(node));
  if (lost.length > 0) {
    throw new MenageError('E_NIR', {
      path: lost[0].path,
      legal: `not on the path from Input to Output: ${quoted(lost.map(({ name }) => name))}`,
    });
  }
  return withShapes(order);
}

/** Passes the shapes along and drops what only checks them. */
function withShapes(order: readonly FlatNode[]): Chain {
  const { shape: inputShape } = order[0].node as NirPlainNode<'Input'>;
  let shape = inputShape;
  const nodes: ChainNode[] = [];
  for (const { name, path, node } of order) {
    const input = shape;
    shape = outputShape(node, input, path);
    if (node.type !== 'Input' && node.type !== 'Output') nodes.push({ name, path, node, input, output: shape });
  }
  return { inputShape, nodes, outputShape: shape };
}

function theOnly(type: 'Input' | 'Output', { nodes }: FlatGraph, source: string): FlatNode {
  const found = [...nodes.values()].filter(({ node, passage }) => node.type === type && !passage);
  if (found.length === 1) return found[0];
  throw new MenageError('E_NIR', {
    path: `${source}:/node/nodes`,
    legal: `exactly one ${type} node, found ${found.length === 0 ? 'none' : quoted(found.map(({ name }) => name))}`,
  });
}

type Neighbours = ReadonlyMap<FlatNode, readonly FlatNode[]>;

function neighbours({ edges }: FlatGraph): { next: Neighbours; previous: Neighbours } {
  const next = new Map<FlatNode, FlatNode[]>();
  const previous = new Map<FlatNode, FlatNode[]>();
  const add = (map: Map<FlatNode, FlatNode[]>, key: FlatNode, value: FlatNode): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  for (const [from, to] of edges) {
    add(next, from, to);
    add(previous, to, from);
  }
  return { next, previous };
}

/** Takes away nodes that nothing waits for until none is left (Kahn 1962); what remains holds a cycle. */
function refuseCycle({ nodes, edges }: FlatGraph, next: Neighbours, source: string): void {
  const waiting = new Map([...nodes.values()].map((node) => [node, 0]));
  for (const [, to] of edges) waiting.set(to, waiting.get(to)! + 1);
  const ready = [...waiting].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    waiting.delete(node);
    for (const to of next.get(node) ?? []) {
      const count = waiting.get(to)! - 1;
      waiting.set(to, count);
      if (count === 0) ready.push(to);
    }
  }
  if (waiting.size === 0) return;
  // Every node left waits for another one left: walking backwards must meet itself.
  const walk: FlatNode[] = [...waiting.keys()].slice(0, 1);
  for (;;) {
    const before = edges.find(([from, to]) => to === walk[0] && waiting.has(from))![0];
    const met = walk.indexOf(before);
    walk.unshift(before);
    if (met >= 0) {
      throw new MenageError('E_NIR', {
        path: `${source}:/node/edges`,
        value: walk
          .slice(0, met + 2)
          .map(({ name }) => name)
          .join(' -> '),
        legal: 'a cycle: recurrent networks are not supported',
      });
    }
  }
}

function refuseForks(next: Neighbours, previous: Neighbours): void {
  for (const [map, what] of [
    [next, 'branches to'],
    [previous, 'joins'],
  ] as const) {
    for (const [{ name, path }, others] of map) {
      if (others.length < 2) continue;
      throw new MenageError('E_NIR', {
        path,
        legal: `"${name}" ${what} ${quoted(others.map((other) => other.name))}: only chains are supported`,
      });
    }
  }
}
