import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slurmLacks, startSlurm } from '../../scripts/lib/slurm-cluster.js';
import { projectRoot } from '../../src/config/project-root.js';
import { parseResults } from '../../src/regress/results.js';
import { menage, scratch } from '../cli.js';

const tiny = fileURLToPath(new URL('designs/tiny', projectRoot));
let folder: string;
let matrix: string;
beforeEach(async () => {
  folder = await scratch();
  matrix = join(folder, 'matrix.yaml');
  writeFileSync(
    matrix,
    `version: 1\nname: small\ndesigns: [{design: ${tiny}}]\nlevels: [L0, L1]\nrecordingsPerJob: 3\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const merged = (out: string): string => readFileSync(join(folder, out, 'results.jsonl'), 'utf8');
const run = (out: string, ...more: string[]) =>
  menage(['regress', matrix, '--out', join(folder, out), '--quiet', ...more]);

describe('regress', () => {
  test('does every job, does nothing the second time, and compares with a baseline', async () => {
    const first = await run('a');
    expect(first).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('8 passed, 0 failed, 0 not done; 0 known'),
    });
    const second = await run('a', '--baseline', join(folder, 'a'));
    expect(second.stdout).toContain('8 jobs compared, 0 figures worse');
    expect(second.stdout).toContain('8 known from before');
  });

  test('a killed run goes on where it was, to the same bytes', async () => {
    await run('undisturbed');
    const program = fileURLToPath(new URL('dist/src/cli/main.js', projectRoot));
    const args = [
      program,
      'regress',
      matrix,
      '--out',
      join(folder, 'killed'),
      '--quiet',
      '--chunk',
      '2',
      '--jobs',
      '1',
    ];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const results = join(folder, 'killed', 'results');
    for (let written = 0; written === 0; await sleep(20)) {
      try {
        written = readdirSync(results).length;
      } catch {
        // not begun
      }
    }
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    const again = await run('killed');
    expect(again.status).toBe(0);
    expect(again.stdout).not.toContain('; 0 known');
    expect(merged('killed')).toBe(merged('undisturbed'));
  });

  test.each([
    ['is missing', null, /^E_TOOL_MISSING iverilog/],
    // tail keeps a line as long as a file: 300 MB
    [
      'takes more memory than a job may',
      'head -c 300000000 /dev/zero | /usr/bin/tail -n 1 >/dev/null',
      /^E_TOOL_FAILED iverilog: out of memory.*memoryMb of a matrix$/s,
    ],
  ])(
    'a job whose simulator %s is an error with its code, and the exit status says so',
    async (_name, script, words) => {
      writeFileSync(
        matrix,
        `version: 1\nname: small\ndesigns: [{design: ${tiny}}]\nlevels: [L3]\nrecordingsPerJob: 12\nmemoryMb: 64\n`,
      );
      const tools = join(folder, 'tools');
      mkdirSync(tools);
      if (script !== null) writeFileSync(join(tools, 'iverilog'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const path = script === null ? tools : [tools, process.env.PATH].join(delimiter);
      const ended = await menage(['regress', matrix, '--out', join(folder, 'm'), '--quiet', '--retries', '0'], {
        PATH: path,
      });
      expect(ended.status).toBe(1);
      expect(ended.stdout).toContain('0 passed, 0 failed, 1 not done');
      const [result] = parseResults(merged('m')).results;
      expect(result?.reason).toMatch(words);
    },
  );

  test.each([
    [['regress', 'no-such.yaml', '--out', '/nowhere/x'], /E_FILE/],
    [['regress', 'designs/tiny/design.yaml', '--out', '/nowhere/x'], /E_SCHEMA/],
  ])('%s is refused', async (args, words) => {
    expect(await menage(args)).toMatchObject({ status: 2, stderr: expect.stringMatching(words) });
  });

  test('jobs below one are refused before anything is written', async () => {
    expect(await run('z', '--jobs', '0')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/E_ARGUMENT --jobs = 0/),
    });
    expect(readdirSync(folder)).toEqual(['matrix.yaml']);
  });
});

const lacks = slurmLacks();
describe.skipIf(lacks !== null && process.env.CI === undefined)(
  `regress on Slurm${lacks === null ? '' : ` [skipped: ${lacks}]`}`,
  () => {
    test('gives the bytes of a local run, after the node was lost once', async () => {
      await run('local');
      const cluster = await startSlurm(2);
      try {
        const env = { SLURM_CONF: cluster.config };
        const args = [
          'regress',
          matrix,
          '--out',
          join(folder, 'slurm'),
          '--executor',
          'slurm',
          '--chunk',
          '2',
          '--quiet',
        ];
        const ended = menage(args, env);
        await sleep(3000);
        await cluster.killNode();
        await cluster.startNode();
        expect(await ended).toMatchObject({ status: 0, stdout: expect.stringContaining('8 passed') });
        expect(merged('slurm')).toBe(merged('local'));
        const files = readdirSync(join(folder, 'slurm', 'results'));
        const keys = files.flatMap(
          (file) => parseResults(readFileSync(join(folder, 'slurm', 'results', file), 'utf8')).results,
        );
        expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
      } finally {
        await cluster.stop();
      }
    });

    test('where Slurm does not answer, the fault is coded and nothing hangs', async () => {
      const env = { SLURM_CONF: join(folder, 'none.conf'), PATH: folder };
      const ended = await menage(
        ['regress', matrix, '--out', join(folder, 's'), '--executor', 'slurm', '--quiet'],
        env,
      );
      expect(ended).toMatchObject({ status: 3, stderr: expect.stringMatching(/E_TOOL_MISSING (scontrol|squeue)/) });
    });
  },
);
