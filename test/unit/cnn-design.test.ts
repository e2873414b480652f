/** The convolution design, from the network of the shared folder to its files. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { makeCnnDesign } from '../../scripts/lib/cnn-design.js';
import { loadDesign } from '../../src/config/load-design.js';
import { version } from '../../src/config/version.js';
import { hardware } from '../../src/flow/hardware.js';
import { prepare } from '../../src/flow/prepare.js';
import { designDataset, readAll } from '../../src/flow/samples.js';
import { createFloatGolden, createQuantisedGolden } from '../../src/golden/index.js';
import { scratch } from '../cli.js';
import { sharedPath, sharedTest } from '../shared.js';

sharedTest('is made, mapped and generated; its L1 decides as the float network does', async () => {
  const folder = join(await scratch(), 'cnn');
  const shapes = await makeCnnDesign(sharedPath('data/nir/cnn_sinabs.nir'), folder);
  expect(shapes).toEqual(['2x34x34', '16x16x16', '16x16x16', '8x8x8', '256', '10']);
  const loaded = await loadDesign(folder, version);
  const prepared = await prepare(loaded);
  const { layers, resources } = prepared.mapping;
  expect(layers.map(({ parts }) => parts)).toEqual([
    [
      { core: 0, round: 0 },
      { core: 0, round: 1 },
    ],
    [
      { core: 1, round: 0 },
      { core: 1, round: 1 },
    ],
    [{ core: 2, round: 0 }],
    [{ core: 3, round: 0 }],
    [{ core: 4, round: 0 }],
  ]);
  expect(resources.enginesPerCore * resources.slotsPerEngine).toBe(2048);

  const files = generateRtl(prepared.plan);
  expect([...files.keys()].filter((name) => name.startsWith('mem/') && name.endsWith('.hex')).length).toBeGreaterThan(
    0,
  );
  expect(files.get('mem/config.hex')?.split('\n').length).toBeGreaterThan(30_000);

  const dataset = await designDataset(loaded, { recordings: sharedPath('data/n-mnist/Test'), limit: 5 });
  const samples = await readAll(dataset, () => {});
  const float = createFloatGolden(prepared.float);
  const quantised = createQuantisedGolden(prepared.quantised, hardware(prepared));
  for (const { input, label } of samples) {
    const decided = [float, quantised].map((golden) => {
      const { counts } = golden.run(input);
      return counts.indexOf(Math.max(...counts));
    });
    expect(decided).toEqual([label, label]);
  }
});

test('a file that is no network leaves no folder behind', async () => {
  const folder = join(await scratch(), 'cnn');
  await expect(makeCnnDesign('package.json', folder)).rejects.toThrow(/^E_FILE package.json/);
  await expect(readFile(join(folder, 'design.yaml'))).rejects.toThrow('ENOENT');
  await expect(makeCnnDesign('absent.nir', folder)).rejects.toThrow(/^E_FILE absent.nir/);
});
