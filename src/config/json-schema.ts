/** The declared file formats as JSON Schema (draft 2020-12): what an editor completes and checks while one types. */

import { z } from 'zod';
import { characterisationSchema } from './characterisation.js';
import { designSchema } from './design.js';
import { matrixSchema } from './matrix.js';
import { spaceSchema } from './space.js';
import { technologySchema } from './technology-file.js';

const formats = {
  design: { schema: designSchema, title: 'A Menage design file' },
  technology: { schema: technologySchema, title: 'A Menage technology file' },
  matrix: { schema: matrixSchema, title: 'The matrix of a regression' },
  space: { schema: spaceSchema, title: 'The space of an exploration' },
  characterisation: { schema: characterisationSchema, title: 'What menage characterize measured' },
} as const;

export type FileFormat = keyof typeof formats;
export const FILE_FORMATS = Object.keys(formats) as FileFormat[];

/** The part of JSON Schema that the declarations need. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}

/** What a person may write: fields with a default are not required. */
export function jsonSchema(format: FileFormat): JsonSchema {
  const { schema, title } = formats[format];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, ...rest } as JsonSchema;
}
