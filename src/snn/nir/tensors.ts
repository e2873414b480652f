/** Small questions about shapes and the arrays of a node. */

import { type Field, type NirPlainNode, nodeFields, type Tensor } from './types.js';

export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The arrays that a node has, by the name of their dataset. */
export function tensorsOf(node: NirPlainNode): (readonly [dataset: string, tensor: Tensor])[] {
  const values = node as unknown as Readonly<Record<string, unknown>>;
  return Object.entries<Field>(nodeFields[node.type]).flatMap(([property, { dataset, kind }]) =>
    kind === 'tensor' && values[property] !== null ? [[dataset, values[property] as Tensor] as const] : [],
  );
}
