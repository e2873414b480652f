/** Every shipped design is prepared and its engines generated, by no simulator; what cannot be calculated is refused. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { checkBudget, engineBudget } from '../../generators/analog/sizing-budget.js';
import { loadDesign } from '../../src/config/load-design.js';
import { loadTechnology, type Technology } from '../../src/config/technology.js';
import { version } from '../../src/config/version.js';
import { generateTree } from '../../src/flow/generate.js';
import { mapDesign, prepare } from '../../src/flow/prepare.js';
import { scratch } from '../cli.js';
import { shared, sharedPath } from '../shared.js';

const root = resolve(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'designs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `designs/${file}`)
  .sort();
const designs = files.filter((file) => 'accelerator' in parse(readFileSync(join(root, file), 'utf8')));

/** The search for a better mapping changes no engine. */
const quickly: typeof mapDesign = (loaded, ...rest) => {
  const mapping = { ...loaded.design.mapping, method: 'round-robin' } as const;
  return mapDesign({ ...loaded, design: { ...loaded.design, mapping } }, ...rest);
};

/** Its network comes from elsewhere: `cnn-design` makes and generates it. */
const withoutNetwork = 'designs/accel-cnn/design.yaml';

/** Its technology is an installed PDK. */
const ofPdk = 'designs/accel1-nmnist/sky130.yaml';
const withPdk = shared !== null || Boolean(process.env.PDK_ROOT);

describe('shipped designs', () => {
  beforeAll(() => void vi.stubEnv('PDK_ROOT', process.env.PDK_ROOT || sharedPath('pdk')));
  afterAll(() => void vi.unstubAllEnvs());

  test('are these', () => {
    expect(designs).toEqual([
      withoutNetwork,
      'designs/accel1-nmnist/design.yaml',
      'designs/accel1-nmnist/sky130.yaml',
      'designs/accel2-cifar10dvs/design.yaml',
      'designs/accel2-cifar10dvs/fast.yaml',
      'designs/tiny/design.yaml',
    ]);
  });

  test.each(designs.filter((file) => file !== withoutNetwork && (withPdk || file !== ofPdk)))(
    '%s is prepared and generated',
    async (file) => {
      const prepared = await prepare(await loadDesign(join(root, file), version), undefined, undefined, quickly);
      const tree = generateTree(prepared);
      for (const [l] of prepared.sizing.entries()) {
        expect([...tree.keys()]).toContain(`spice/layer${l}/transistor/engine.spice`);
      }
      for (const engine of prepared.sizing) {
        const { rows } = engineBudget(prepared.technology, engine, undefined, 2);
        expect(rows.map(({ parameter }) => parameter)).toContain('switches.injection');
        // kT/C of the largest layers is a tenth above what is aimed at.
        for (const { parameter, margin } of rows) expect(margin, parameter).toBeGreaterThan(0.9);
      }
    },
  );
});

describe('a design whose engines cannot reset', () => {
  const folder = async (change: (technology: string) => string): Promise<string> => {
    const to = await scratch();
    const source = (path: string): string => readFileSync(join(root, path), 'utf8');
    const technology = source('templates/spice/technologies/generic90.yaml').replace('../models/', '');
    writeFileSync(join(to, 'mine.yaml'), change(technology));
    writeFileSync(join(to, 'generic90.spice'), source('templates/spice/models/generic90.spice'));
    writeFileSync(
      join(to, 'design.yaml'),
      source('designs/accel2-cifar10dvs/design.yaml')
        .replace('network.nir', join(root, 'designs/accel2-cifar10dvs/network.nir'))
        .replace('technology: generic90', 'technology: mine.yaml'),
    );
    return to;
  };

  test.each([
    ['no smaller C than of 8 bits', /^ {2}unitMin: .*\n/m, /E_TECHNOLOGY.*switches\.injection.*needs at least/s],
    ['no declared resistance', /^ {2}resistance: .*\n/m, /E_TECHNOLOGY.*switches\.resistance.*analog-switches/s],
  ])('%s: refused', async (_, without, message) => {
    const loaded = await loadDesign(await folder((text) => text.replace(without, '')), version);
    await expect(prepare(loaded, undefined, undefined, quickly)).rejects.toThrow(message);
  });
});

test.each(['generic90', 'generic90_fast', 'generic90_folded'])('%s declares the resistance of its switches', (name) => {
  const technology: Technology = loadTechnology(name);
  expect(technology.switches.resistance).toBeDefined();
  const { resistance: _, ...switches } = technology.switches;
  const bare = { ...technology, switches } as Technology;
  expect(() => checkBudget(bare, {} as never)).toThrow(/E_TECHNOLOGY.*switches\.resistance/s);
});
