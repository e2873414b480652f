import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/compare/types.js';
import { menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

const levels = ['L0', 'L1', 'L3', 'L4', 'L5'] as const;

/** Generates the tiny design, changes one file of it as a designer might, and verifies the folder. */
async function verifyEdited(
  level: string,
  file: string,
  change: (text: string) => string,
): Promise<{ status: number | null; verdict: Verdict; stderr: string }> {
  const out = join(await scratch(), 'tiny');
  await menage(['generate', 'designs/tiny', '--out', out, '--quiet']);
  const path = join(out, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
  const args = [
    'verify',
    'designs/tiny',
    '--generated',
    out,
    '--limit',
    '2',
    '--levels',
    level,
    '--quiet',
    '--json',
    '-',
  ];
  const { status, stdout, stderr } = await menage(args);
  return { status, stderr, verdict: (stdout === '' ? {} : JSON.parse(stdout)) as Verdict };
}

toolDescribe(['ngspice', 'iverilog', 'vvp'], 'the main job on the tiny design', () => {
  test('every level passes, with every fault put in on purpose noticed', async () => {
    const out = join(await scratch(), 'out');
    const { status, stdout } = await menage(['run', 'designs/tiny', '--limit', '3', '--out', out, '--quiet']);
    expect(status).toBe(0);
    expect(stdout).toContain('PASS  tiny, 3 recordings (emulated)');
    const verdict = JSON.parse(await readFile(join(out, 'verdict.json'), 'utf8')) as Verdict;
    expect(verdict).toMatchObject({ status: 'pass', design: 'tiny', emulatedInput: true });
    for (const level of levels) {
      const result = verdict.levels[level];
      expect(result).toMatchObject({ status: 'pass', mismatches: 0 });
      expect(result?.compared).toBeGreaterThan(0);
      expect(result?.negativeControls.every(({ caught }) => caught)).toBe(true);
    }
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('Emulated recordings');
  });

  test('an edit that changes nothing passes', async () => {
    const { status, verdict } = await verifyEdited('L3', 'rtl/tiny_fetch.v', (text) => `// reviewed\n${text}`);
    expect([status, verdict.status]).toEqual([0, 'pass']);
  });

  test.each([
    [
      'L3',
      'a slot too few in the sequencer',
      'rtl/tiny_sequencer.v',
      (text: string) => text.replace('slot_q == last_slot', "slot_q == last_slot - 1'b1"),
    ],
    [
      'L3',
      'a turned sign in the array model',
      'model/tiny_array_l0.v',
      (text: string) => text.replace('if (op_sign[0]) moved', 'if (!op_sign[0]) moved'),
    ],
    [
      'L4',
      'a leak capacitor twice as large',
      'spice/layer0/macro/leak.spice',
      (text: string) => text.replace('cl vg l {clk}', 'cl vg l {2*clk}'),
    ],
    [
      'L5',
      'a link of the ladder at the wrong ratio',
      'spice/layer0/transistor/c2c_ladder.spice',
      (text: string) => text.replace('cs3 x3 x4 {s}', 'cs3 x3 x4 {0.8*s}'),
    ],
  ])('%s finds %s', async (level, _fault, file, change) => {
    const { status, verdict } = await verifyEdited(level, file, change);
    expect(status).toBe(1);
    const result = verdict.levels[level as 'L3'];
    expect(result?.status).toBe('fail');
    expect(result?.mismatches).toBeGreaterThan(0);
    expect(result?.firstDivergence).toBeDefined();
  });

  test('a folder of another design is refused', async () => {
    const { status, stderr } = await verifyEdited('L3', 'design.json', (text) =>
      text.replace(/"hash": "./, '"hash": "x'),
    );
    expect(status).toBe(2);
    expect(stderr).toContain('E_ARGUMENT');
  });
});
