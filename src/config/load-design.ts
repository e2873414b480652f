/** Reads a design folder: the design file, checked, with its paths resolved and its identity. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { MenageError } from '../errors/index.js';
import { type Conditions, nominal, sameConditions } from './conditions.js';
import { type Design, designSchema } from './design.js';
import { parseWith } from './schema-error.js';

export interface LoadedDesign {
  readonly design: Design;
  /** folder of the design file, absolute; not to be printed into outputs */
  readonly folder: string;
  readonly networkFile: string;
  /** file of `menage characterize`, absolute; null: the technology's own numbers */
  readonly characterisationFile: string | null;
  /** under which the analog engines are simulated */
  readonly conditions: Conditions;
  /** 12 hexadecimal digits over design, network, generator version and what follows: same hash, same output */
  readonly hash: string;
}

const largestDesign = 1_000_000;

/** @throws E_FILE when it is missing or too large to be a text of ours */
async function readText(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new MenageError('E_FILE', {
      path: file,
      legal: 'no such file',
      remedy: '`menage init DIR` writes a design to start from',
    });
  }
  if (found.size > largestDesign) {
    throw new MenageError('E_FILE', { path: file, value: found.size, legal: `at most ${largestDesign} bytes` });
  }
  return readFile(file, 'utf8');
}

function parseText(text: string, file: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 20 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new MenageError('E_FILE', { path: file, legal: `not YAML: ${reason}`, cause });
  }
}

/** The document of a YAML file of ours, unchecked. @throws E_FILE */
export const readYaml = async (file: string): Promise<unknown> => parseText(await readText(file), file);

/** What a command line adds to a design. */
export interface DesignOverrides {
  /** file, in place of the design's `characterisation` */
  readonly characterisation?: string;
  readonly conditions?: Conditions;
}

/**
 * @param path a design folder or its `design.yaml`
 * @param version of the generator, part of the hash
 * @throws E_FILE, E_SCHEMA, E_RANGE
 */
export async function loadDesign(
  path: string,
  version: string,
  { characterisation, conditions = nominal }: DesignOverrides = {},
): Promise<LoadedDesign> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? !/\.ya?ml$/.test(path);
  const file = isFolder ? join(path, 'design.yaml') : path;
  const design = parseWith(designSchema, await readYaml(file), file);
  const folder = dirname(resolve(file));
  const networkFile = resolve(folder, design.network.file);
  const part = (name: string, from: string, value: string | undefined): Promise<Buffer> =>
    readFile(from).catch(() => {
      throw new MenageError('E_FILE', { path: name, value, legal: 'no such file' });
    });
  const network = await part(`${file}: network.file`, networkFile, design.network.file);
  const hash = createHash('sha256').update(version).update(JSON.stringify(design)).update(network);
  const named = design.characterisation === undefined ? null : resolve(folder, design.characterisation);
  const characterisationFile = characterisation === undefined ? named : resolve(characterisation);
  if (characterisationFile !== null) {
    const origin = characterisation === undefined ? `${file}: characterisation` : '--characterisation';
    hash.update(await part(origin, characterisationFile, characterisation ?? design.characterisation));
  }
  if (!sameConditions(conditions, nominal)) hash.update(JSON.stringify(conditions));
  return { design, folder, networkFile, characterisationFile, conditions, hash: hash.digest('hex').slice(0, 12) };
}
