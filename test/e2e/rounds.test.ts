/** The first accelerator in fewer cores than its layers need, its first layer in two rounds. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/compare/types.js';
import { projectRoot } from '../../src/config/project-root.js';
import { menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

/** A copy of the design with other cores and rounds, mapped without a search. */
async function variant(accelerator: string): Promise<{ design: string; out: string }> {
  const folder = await scratch();
  const design = join(folder, 'design');
  await mkdir(design);
  const original = fileURLToPath(new URL('designs/accel1-nmnist/', projectRoot));
  const text = await readFile(join(original, 'design.yaml'), 'utf8');
  const changed = text.replace(/ {2}cores: 4.*\n {2}rounds: 2\n/, `${accelerator}\n`);
  expect(text).toMatch(/ {2}cores: 4.*\n {2}rounds: 2\n/);
  await writeFile(join(design, 'design.yaml'), `${changed}\nmapping:\n  method: round-robin\n`);
  await writeFile(join(design, 'network.nir'), await readFile(join(original, 'network.nir')));
  return { design, out: join(folder, 'out') };
}

const run = async (accelerator: string, ...more: string[]) => {
  const { design, out } = await variant(accelerator);
  const ended = await menage(['run', design, '--limit', '1', '--levels', 'L3', '--out', out, '--quiet', ...more]);
  return { ...ended, out };
};

for (const simulator of ['icarus', 'verilator'] as const) {
  const tools = simulator === 'icarus' ? (['iverilog', 'vvp'] as const) : (['verilator'] as const);
  toolDescribe(tools, `two rounds in ${simulator}`, () => {
    test('every spike of every layer is the golden model’s', async () => {
      const { status, out } = await run('  cores: 4\n  rounds: 2', '--simulator', simulator);
      expect(status).toBe(0);
      const { levels } = JSON.parse(await readFile(join(out, 'verdict.json'), 'utf8')) as Verdict;
      expect(levels.L3).toMatchObject({ status: 'pass', mismatches: 0, compared: 20 * 350 + 28 });
      expect(levels.L3?.figures).toMatchObject({ simulator });
      expect(levels.L3?.negativeControls.map(({ caught }) => caught)).toEqual([true, true]);
      const { cores } = JSON.parse(await readFile(join(out, 'generated', 'mapping.json'), 'utf8')) as {
        cores: readonly object[];
      };
      expect(JSON.stringify(cores)).toContain('"round":1');
    });
  });
}

describe('refused', () => {
  test.each([
    ['more rounds than there may be', '  cores: 4\n  rounds: 17', /E_RANGE .*rounds = 17: .*16/],
    ['a replay memory below its smallest', '  cores: 4\n  rounds: 2\n  replayWords: 8', /E_RANGE .*replayWords = 8: /],
    ['a spool above its largest', '  cores: 4\n  rounds: 2\n  spoolWords: 5000000', /E_RANGE .*spoolWords = 5000000/],
    ['too few cores for one round', '  cores: 4', /E_CAPACITY .*rounds = 2/],
    [
      'a replay memory that the recording does not fit',
      '  cores: 4\n  rounds: 2\n  replayWords: 64',
      /E_CAPACITY accelerator\.replayWords = 64: recording .* takes \d+ words.*set accelerator\.replayWords = \d+/,
    ],
    [
      'a spool that the spikes do not fit',
      '  cores: 4\n  rounds: 2\n  spoolWords: 16',
      /E_CAPACITY accelerator\.spoolWords = 16: recording .* takes \d+ words.*set accelerator\.spoolWords = \d+/,
    ],
  ])('%s', async (_, accelerator, message) => {
    const { status, stderr } = await run(accelerator, '--simulator', 'icarus');
    expect([status === 0, stderr]).toEqual([false, expect.stringMatching(message)]);
  });

  test('arrays whose resets leave something of the round before', async () => {
    const { status, stderr } = await run('  cores: 4\n  rounds: 2', '--array', 'measured');
    expect([status === 0, stderr]).toEqual([false, expect.stringMatching(/E_SEMANTICS --array .*begins every round/)]);
  });
});
