/** Decks that the real simulator cannot do: each must end as a typed result with the line that says why. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runNgspice } from '../../src/sim/spice/ngspice.js';
import { toolDescribe } from '../need-tools.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-deck-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (lines: readonly string[], timeout = 60) => {
  writeFileSync(join(folder, 'bench.spice'), ['deck', ...lines, '.end', ''].join('\n'));
  return runNgspice({ folder, deck: 'bench.spice', stopTime: 1e-6, timeout, tool: 'ngspice' });
};
const tran = '.tran 1n 1u';

toolDescribe(['ngspice'], 'decks that ngspice cannot do', () => {
  test('a sound deck is done, so that what follows fails for its own reason', async () => {
    const { raw } = await run(['v1 a 0 1', 'r1 a b 1k', 'c1 b 0 1p', tran]);
    expect(raw.column('v(b)').at(-1)).toBeCloseTo(1, 3);
  });

  test.each([
    [
      'a code model that is not there',
      ['v1 a 0 1', 'a1 a b gone', '.model gone d_nothing()', 'r1 b 0 1k', tran],
      /gone|d_nothing/,
    ],
    ['a transistor without its model', ['v1 a 0 1', 'm1 a a 0 0 nowhere', tran], /nowhere/],
    ['a sub-circuit that is not there', ['v1 a 0 1', 'x1 a 0 nosuch', tran], /nosuch/],
    ['two sources against each other', ['v1 a 0 1', 'v2 a 0 2', tran], /singular|source|trouble|short/i],
    ['a source that is no number', ['v1 a 0 1', 'b1 b 0 v=log(-1)*v(a)/0', 'r1 b 0 1k', tran], /out of range for log/],
    ['no analysis', ['v1 a 0 1', 'r1 a 0 1k'], /wrote no raw file \(exit status 0\)/],
    ['an analysis that ends early', ['v1 a 0 1', 'r1 a 0 1k', '.tran 1n 0.5u'], /ends at 5\.0+e-7 s/],
  ])('%s', async (_name, lines, words) => {
    await expect(run(lines)).rejects.toMatchObject({ code: 'E_TOOL_FAILED', message: expect.stringMatching(words) });
  });

  test('a run that takes for ever is stopped', async () => {
    const slow = ['v1 a 0 sin(0 1 1g)', 'r1 a b 1k', 'c1 b 0 1p', '.tran 1f 1u 0 1f'];
    await expect(run(slow, 1)).rejects.toMatchObject({ code: 'E_TOOL_TIMEOUT' });
  });
});
