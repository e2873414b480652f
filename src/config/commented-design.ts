/** A design file in full: every parameter, its default where nothing else was said, and its meaning beside it. */

import { Document, isMap, isScalar, type Pair, parse as parseYaml, type YAMLMap } from 'yaml';
import { designSchema } from './design.js';

interface SchemaNode {
  readonly shape?: Record<string, SchemaNode>;
  readonly description?: string;
  readonly def?: { readonly innerType?: SchemaNode };
}

/** The description and the keys of a schema, through defaults and optionals. */
function look(node: SchemaNode | undefined): { description?: string; shape?: Record<string, SchemaNode> } {
  let description: string | undefined;
  for (let inner = node; inner !== undefined; inner = inner.def?.innerType) {
    description ??= inner.description;
    if (inner.shape !== undefined) return { description, shape: inner.shape };
  }
  return { description };
}

function comment(map: YAMLMap, shape: Record<string, SchemaNode>): void {
  for (const pair of map.items as Pair[]) {
    const { description, shape: below } = look(shape[String(isScalar(pair.key) ? pair.key.value : pair.key)]);
    if (isMap(pair.value)) {
      if (description !== undefined && isScalar(pair.key)) pair.key.commentBefore = ` ${description}`;
      if (below !== undefined) comment(pair.value, below);
    } else if (description !== undefined && isScalar(pair.value)) {
      pair.value.comment = ` ${description}`;
    } else if (description !== undefined && isScalar(pair.key)) {
      pair.key.commentBefore = ` ${description}`;
    }
  }
}

/** @param text a design file; @param name what the copy is to be called */
export function commentedDesign(text: string, name: string): string {
  const design = designSchema.parse({ ...(parseYaml(text) as object), name });
  const document = new Document(design);
  document.commentBefore = ' A Menage design. Every parameter is here; those at their default can be left out.';
  comment(document.contents as unknown as YAMLMap, designSchema.shape as unknown as Record<string, SchemaNode>);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
