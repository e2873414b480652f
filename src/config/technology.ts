/** Finds a technology by its name among the shipped ones, or by its path, and reads it with its model card. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { MenageError } from '../errors/index.js';
import { checkPhases } from './phases.js';
import { projectRoot } from './project-root.js';
import { parseWith } from './schema-error.js';
import { type TechnologyFile, technologySchema } from './technology-file.js';

/** A technology with its model card; everything that a run needs of it. */
export interface Technology extends TechnologyFile {
  /** text of the model card */
  readonly modelCard: string;
}

/** Folder of the technologies that come with this package. */
export const shippedTechnologies = fileURLToPath(new URL('templates/spice/technologies/', projectRoot));

function locate(name: string, folder: string): string {
  const shipped = join(shippedTechnologies, `${name}.yaml`);
  if (/^[a-z][a-z0-9_]*$/.test(name) && existsSync(shipped)) return shipped;
  const file = resolve(folder, name);
  if (existsSync(file)) return file;
  throw new MenageError('E_FILE', {
    path: 'technology',
    value: name,
    legal: 'neither a shipped technology nor a file beside the design',
    remedy: 'use generic90, or give the path of a technology file',
  });
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MenageError('E_FILE', { path: what, legal: 'cannot be read', cause });
  }
}

function parse(text: string, name: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 20 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new MenageError('E_FILE', { path: name, legal: `not YAML: ${reason}`, cause });
  }
}

/**
 * @param name a shipped technology's name, or a path
 * @param folder that a path is relative to: the design's
 * @throws E_FILE, E_SCHEMA, E_RANGE, E_TECHNOLOGY
 */
export function loadTechnology(name: string, folder = '.'): Technology {
  const file = locate(name, folder);
  const technology: TechnologyFile = parseWith(technologySchema, parse(read(file, name), name), name);
  checkPhases(technology.phases, technology.cycle, technology.edge, name);
  return { ...technology, modelCard: read(cardPath(technology, file, name), `${name}: models.card`) };
}

/** A shipped technology's card may be beside its folder; a user's must be inside its own. */
function cardPath({ models }: TechnologyFile, file: string, name: string): string {
  const folder = dirname(file);
  const card = resolve(folder, models.card);
  const base = folder === resolve(shippedTechnologies) ? dirname(folder) : folder;
  if (relative(base, card).startsWith('..')) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `${name}: models.card`,
      value: models.card,
      legal: 'a file inside the folder of the technology file',
    });
  }
  return card;
}
