/** What a person sees at a terminal, and what a program gets from a pipe. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { findProgram } from '../../src/sim/programs.js';
import { menage } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

const esc = '\u001b';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-terminal-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (name: string, ...more: string[]): string[] => [
  ...['run', 'designs/tiny', '--limit', '1', '--levels', 'L0,L1', '--out', join(folder, name)],
  ...more,
];

describe('a pipe', () => {
  test('gets results on one side and progress in plain lines on the other', async () => {
    const { stdout, stderr } = await menage(run('plain'));
    expect(stdout + stderr).not.toContain(esc);
    expect(stdout).toMatch(/^level/);
    expect(stderr).toMatch(/^L1 quantised network: \d+\.\d s$/m);
  });

  test('gets no progress where it is not wanted', async () => {
    const { stderr, stdout } = await menage(run('quiet', '--quiet', '--json', '-'));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'pass' });
  });
});

toolDescribe(['iverilog', 'vvp'], 'verbose', () => {
  test('every tool is told as it runs and as it ends', async () => {
    const args = [
      'run',
      'designs/tiny',
      '--limit',
      '1',
      '--levels',
      'L3',
      '--verbose',
      '--out',
      join(folder, 'verbose'),
    ];
    const { stderr } = await menage(args);
    expect(stderr).toMatch(/^ {2}\/\S+\$ iverilog -g2005 .*tiny_tb\.v$/m);
    expect(stderr).toMatch(/^ {2}iverilog: exit 0, \d+\.\d s$/m);
    expect(stderr).toMatch(/^ {2}vvp: exit 0, \d+\.\d s$/m);
  });
});

/** Runs the program on a pseudo-terminal of `script`, and what that terminal was sent. */
function atTerminal(name: string, env: Record<string, string>): string {
  const file = join(folder, `${name}.typescript`);
  const program = fileURLToPath(new URL('dist/src/cli/main.js', projectRoot));
  const command = [process.execPath, program, ...run(name)].map((word) => `'${word}'`).join(' ');
  const { NO_COLOR: _none, FORCE_COLOR: _force, CI: _ci, ...own } = process.env;
  spawnSync('script', ['-qec', command, file], {
    cwd: fileURLToPath(projectRoot),
    env: { ...own, TERM: 'xterm-256color', ...env },
    stdio: 'ignore',
  });
  return readFileSync(file, 'utf8');
}

// part of util-linux, which is everywhere but on macOS
describe.skipIf(findProgram('script') === undefined)('a terminal', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  const colours = /\u001b\[[0-9;]*[1-9][0-9;]*m/;

  test('gets colours, and progress that is drawn anew', () => {
    const text = atTerminal('coloured', {});
    expect(text).toContain(`${esc}[32mpass${esc}[0m`);
    expect(text).toMatch(colours);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
  ])('%s: none of that colour', (name, env) => {
    const text = atTerminal(name.replaceAll(' ', '-'), env);
    expect(text).toContain('PASS  tiny');
    expect(text).not.toMatch(colours);
  });
});
