/** Windows of any engine, measured arrays and the closed loop, as a user asks for them. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

const verdictOf = async (folder: string) => JSON.parse(await readFile(join(folder, 'verdict.json'), 'utf8'));

async function run(args: readonly string[], design = 'designs/tiny'): Promise<{ folder: string; ended: Ended }> {
  const folder = join(await scratch(), 'out');
  const ended = await menage(['run', design, '--limit', '2', '--quiet', '--out', folder, ...args]);
  return { folder, ended };
}

toolDescribe(['iverilog', 'vvp', 'ngspice'], 'menage run', () => {
  test('--array measured: L3 fires with the golden L2', async () => {
    const { folder, ended } = await run(['--levels', 'L3', '--array', 'measured']);
    expect(ended.status).toBe(0);
    expect((await verdictOf(folder)).levels.L3).toMatchObject({
      status: 'pass',
      reference: expect.stringMatching(/L2/),
      mismatches: 0,
    });
    const model = await readFile(join(folder, 'generated', 'model', 'tiny_array_l0.v'), 'utf8');
    expect(model).toMatch(/RESET_OFFSET/);
    // the folder says what it holds, so that it can be verified again
    const again = await menage([
      'verify',
      'designs/tiny',
      '--limit',
      '2',
      '--generated',
      join(folder, 'generated'),
      '--levels',
      'L3',
      '--json',
      '-',
    ]);
    expect(JSON.parse(again.stdout).levels.L3.reference).toMatch(/L2/);
  });

  test('--window: that core, engine, recording and stretch; a divergence comes with its waveforms', async () => {
    const window = 'core=1,engine=2,recording=1,start=3,length=12';
    const { folder, ended } = await run(['--levels', 'L4', '--window', window]);
    expect(ended.status).toBe(0);
    const { figures } = (await verdictOf(folder)).levels.L4;
    expect(figures).toMatchObject({ windows: 1, operations: 12 });

    const generated = join(folder, 'generated');
    const file = join(generated, 'spice', 'layer1', 'macro', 'leak.spice');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/clk=[\d.]+f/, 'clk=60f'));
    const out = join(await scratch(), 'wrong');
    await menage([
      ...[
        'verify',
        'designs/tiny',
        '--limit',
        '2',
        '--generated',
        generated,
        '--levels',
        'L4',
        '--out',
        out,
        '--quiet',
      ],
    ]);
    const { firstDivergence } = (await verdictOf(out)).levels.L4;
    expect(firstDivergence).toMatchObject({ waveform: expect.stringMatching(/divergence_operation\d+\.vcd$/) });
    expect(existsSync(join(out, firstDivergence.waveform))).toBe(true);
  });

  test.each([
    ['--window', 'core=9,engine=0', /0\.\.1/],
    ['--window', 'core=0', /engine= is missing/],
    ['--window', 'core=0,engine=0,start=99999', /operations in recording/],
    ['--window', 'core=0,engine=0,recording=zebra', /an id, or 0\.\.1/],
    ['--closed-loop', 'core=0,lanes=3', /core=, engine=/],
    ['--closed-loop', 'core=0,engine=44', /0\.\.3/],
  ])('%s %s is refused', async (option, value, message) => {
    const { ended } = await run(['--levels', 'L4', option, value]);
    expect(ended.status).not.toBe(0);
    expect(ended.stdout + ended.stderr).toMatch(message);
  });
});

test('without its tools the closed loop is skipped, and says which', async () => {
  const folder = join(await scratch(), 'out');
  const args = [
    'run',
    'designs/tiny',
    '--limit',
    '1',
    '--quiet',
    '--levels',
    'L1',
    '--closed-loop',
    'auto',
    '--out',
    folder,
  ];
  const { status } = await menage(args, { PATH: await scratch() });
  expect(status).toBe(1);
  const { CL } = (await verdictOf(folder)).levels;
  expect(CL).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/needs .*gcc, libngspice.*doctor/) });
});

const library = ['/usr/include/ngspice/sharedspice.h', '/usr/local/include/ngspice/sharedspice.h'].some(existsSync);

toolDescribe(['iverilog', 'vvp'], 'menage run --closed-loop', () => {
  test.skipIf(!library && process.env.CI === undefined)(
    'the comparator in SPICE decides what the Verilog does next',
    async () => {
      const { folder, ended } = await run(['--levels', 'L1', '--closed-loop', 'steps=2']);
      const { CL } = (await verdictOf(folder)).levels;
      expect(ended.status).toBe(0);
      expect(CL).toMatchObject({ status: 'pass', mismatches: 0 });
      expect(CL.negativeControls).toEqual([
        expect.objectContaining({ caught: true, fault: expect.stringMatching(/threshold/) }),
        expect.objectContaining({ caught: true, fault: expect.stringMatching(/zero/) }),
      ]);
      expect(CL.figures.decisions).toBe(8);
      // decisions alone are not all that is compared
      expect(CL.compared).toBeGreaterThan(CL.figures.operations);
      expect(CL.figures['spikes of the engine']).toBeGreaterThan(0);
      // far inside the design's limits: what drifts by little in each operation shows in a few steps
      expect(CL.figures['membrane max error LSB']).toBeLessThan(1);
    },
  );
});
