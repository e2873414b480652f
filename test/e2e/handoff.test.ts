/** `menage handoff` and `menage layout` as a person runs them: options, exit status, the same bytes again. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

const measured = ['--characterisation', 'test/fixtures/analog/characterisation-generic90.json', '--quiet'];

async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(folder.length), await readFile(file, 'latin1')] as const)),
  );
}

test('help shows an example', async () => {
  for (const command of ['handoff', 'layout']) {
    const { stdout } = await menage([command, '--help']);
    expect(stdout).toContain(`menage ${command} designs/accel1-nmnist`);
  }
});

test('SKY130 without its PDK is a coded error and leaves nothing', async () => {
  const folder = await scratch();
  const args = ['layout', 'designs/tiny', '--process', 'sky130', '--out', join(folder, 'out')];
  const { status, stderr } = await menage(args, { PDK_ROOT: '' });
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^E_TECHNOLOGY PDK_ROOT.*open_pdks.*scmos/s)]);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['0', '-5', '1e9', 'NaN'])('--unit %s is refused', async (unit) => {
  const args = ['layout', 'designs/tiny', `--unit=${unit}`, '--out', join(await scratch(), 'out')];
  expect(await menage(args)).toMatchObject({ status: 2, stderr: expect.stringContaining('E_ARGUMENT --unit') });
});

test.each([
  ['is missing', null],
  ['is no JSON', '{'],
  ['names no level', '{"design": "tiny", "designHash": "0", "levels": {}}'],
  ['has levels without a status', '{"design": "tiny", "designHash": "0", "levels": {"L0": {}}}'],
  ['is of another design', '{"design": "other", "designHash": "0", "levels": {"L0": {"status": "pass"}}}'],
])('a verdict that %s is refused', async (_, text) => {
  const folder = await scratch();
  const file = join(folder, 'verdict.json');
  if (text !== null) await writeFile(file, text);
  const out = join(folder, 'out');
  const { status, stderr } = await menage(['handoff', 'designs/tiny', ...measured, '--verdict', file, '--out', out]);
  expect([status, stderr]).toEqual([2, expect.stringContaining('E_FILE')]);
  expect((await readdir(folder)).filter((name) => name !== 'verdict.json')).toEqual([]);
});

toolDescribe(['yosys', 'sta', 'klayout', 'netgen-lvs', 'xschem'], 'a hand-off', () => {
  let folder: string;
  let verdict: string;
  let first: { status: number | null; stdout: string };

  beforeAll(async () => {
    folder = await scratch();
    await menage([
      'run',
      'designs/tiny',
      ...measured,
      '--levels',
      'L0,L1',
      '--limit',
      '1',
      '--out',
      join(folder, 'run'),
    ]);
    verdict = join(folder, 'run', 'verdict.json');
    const args = ['handoff', 'designs/tiny', ...measured, '--verdict', verdict, '--check', '--json', '-'];
    first = await menage([...args, '--out', join(folder, 'one')]);
  });

  test('every view is read back, and what was not drawn is said', () => {
    expect(first.status).toBe(0);
    const { checks } = JSON.parse(first.stdout) as { checks: { view: string; kind: string; findings?: string[] }[] };
    expect(checks.map(({ view, kind, findings }) => [view, kind, findings?.length ?? 0])).toEqual([
      ...['hashes', 'filelists', 'fusesoc', 'librelane', 'verilog', 'liberty', 'lef', 'cdl', 'xschem'].map((view) => [
        view,
        'checked',
        0,
      ]),
      ['layout', 'skipped', 0],
    ]);
  });

  test('the manifest has the verdicts, and says where none was given', async () => {
    const manifest = async (name: string) => JSON.parse(await readFile(join(folder, name, 'manifest.json'), 'utf8'));
    const said = await manifest('one');
    expect(said.verdicts).toEqual({ L0: 'pass', L1: 'pass' });
    expect(said.notChecked.join()).not.toContain('levels of verification');
    await mkdir(join(folder, 'bare'));
    await menage(['handoff', 'designs/tiny', ...measured, '--out', join(folder, 'bare')]);
    const bare = await manifest('bare');
    expect(bare.verdicts).toMatch(/no verdict/);
    expect(bare.notChecked).toContain('levels of verification: none was given');
  });

  test('the same bytes again', async () => {
    await menage(['handoff', 'designs/tiny', ...measured, '--verdict', verdict, '--out', join(folder, 'two')]);
    expect(await contents(join(folder, 'two'))).toEqual(await contents(join(folder, 'one')));
  });
});
