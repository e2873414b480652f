/** `menage explore` on the small design: same bytes when it is taken up again, refusals listed, bad spaces coded. */

import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { menage, scratch } from '../cli.js';

const space = (axes: object): string =>
  JSON.stringify({
    version: 1,
    design: resolve('designs/tiny'),
    axes,
    characterisations: { generic90: resolve('test/fixtures/analog/characterisation-generic90.json') },
  });

test('explores, and gives the same bytes from what it kept', async () => {
  const folder = await scratch();
  const file = join(folder, 'space.yaml');
  const [first, second] = ['first', 'second'].map((name) => join(folder, name));
  await writeFile(file, space({ weightBits: [4, 8], dispatch: ['lockstep', 'decoupled'] }));
  for (const out of [first, second]) {
    const { status, stdout } = await menage(['explore', file, '--quiet', '--limit', '3', '--out', out]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/refused: .*dispatch=decoupled.*cycles of that controller/);
  }
  for (const name of ['explore.txt', 'explore.csv', 'explore.json', 'explore.svg'])
    expect(await readFile(join(second, name), 'utf8')).toBe(await readFile(join(first, name), 'utf8'));
});

test('a bad space is coded', async () => {
  const file = join(await scratch(), 'space.yaml');
  await writeFile(file, space({ weightBits: [3] }));
  const found = await menage(['explore', file]);
  expect([found.status, found.stderr.split(' ')[0]]).toEqual([2, 'E_RANGE']);
  await writeFile(file, space({ weightBit: [4] }));
  expect((await menage(['explore', file])).stderr).toMatch(/^E_SCHEMA/);
});
