/** `menage energy` and `menage paper` on the small design, with energies that were measured before. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { menage, scratch } from '../cli.js';

const measured = ['--characterisation', 'test/fixtures/analog/characterisation-generic90.json', '--quiet'];
const tiny = 'designs/tiny';

test('paper writes its table, figures and plots, and traces a figure of them', async () => {
  const out = join(await scratch(), 'paper');
  const { status, stdout } = await menage(['paper', tiny, ...measured, '--chips', '1', '--out', out]);
  expect(status).toBe(0);
  expect(stdout).toContain('EMULATED');
  expect(stdout).toContain('dense-equivalent');
  const files = await readdir(out);
  for (const file of ['paper.md', 'paper.csv', 'paper.json', 'energy.svg', 'activity.svg', 'accuracy.svg']) {
    expect(files).toContain(file);
  }
  const csv = (await readFile(join(out, 'paper.csv'), 'utf8')).split('\n');
  const sop = csv.find((line) => line.startsWith('tiny,sop.system,'))!.split(',');
  const traced = await menage(['paper', '--from', join(out, 'paper.json'), '--trace', 'tiny/sop.system']);
  expect(traced.status).toBe(0);
  expect(traced.stdout).toContain(`${(Number(sop[3]) * 1e12).toPrecision(3)} pJ`);
  expect(traced.stdout).toContain('menage characterize');
  const unknown = await menage(['paper', '--from', join(out, 'paper.json'), '--trace', 'tiny/sop']);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toMatch(/^E_ARGUMENT --trace/);
  const damaged = await menage(['paper', '--from', join(out, 'paper.csv'), '--trace', 'tiny/latency']);
  expect([damaged.status, damaged.stderr.split(' ')[0]]).toEqual([2, 'E_FILE']);
});

test('energy prints every definition with its sources', async () => {
  const { status, stdout } = await menage(['energy', tiny, ...measured, '--limit', '3']);
  expect(status).toBe(0);
  for (const part of ['analog engines only', 'whole system', 'TOPS/W, work done', 'latency', 'sources', 'Horowitz'])
    expect(stdout).toContain(part);
});
