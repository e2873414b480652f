import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFolder, writeTree } from '../../src/emit/write-tree.js';

const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), 'menage-write-'));

test('a folder appears whole, and a second run replaces it', async () => {
  const root = await scratch();
  const out = join(root, 'out');
  await writeFolder(out, (folder) => writeTree(folder, new Map([['a/b.txt', 'one']])));
  await writeFolder(out, (folder) => writeTree(folder, new Map([['c.txt', 'two']])));
  expect((await readdir(out)).sort()).toEqual(['.menage', 'c.txt']);
  expect(await readdir(root)).toEqual(['out']);
});

test('a fault while filling leaves the earlier folder as it was and nothing beside it', async () => {
  const root = await scratch();
  const out = join(root, 'out');
  await writeFolder(out, (folder) => writeTree(folder, new Map([['a.txt', 'one']])));
  const failing = writeFolder(out, async (folder) => {
    await writeTree(folder, new Map([['a.txt', 'two']]));
    throw new Error('interrupted');
  });
  await expect(failing).rejects.toThrow('interrupted');
  expect(await readFile(join(out, 'a.txt'), 'utf8')).toBe('one');
  expect(await readdir(root)).toEqual(['out']);
});

test('what somebody else wrote is not replaced', async () => {
  const root = await scratch();
  await writeFile(join(root, 'thesis.tex'), 'years of work');
  await expect(writeFolder(root, async () => undefined)).rejects.toThrow('E_DISK');
  expect(await readdir(root)).toEqual(['thesis.tex']);
});

test('a path that leaves the folder is refused', async () => {
  const root = await scratch();
  for (const path of ['../x', '/x', 'a/../../x']) {
    await expect(writeTree(root, new Map([[path, '']]))).rejects.toThrow('E_NAME');
  }
});

test('what a killed process left is cleared, what a living one fills is not, and an earlier folder goes back', async () => {
  const root = await scratch();
  const out = join(root, 'out');
  const dead = 999_999_999;
  await mkdir(join(root, `.out.partial-${hostname()}-${dead}-abcdef`));
  await mkdir(join(root, `.out.partial-${hostname()}-${process.pid}-abcdef`));
  await mkdir(join(root, '.out.partial-elsewhere-1-abcdef'));
  await mkdir(join(root, `.out.partial-${hostname()}-${dead}-abcdef.old`));
  await writeFile(join(root, `.out.partial-${hostname()}-${dead}-abcdef.old`, 'earlier.txt'), 'whole');
  const failing = writeFolder(out, async () => {
    throw new Error('stopped');
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(await readFile(join(out, 'earlier.txt'), 'utf8')).toBe('whole');
  expect((await readdir(root)).sort()).toEqual(
    ['.out.partial-elsewhere-1-abcdef', `.out.partial-${hostname()}-${process.pid}-abcdef`, 'out'].sort(),
  );
});
