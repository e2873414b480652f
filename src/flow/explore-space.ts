/** The points of a space, each a design of its own. */

import { resolve } from 'node:path';
import { contentKey } from '../cache/index.js';
import { type Design, designSchema } from '../config/design.js';
import type { LoadedDesign } from '../config/load-design.js';
import { parseWith } from '../config/schema-error.js';
import { type Axes, UNSET } from '../config/space.js';
import { MenageError } from '../errors/index.js';

export type Setting = Readonly<Record<string, number | string>>;

const largest = 10_000;

/** The value of an axis in a design. */
export const settingOf = (design: Design, axes: Axes): Setting =>
  Object.fromEntries(
    Object.keys(axes).map((key) => [
      key,
      key === 'technology'
        ? design.technology
        : ((design.accelerator as Record<string, number | string | undefined>)[key] ?? UNSET),
    ]),
  );

/** All combinations, the design's own first, none twice. @throws E_RANGE for more than can be worked through */
export function settingsOf(design: Design, axes: Axes): Setting[] {
  const entries = Object.entries(axes) as [string, readonly (number | string)[]][];
  const size = entries.reduce((all, [, values]) => all * values.length, 1);
  if (size > largest)
    throw new MenageError('E_RANGE', { path: 'axes', value: size, legal: `at most ${largest} points` });
  const grid = entries.reduce<Setting[]>(
    (all, [key, values]) => all.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value }))),
    [{}],
  );
  const unique = new Map([settingOf(design, axes), ...grid].map((setting) => [JSON.stringify(setting), setting]));
  return [...unique.values()];
}

/** The design with another configuration. @param files characterisation by technology, absolute */
export function variantOf(
  loaded: LoadedDesign,
  setting: Setting,
  files: Readonly<Record<string, string>>,
): LoadedDesign {
  const { technology = loaded.design.technology, ...values } = setting;
  const settings = Object.entries(values).map(([key, value]) => [key, value === UNSET ? undefined : value]);
  const accelerator = { ...loaded.design.accelerator, ...Object.fromEntries(settings) };
  const wanted = { ...loaded.design, technology, accelerator };
  const design = parseWith(designSchema, wanted, loaded.design.name);
  const own = design.technology === loaded.design.technology ? loaded.characterisationFile : null;
  const file = files[design.technology];
  return {
    ...loaded,
    design,
    characterisationFile: file === undefined ? own : resolve(file),
    hash: contentKey([loaded.hash, design]).slice(0, 12),
  };
}
