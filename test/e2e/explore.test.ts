/** `menage explore` on the small design: same bytes when it is taken up again, refusals listed, bad spaces coded. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { menage, scratch } from '../cli.js';

const space = (axes: object, rest: object = {}): string =>
  JSON.stringify({
    version: 1,
    design: resolve('designs/tiny'),
    axes,
    ...rest,
    characterisations: { generic90: resolve('test/fixtures/analog/characterisation-generic90.json') },
  });

test('explores, and gives the same bytes from what it kept', async () => {
  const folder = await scratch();
  const file = join(folder, 'space.yaml');
  const [first, second] = ['first', 'second'].map((name) => join(folder, name));
  await writeFile(file, space({ weightBits: [4, 8], dispatch: ['lockstep', 'decoupled'], cores: [1, 2] }));
  for (const out of [first, second]) {
    const { status, stdout } = await menage(['explore', file, '--quiet', '--limit', '3', '--out', out]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/refused: .*cores=1.*E_CAPACITY/);
  }
  // Refusals hold commas: they are one cell all the same.
  const [head, ...rows] = (await readFile(join(first, 'explore.csv'), 'utf8')).trim().split('\n');
  expect(rows.length).toBe(8);
  const cells = (line: string): number => line.replaceAll(/"[^"]*"/g, 'one').split(',').length;
  expect(new Set(rows.map(cells))).toEqual(new Set([cells(head as string)]));
  const [lockstep, decoupled] = ['lockstep', 'decoupled'].map((dispatch) =>
    Number(
      rows
        .find((row) => row.includes(`,2,4,${dispatch},`))
        ?.split(',')
        .at(-3),
    ),
  );
  expect(decoupled).not.toBe(lockstep);
  for (const name of ['explore.txt', 'explore.csv', 'explore.json', 'explore.svg', 'explore.html'])
    expect(await readFile(join(second, name), 'utf8')).toBe(await readFile(join(first, name), 'utf8'));
});

test('accuracy on measured engines, at two headrooms; two runs in one plot', async () => {
  const folder = await scratch();
  const file = join(folder, 'space.yaml');
  await writeFile(
    file,
    space({ headroom: [0.1, 'unset'], clockHz: [100e6, 200e6] }, { accuracy: { level: 'L2', chips: 2 } }),
  );
  const { status, stdout } = await menage(['explore', file, '--quiet', '--limit', '2', '--out', join(folder, 'one')]);
  expect([status, stdout.includes('measured engines (L2), mean of 2 chips')]).toEqual([0, true]);
  expect(stdout).toMatch(/refused: .*clockHz=200000000.*operations of at least 20 ns.* these take 10 ns/);
  const from = join(folder, 'one', 'explore.json');
  const both = await menage(['explore', '--from', from, '--from', from, '--out', join(folder, 'both')]);
  expect(both.status).toBe(0);
  expect(await readFile(join(folder, 'both', 'explore.svg'), 'utf8')).toContain('tiny');
  const bad = await menage(['explore', '--from', file]);
  expect([bad.status, bad.stderr.split(' ')[0]]).toEqual([2, 'E_FILE']);
  expect((await menage(['explore'])).stderr).toMatch(/^E_ARGUMENT/);
});

test('killed at a point, it takes up what it had weighed', async () => {
  const folder = await scratch();
  const file = join(folder, 'space.yaml');
  await writeFile(file, space({ weightBits: [4, 5, 6, 7], enginesPerCore: [4, 7] }));
  const kept = join(folder, 'cache', 'explore');
  const args = (out: string): string[] => ['explore', file, '--quiet', '--limit', '2', '--out', join(folder, out)];
  const env = { ...process.env, MENAGE_CACHE: join(folder, 'cache') };
  const child = spawn(process.execPath, ['dist/src/cli/main.js', ...args('killed')], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const whole = (): string[] => (existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.json')) : []);
  while (whole().length < 2) await sleep(5);
  child.kill('SIGKILL');
  await ended;
  const before = whole();
  expect(before.length).toBeLessThan(8);
  expect(existsSync(join(folder, 'killed'))).toBe(false);
  const written = before.map((name) => statSync(join(kept, name)).mtimeMs);
  expect((await menage(args('killed'), { MENAGE_CACHE: join(folder, 'cache') })).status).toBe(0);
  expect(before.map((name) => statSync(join(kept, name)).mtimeMs)).toEqual(written);
  expect((await menage(args('whole'), { MENAGE_CACHE: join(folder, 'other') })).status).toBe(0);
  for (const name of ['explore.csv', 'explore.json'])
    expect(await readFile(join(folder, 'killed', name), 'utf8')).toBe(
      await readFile(join(folder, 'whole', name), 'utf8'),
    );
});

test('a bad space is coded', async () => {
  const file = join(await scratch(), 'space.yaml');
  await writeFile(file, space({ weightBits: [3] }));
  const found = await menage(['explore', file]);
  expect([found.status, found.stderr.split(' ')[0]]).toEqual([2, 'E_RANGE']);
  await writeFile(file, space({ weightBit: [4] }));
  expect((await menage(['explore', file])).stderr).toMatch(/^E_SCHEMA/);
});
