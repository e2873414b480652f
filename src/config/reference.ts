/** The reference of a file format as Markdown, from its declaration: every parameter with type, range, default, meaning. */

import { FILE_FORMATS, type FileFormat, type JsonSchema, jsonSchema } from './json-schema.js';

interface Row {
  readonly path: string;
  readonly legal: string;
  readonly preset: string;
  readonly meaning: string;
}

const number = (value: number): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential() : `${value}`;

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum;
  const low =
    least === undefined || least === Number.MIN_SAFE_INTEGER
      ? ''
      : `${exclusiveMinimum === undefined ? '' : 'above '}${number(least)}`;
  const high = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : number(maximum);
  if (low === '' && high === '') return '';
  return high === '' ? ` ${low === '' ? '' : `from ${low}`.replace('from above', 'above')}` : ` ${low}..${high}`;
}

/** What a value may be, in words. */
function legal(schema: JsonSchema): string {
  if (schema.const !== undefined) return `${schema.const}`;
  if (schema.enum !== undefined) return schema.enum.join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(legal).join('; or ');
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(legal).join(', ')}]`;
  if (schema.items) return `list of ${legal(schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : `${schema.type ?? 'any'}`;
  if (type === 'string' && schema.pattern !== undefined) return `text, ${schema.pattern}`;
  return `${type.replace('string', 'text')}${range(schema)}`.trimEnd();
}

/** Branches with parameters of their own: of the value, of any choice of it, or of what its list holds. */
const sectionsOf = (schema: JsonSchema): readonly JsonSchema[] => {
  if (schema.items) return sectionsOf(schema.items);
  return schema.properties === undefined ? (schema.anyOf ?? schema.oneOf ?? []).flatMap(sectionsOf) : [schema];
};

function* rows(schema: JsonSchema, prefix: string): Generator<Row> {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const path = `${prefix}${key}`;
    const below = sectionsOf(value);
    if (below.length > 0) {
      const many = Boolean(value.items);
      if (value.description !== undefined) {
        yield { path, legal: many ? 'list of sections' : 'section', preset: '', meaning: value.description };
      }
      for (const section of below) yield* rows(section, `${path}${many ? '[]' : ''}.`);
      continue;
    }
    const needed = schema.required?.includes(key) ?? false;
    const preset = value.default === undefined ? (needed ? 'required' : '') : JSON.stringify(value.default);
    yield { path, legal: legal(value), preset, meaning: value.description ?? '' };
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Parameters of the branches of a choice stand below one another; what two branches share stands once. */
export function referencePage(format: FileFormat): string {
  const schema = jsonSchema(format);
  const seen = new Set<string>();
  const lines = [...rows(schema, '')]
    .map((row) => `| \`${row.path}\` | ${cell(row.legal)} | ${cell(row.preset)} | ${cell(row.meaning)} |`)
    .filter((line) => !seen.has(line) && seen.add(line));
  return [
    `## ${schema.title}`,
    '',
    '| parameter | legal | default | meaning |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** All formats on one page, docs/reference.md. */
export const referenceText = (): string =>
  [
    '# Reference of the files',
    '',
    'Every parameter, from its declaration in `src/config`. Values are SI. `menage schema FORMAT` prints the same as JSON',
    'Schema, and `menage init` writes a design with every parameter explained. This page is written by',
    '`npm run reference`.',
    '',
    ...FILE_FORMATS.map(referencePage),
  ].join('\n');
