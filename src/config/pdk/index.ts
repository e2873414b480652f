/** Model cards of a technology whose models come with an installed PDK. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { cachedText, cacheFolder, sha256 } from '../../cache/index.js';
import { MenageError } from '../../errors/index.js';
import { CORNERS, type Corner } from '../conditions.js';
import type { PdkModels } from '../technology-file.js';
import { flattenDevice, type Geometry } from './flatten.js';
import { readLibrary } from './library.js';

/** Grows when the same files give another text. */
const flattenerVersion = '1';

/** @throws E_TECHNOLOGY where PDK_ROOT is not set or names no folder */
function pdkRoot(name: string, library: string, env: NodeJS.ProcessEnv): string {
  const root = env.PDK_ROOT;
  if (root !== undefined && root !== '' && statSync(root, { throwIfNoEntry: false })?.isDirectory()) return root;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${name}: PDK_ROOT`,
    value: root,
    legal: 'the models come with an installed PDK, and this environment variable must name its folder',
    remedy: `set PDK_ROOT to the folder that holds ${library}, or use generic90`,
  });
}

/** Every transistor size of a technology, wherever it is declared, as NMOS and as PMOS of a transmission gate. */
export function geometriesOf(section: unknown, pmosRatio: number): Geometry[] {
  const found = new Map<string, Geometry>();
  const keep = (w: number, l: number): void => void found.set(`${w} ${l}`, { w, l });
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { w, l } = value as Partial<Geometry>;
    if (typeof w === 'number' && typeof l === 'number') {
      keep(w, l);
      keep(w * pmosRatio, l);
    } else for (const inner of Object.values(value)) walk(inner);
  };
  walk(section);
  return [...found.values()];
}

/**
 * Cards of all corners, each made when it is first asked for and kept by the content of the PDK's files.
 *
 * @throws E_TECHNOLOGY, E_FILE
 */
export function pdkCards(
  name: string,
  models: PdkModels,
  geometries: readonly Geometry[],
  env: NodeJS.ProcessEnv = process.env,
): Readonly<Record<Corner, string>> {
  const root = pdkRoot(name, models.library, env);
  const cards = {} as Record<Corner, string>;
  for (const corner of CORNERS) {
    let card: string | undefined;
    Object.defineProperty(cards, corner, {
      enumerable: true,
      get: () => {
        card ??= cardOf(root, models, corner, geometries, env);
        return card;
      },
    });
  }
  return cards;
}

function cardOf(
  root: string,
  models: PdkModels,
  corner: Corner,
  geometries: readonly Geometry[],
  env: NodeJS.ProcessEnv,
): string {
  const { lines, files } = readLibrary(root, models.library, models.sections[corner]);
  const contents = [...files].map(([path, text]) => `${path}\n${text}`);
  const key = sha256(flattenerVersion, JSON.stringify([models, corner, geometries]), ...contents);
  const make = (): string =>
    [
      `* ${models.nmos} and ${models.pmos} at ${corner}, from ${models.library} of the installed PDK, under its licence`,
      `* parameters evaluated, bins of the sizes in use only; rsh 0 stands for nrd = nrs = 0; made of ${sha256(...contents).slice(0, 16)}`,
      flattenDevice(lines, models.nmos, geometries),
      flattenDevice(lines, models.pmos, geometries),
      '',
    ].join('\n');
  return cachedText(join(cacheFolder(env), 'models', `${key}.spice`), make);
}
