/** Reads a design folder: the design file, checked, with its paths resolved and its identity. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { MenageError } from '../errors/index.js';
import { type Design, designSchema } from './design.js';
import { parseWith } from './schema-error.js';

export interface LoadedDesign {
  readonly design: Design;
  /** folder of the design file, absolute; not to be printed into outputs */
  readonly folder: string;
  readonly networkFile: string;
  /** 12 hexadecimal digits over design, network and generator version: same hash, same output */
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

/**
 * @param path a design folder or its `design.yaml`
 * @param version of the generator, part of the hash
 * @throws E_FILE, E_SCHEMA, E_RANGE
 */
export async function loadDesign(path: string, version: string): Promise<LoadedDesign> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? !/\.ya?ml$/.test(path);
  const file = isFolder ? join(path, 'design.yaml') : path;
  const design = parseWith(designSchema, parseText(await readText(file), file), file);
  const folder = dirname(resolve(file));
  const networkFile = resolve(folder, design.network.file);
  const network = await readFile(networkFile).catch(() => {
    throw new MenageError('E_FILE', {
      path: `${file}: network.file`,
      value: design.network.file,
      legal: 'no such file',
    });
  });
  const hash = createHash('sha256').update(version).update(JSON.stringify(design)).update(network).digest('hex');
  return { design, folder, networkFile, hash: hash.slice(0, 12) };
}
