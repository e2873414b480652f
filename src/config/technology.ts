/** Finds a technology by its name among the shipped ones, or by its path, and reads it with its model card. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { MenageError } from '../errors/index.js';
import type { EngineScale, MeasuredModel } from './analog-model.js';
import type { Corner } from './conditions.js';
import { geometriesOf, pdkCards } from './pdk/index.js';
import { checkPhases } from './phases.js';
import { projectRoot } from './project-root.js';
import { parseWith } from './schema-error.js';
import { screenNetlist } from './screen-netlist.js';
import { type CornerCards, cornerCards } from './technology-corners.js';
import { type CardModels, type TechnologyFile, technologySchema } from './technology-file.js';

/** A technology with its model card; everything that a run needs of it. */
export interface Technology extends TechnologyFile {
  /** text of the typical model card, screened */
  readonly modelCard: string;
  /** text of the model card at each corner that the technology declares */
  readonly modelCards: CornerCards;
  /** name of the model card's file beside a netlist */
  readonly modelFile: string;
  /** numbers of a characterisation, which go before those of the technology's own `measured` section */
  readonly characterised?: Readonly<Partial<Record<'transistor' | 'macro', MeasuredEngine>>>;
}

/** What an engine was measured to do, and which engine that was. */
export interface MeasuredEngine {
  readonly engine: EngineScale;
  readonly model: MeasuredModel;
}

/** Folder of the technologies that come with this package, and of their model cards. */
const shipped = fileURLToPath(new URL('templates/spice/', projectRoot));

/** File of a technology: a shipped one by its name, else a path. @throws E_FILE */
export function findTechnology(name: string, folder = '.'): string {
  const known = resolve(shipped, 'technologies', `${name}.yaml`);
  if (/^[a-z][a-z0-9_]*$/.test(name) && existsSync(known)) return known;
  const file = resolve(folder, name);
  if (existsSync(file)) return file;
  throw new MenageError('E_FILE', {
    path: 'technology',
    value: name,
    legal: 'neither a shipped technology nor a file beside the design',
    remedy: 'use generic90, or give the path of a technology file',
  });
}

function read(file: string, what: string, value: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MenageError('E_FILE', { path: what, value, legal: 'cannot be read', cause });
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
 * @param env where PDK_ROOT is looked up, for a technology whose models come with an installed PDK
 * @throws E_FILE, E_SCHEMA, E_RANGE; E_TECHNOLOGY for what contradicts itself and for a model card that does more than
 *   describe devices
 */
export function loadTechnology(name: string, folder = '.', env: NodeJS.ProcessEnv = process.env): Technology {
  const file = findTechnology(name, folder);
  const technology: TechnologyFile = parseWith(technologySchema, parse(read(file, 'technology', name), name), name);
  checkPhases(technology.phases, technology.cycle, technology.edge, name);
  checkVoltages(technology, name);
  const { models } = technology;
  const modelCards =
    'card' in models
      ? cornerCards(readCard(models, file, name), models, name)
      : pdkCards(technology.name, models, geometriesOf(technology, technology.switches.pmosRatio), env);
  const modelFile = 'card' in models ? basename(models.card) : `${technology.name}.spice`;
  return { ...technology, modelCard: modelCards.tt, modelCards, modelFile };
}

/** Text of the model card at a corner. @throws E_TECHNOLOGY for a corner that the technology does not declare */
export function modelCardAt(technology: Technology, corner: Corner): string {
  const card = technology.modelCards[corner];
  if (card !== undefined) return card;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: models.corners.${corner}`,
    legal: 'not declared: what the devices are at this corner is not known',
    remedy: `take one of ${Object.keys(technology.modelCards).join(' ')}, or declare the corner in the technology file`,
  });
}

function checkVoltages({ supply, swing }: TechnologyFile, name: string): void {
  const refuse = (path: string, value: number, legal: string): never => {
    throw new MenageError('E_TECHNOLOGY', { path: `${name}: ${path}`, value, legal });
  };
  for (const key of ['vref', 'vmid', 'vcm', 'biasN', 'biasP', 'biasComparator'] as const) {
    if (supply[key] >= supply.vdd) refuse(`supply.${key}`, supply[key], `below vdd, ${supply.vdd} V`);
  }
  if (supply.vmid + swing.up >= supply.vdd) refuse('swing.up', swing.up, 'vmid + up below vdd');
  if (supply.vmid - swing.down <= 0) refuse('swing.down', swing.down, 'vmid - down above 0');
}

/** A card lies in the folder of its technology file; for shipped ones, anywhere in the shipped folder. */
function readCard(models: CardModels, file: string, name: string): string {
  const card = resolve(dirname(file), models.card);
  const base = file.startsWith(shipped) ? shipped : dirname(file);
  const inside = relative(base, card);
  const refuse = (path: string, value: string, legal: string): never => {
    throw new MenageError('E_TECHNOLOGY', { path: `${name}: ${path}`, value, legal });
  };
  if (isAbsolute(inside) || inside.startsWith('..')) {
    refuse('models.card', models.card, 'a file inside the folder of the technology file');
  }
  if (!/^[a-z][a-z0-9_.]*$/.test(basename(card))) {
    refuse('models.card', models.card, 'a file name of a-z, 0-9, _ and dots');
  }
  const text = read(card, `${name}: models.card`, models.card);
  screenNetlist(text, models.card);
  for (const key of ['nmos', 'pmos'] as const) {
    if (!new RegExp(`^\\s*\\.model\\s+${models[key]}\\s`, 'im').test(text)) {
      refuse(`models.${key}`, models[key], `a .model of ${models.card}`);
    }
  }
  return text;
}
