/** Every block of commands of the tutorial, in its order, in an empty folder; what is shown under a block it must print. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

const program = fileURLToPath(new URL('dist/src/cli/main.js', projectRoot));
const plain = (text: string): string => text.replaceAll(/[ \t]+/g, ' ').replaceAll(',', '');

interface Block {
  readonly kind: string;
  readonly text: string;
}

const blocks = (page: string): Block[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));

toolDescribe(['ngspice', 'iverilog', 'magic', 'netgen-lvs', 'klayout', 'yosys', 'sta', 'xschem'], 'tutorial', () => {
  test('does what it says', async () => {
    const page = await readFile(new URL('docs/tutorial.md', projectRoot), 'utf8');
    const cwd = await scratch();
    let printed = '';
    let commands = 0;
    for (const { kind, text } of blocks(page)) {
      if (kind === 'sh') {
        const script = `npx() { shift; "${process.execPath}" "${program}" "$@"; }\n${text}`;
        printed = (await promisify(execFile)('bash', ['-euc', script], { cwd })).stdout;
        commands += text.trim().split('\n').length;
      } else if (kind === 'text') {
        for (const line of text.trim().split('\n')) expect(plain(printed)).toContain(plain(line));
      }
    }
    expect(commands).toBeGreaterThan(7);
  });
});
