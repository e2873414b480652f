import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { menage, scratch } from '../cli.js';
import { sharedPath, sharedTest } from '../shared.js';

const tiny = 'designs/tiny';
const json = (text: string) => JSON.parse(text) as Record<string, never>;

/** Every file of a folder with its text, by path. */
async function tree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.sort().map(async (file) => [file.slice(folder.length), await readFile(file, 'latin1')] as const),
    ),
  );
}

test('every command explains itself with an example', async () => {
  const folder = new URL('src/cli/commands/', projectRoot);
  const commands = (await readdir(folder)).map((file) => file.slice(0, -3));
  expect(commands.length).toBeGreaterThan(15);
  const help = await Promise.all(commands.map((command) => menage([command, '--help'])));
  for (const [i, { status, stdout }] of help.entries()) {
    expect(status).toBe(0);
    expect(stdout).toContain(`menage ${commands[i]}`);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('--json');
  }
});

test('inspect, map and doctor answer in JSON', async () => {
  const inspected = json((await menage(['inspect', `${tiny}/network.nir`, '--json', '-'])).stdout);
  expect(inspected).toMatchObject({ layers: [{ neurons: 14, sources: 72 }, { neurons: 3 }] });
  const mapped = json((await menage(['map', tiny, '--json', '-'])).stdout);
  expect(mapped).toMatchObject({
    layers: [{ certificate: 'closed-form', gap: 0, proven: true }, {}],
    cores: [{ core: 0 }, { core: 1 }],
  });
  const examined = json((await menage(['doctor', '--json', '-'])).stdout);
  expect(examined).toHaveProperty('levels');
});

test('a report is made again from what a run left, and says what is still missing', async () => {
  const run = join(await scratch(), 'run');
  await menage(['run', tiny, '--limit', '1', '--levels', 'L0,L1', '--out', run, '--quiet']);
  const page = await readFile(join(run, 'report.html'), 'utf8');
  const again = await menage(['report', run, '--quiet']);
  expect(again).toMatchObject({ status: 0, stderr: '', stdout: `report: ${run}/report.html\n` });
  expect(await readFile(join(run, 'report.html'), 'utf8')).toBe(page);
  expect(page).toContain('it was not synthesised');
  expect(await menage(['report', join(run, 'generated')])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^E_FILE .*report\.json/),
  });
});

test('the same design generates the same bytes', async () => {
  const root = await scratch();
  const [one, two] = [join(root, 'one'), join(root, 'two')];
  await Promise.all(
    [one, two].map((out, i) => menage(['generate', tiny, '--out', out], { TZ: ['UTC', 'Asia/Tokyo'][i] })),
  );
  const files = await tree(one);
  expect(files.size).toBeGreaterThan(30);
  expect(await tree(two)).toEqual(files);
  expect([...files.values()].some((text) => text.includes(root))).toBe(false);
});

test('a new design from init works, and is never overwritten', async () => {
  const root = await scratch();
  const folder = join(root, 'My Chip');
  expect((await menage(['init', folder])).status).toBe(0);
  expect(await readFile(join(folder, 'design.yaml'), 'utf8')).toContain('name: my-chip');
  expect((await menage(['map', folder])).status).toBe(0);
  const again = await menage(['init', folder]);
  expect(again.status).toBe(3);
  expect(again.stderr).toContain('E_DISK');
});

describe('infer', () => {
  sharedTest('reproduces recorded counts, and says when it does not', async () => {
    const args = [
      'infer',
      '--network',
      'designs/accel1-nmnist/network.nir',
      '--recordings',
      sharedPath('data/n-mnist/Test'),
    ];
    const expected = [
      '--expected',
      sharedPath('data/nir/mlp_nmnist_subtract_pruned50_int8.expected.json'),
      '--json',
      '-',
    ];
    const right = await menage([...args, '--semantics', 'snntorch', ...expected]);
    expect(right.status).toBe(0);
    expect(json(right.stdout)).toMatchObject({ accuracy: 0.98, expected: { compared: 50, equal: 50 } });
    const wrong = await menage([...args, '--semantics', 'norse', '--dt', '1e-4', ...expected]);
    expect(wrong.status).toBe(1);
  });
});
