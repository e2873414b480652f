import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Divergence, Verdict } from '../../src/compare/types.js';
import { readVcdNames } from '../../src/sim/waves/vcd-names.js';
import { menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

/** Signals that a save file of GTKWave shows. */
const shown = (save: string): string[] =>
  save.split('\n').filter((line) => /^[a-z_]\w*(\.\w+)+(\[\d+:\d+\])?$/i.test(line));

toolDescribe(['iverilog', 'vvp'], 'a first divergence at L3', () => {
  let root: string;
  let generated: string;

  beforeAll(async () => {
    root = await scratch();
    generated = join(root, 'generated');
    await menage(['generate', 'designs/tiny', '--out', generated, '--quiet']);
    const images = join(generated, 'mem', 'config.hex');
    // every sign in MEM_S&N of the first core turned: the fields of a row's second chunk, above its magnitudes
    const turned = (await readFile(images, 'utf8')).replace(/^003.{5}[13579bdf].*$/gm, (word) =>
      (BigInt(`0x${word}`) ^ 0xf0n).toString(16).padStart(18, '0'),
    );
    await writeFile(images, turned);
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const verify = (...more: string[]) =>
    menage(['verify', 'designs/tiny', '--generated', generated, '--levels', 'L3', '--limit', '2', '--quiet', ...more]);

  test('leads to waveforms, and to a view of them whose signals are there', async () => {
    const out = join(root, 'out');
    const { status, stdout } = await verify('--out', out);
    expect(status).toBe(1);
    const verdict = JSON.parse(await readFile(join(out, 'verdict.json'), 'utf8')) as Verdict;
    const divergence = verdict.levels.L3?.firstDivergence as Divergence;
    expect(divergence).toMatchObject({ layer: 'detectors', core: 0 });
    expect(stdout).toContain(`view ${divergence.view}`);
    const { waveform = '', view = '', engine, slot } = divergence;
    expect([engine, slot].every(Number.isInteger)).toBe(true);

    const waves = (await readVcdNames(join(out, waveform))).map(({ name }) => name);
    const save = await readFile(join(out, view), 'utf8');
    const names = shown(save);
    for (const name of [
      'tiny_waveform.membrane',
      'tiny_waveform.weight[8:0]',
      'tiny_tb.dut.u_stage0.u_core0.spike[3:0]',
    ]) {
      expect(names).toContain(name);
    }
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !waves.includes(name))).toEqual([]);
    // a name that is not there would be noticed
    const wrong = shown(save.replace('tiny_waveform.membrane', 'tiny_waveform.membranes'));
    expect(wrong.filter((name) => !waves.includes(name))).toEqual(['tiny_waveform.membranes']);
    expect(save).toContain('[dumpfile] "divergence.vcd"');
    expect(dirname(waveform)).toBe(dirname(view));

    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain(`<a href="${waveform}">`);
    expect(page).toContain(view);
  });

  test('the waveforms begin before the step and end after it', async () => {
    const folder = join(root, 'out', 'work', 'L3', 'waveform', 'process0');
    const [from, to] = (await readFile(join(folder, 'divergence.times'), 'utf8')).trim().split('\n').map(Number);
    const times = [...(await readFile(join(folder, 'divergence.vcd'), 'utf8')).matchAll(/^#(\d+)$/gm)].map((m) =>
      Number(m[1]),
    );
    expect(to).toBeGreaterThan(from);
    expect(times.filter((time) => time > from && time < to).length).toBeGreaterThan(20);
    expect(times.filter((time) => time > 0 && (time < from || time > to))).toEqual([]);
  });

  test('without a folder to keep them, no file is named', async () => {
    const { status, stdout } = await verify('--json', '-');
    expect(status).toBe(1);
    const { levels } = JSON.parse(stdout) as Verdict;
    expect(levels.L3?.firstDivergence).toMatchObject({ layer: 'detectors', core: 0 });
    expect(levels.L3?.firstDivergence).not.toHaveProperty('waveform');
    expect(existsSync('work')).toBe(false);
  });
});
