/** `menage schema`: the declared file formats, for an editor as JSON Schema and for a reader as Markdown. */

import type { CommandModule } from 'yargs';
import { FILE_FORMATS, type FileFormat, jsonSchema } from '../../config/json-schema.js';
import { referencePage } from '../../config/reference.js';
import { jsonOption } from '../options.js';
import { print, writeJson, writeText } from '../output.js';

interface Arguments {
  format: FileFormat;
  markdown: boolean;
  out?: string;
  json?: string;
}

export const schemaCommand: CommandModule<object, Arguments> = {
  command: 'schema [format]',
  describe: 'a file format as JSON Schema, or as a reference page',
  builder: (args) =>
    jsonOption(args)
      .positional('format', { choices: FILE_FORMATS, default: 'design' as const, describe: 'which file' })
      .option('markdown', { type: 'boolean', default: false, describe: 'a reference page instead' })
      .option('out', { type: 'string', requiresArg: true, describe: 'file to write; standard output without it' })
      .example(
        '$0 schema design --out design.schema.json',
        'then, as the first line of design.yaml:\n# yaml-language-server: $schema=design.schema.json',
      ) as never,
  async handler({ format, markdown, out, json }) {
    if (json !== undefined) await writeJson(json, jsonSchema(format));
    if (!markdown)
      return json === undefined || out !== undefined ? writeJson(out ?? '-', jsonSchema(format)) : undefined;
    const page = referencePage(format);
    if (out === undefined) print(page);
    else await writeText(out, page, '--out');
  },
};
