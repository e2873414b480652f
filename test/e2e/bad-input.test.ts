import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interrupt, menage, scratch } from '../cli.js';
import { toolDescribe } from '../need-tools.js';

/** A copy of the tiny design in a folder of its own, with its text changed. */
async function design(
  change: (text: string) => string = (text) => text,
): Promise<{ root: string; folder: string; out: string }> {
  const root = await scratch();
  const folder = join(root, 'design');
  await mkdir(folder);
  for (const file of ['network.nir', 'recordings.npz']) await copyFile(`designs/tiny/${file}`, join(folder, file));
  await writeFile(join(folder, 'design.yaml'), change(await readFile('designs/tiny/design.yaml', 'utf8')));
  return { root, folder, out: join(root, 'out') };
}

/** Nothing of a failed run may be left. */
async function nothingLeft(root: string): Promise<void> {
  expect(await readdir(root)).toEqual(['design']);
}

test.each([
  [
    'an unknown key',
    (text: string) => text.replace('enginesPerCore', 'enginePerCore'),
    /E_SCHEMA .*enginePerCore.*did you mean enginesPerCore/,
  ],
  [
    'a number out of range',
    (text: string) => text.replace('weightBits: 8', 'weightBits: 12'),
    /E_RANGE .*weightBits = 12: 4\.\.8/,
  ],
  ['too few cores', (text: string) => text.replace('cores: 2', 'cores: 1'), /E_CAPACITY .*cores/],
  ['no network file', (text: string) => text.replace('network.nir', 'missing.nir'), /E_FILE .*network\.file/],
  ['the wrong sensor', (text: string) => text.replace('[2, 6, 6]', '[2, 34, 34]'), /E_RECORDING/],
  ['an unknown technology', (text: string) => text.replace('generic90', 'tsmc3'), /E_FILE technology/],
  [
    'a technology that would leave the folder',
    (text: string) => text.replace('generic90', '../../../etc/passwd'),
    /E_(FILE|SCHEMA)/,
  ],
  [
    'aliases that multiply',
    (text: string) =>
      `${text}\nx: &a [1,1,1,1,1,1,1,1]\ny: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nz: [*b,*b,*b,*b,*b,*b,*b,*b]\n`,
    /E_(FILE|SCHEMA)/,
  ],
])('%s is refused with a code, and nothing is written', async (_name, change, message) => {
  const { root, folder, out } = await design(change);
  const { status, stderr } = await menage(['run', folder, '--out', out, '--quiet', '--levels', 'L1']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(2);
  await nothingLeft(root);
});

test('a truncated network is refused', async () => {
  const { root, folder, out } = await design();
  const file = join(folder, 'network.nir');
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  const { status, stderr } = await menage(['generate', folder, '--out', out, '--quiet']);
  expect([status, stderr.split(' ')[0]]).toEqual([2, expect.stringMatching(/^E_(FILE|NIR)$/)]);
  await nothingLeft(root);
});

test('an option is held to the range of the parameter that it stands for', async () => {
  const { status, stderr } = await menage(['map', 'designs/tiny', '--effort', '5000', '--quiet']);
  expect([status, stderr.trim()]).toEqual([2, 'E_RANGE --effort: mapping.effort = 5000: 0.01..100']);
});

test('a command line that cannot be obeyed', async () => {
  const cases = [
    ['run', 'designs/tiny'],
    ['frobnicate'],
    ['run', 'designs/tiny', '--out', 'x', '--levels', 'L9'],
    ['infer', '--network', 'x'],
  ];
  for (const args of cases) {
    const { status, stderr } = await menage(args);
    expect([status, stderr.slice(0, 10)]).toEqual([2, 'E_ARGUMENT']);
  }
});

/** A PATH with one tool replaced by a script, or taken away. */
async function pathWith(tool: string, script: string | null): Promise<Record<string, string>> {
  const folder = await scratch();
  if (script !== null) {
    await writeFile(join(folder, tool), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, tool), 0o755);
    return { PATH: [folder, process.env.PATH].join(delimiter) };
  }
  return { PATH: folder };
}

/** A file system of our own needs a mount name space, which not every machine grants. */
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!canMount)(canMount ? 'disks' : 'disks [skipped: no right to mount]', () => {
  /** Runs the program with `disk`, a file system of its own, and lists what is on it afterwards. */
  async function onDisk(options: string, args: (disk: string) => readonly string[], cache = false) {
    const disk = await scratch();
    const command = `mount -t tmpfs -o ${options} tmpfs ${disk}; "$0" dist/src/cli/main.js "$@"; echo "status $?"; ls -A ${disk}`;
    const env = { ...process.env, ...(cache ? { MENAGE_CACHE: join(disk, 'cache') } : {}) };
    const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', command, process.execPath, ...args(disk)], {
      encoding: 'utf8',
      env,
    });
    return { stdout, stderr };
  }

  const faults = [
    ['full', 'size=64k', /E_DISK .*no space left.*; free space or choose another --out/],
    ['read-only', 'ro', /E_DISK .*; free space or choose another --out/],
  ] as const;

  test.each(faults)('a %s disk is a coded error that leaves nothing behind', async (_name, options, message) => {
    const generate = (disk: string) => ['generate', 'designs/tiny', '--quiet', '--out', `${disk}/out`];
    const { stdout, stderr } = await onDisk(options, generate);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('status 3\n');
  });

  test.each([
    ['full', 'size=8k', /^E_DISK .*no space left/],
    ['read-only', 'ro', /^E_DISK .*; free space or choose another --out/],
  ])('a regression on a %s disk ends with its code', async (_name, options, message) => {
    const matrix = join(await scratch(), 'matrix.yaml');
    const design = resolve('designs/tiny');
    await writeFile(matrix, `version: 1\nname: small\ndesigns: [{design: ${design}, limit: 4}]\nlevels: [L0]\n`);
    const { stdout, stderr } = await onDisk(options, (disk) => ['regress', matrix, '--quiet', '--out', `${disk}/out`]);
    expect(stderr).toMatch(message);
    expect(stdout).toMatch(/^status 3$/m);
  });

  test.each(['size=8k', 'ro'])('a cache that takes nothing (%s) is said, and the result is there', async (options) => {
    const characterize = [
      'characterize',
      '--technology',
      'generic90',
      '--level',
      'macro',
      '--slots',
      '4',
      '--length',
      '20',
      '--corner',
      'tt',
    ];
    const args = [...characterize, '--quiet', '--json', '-'];
    const { stdout, stderr } = await onDisk(options, () => args, true);
    expect(stderr).toMatch(/^warning: E_DISK .*; nothing is kept .* MENAGE_CACHE$/m);
    expect(stdout).toMatch(/^status 0$/m);
  });
});

toolDescribe(['ngspice', 'iverilog', 'vvp'], 'simulators that fail', () => {
  const run = ['run', 'designs/tiny', '--limit', '1', '--quiet', '--json', '-', '--levels'];

  test.each([
    ['missing', 'iverilog', null, 'L3', /E_TOOL_MISSING iverilog.*menage doctor/],
    ['hanging', 'ngspice', 'sleep 600', 'L4', /E_TOOL_TIMEOUT ngspice/],
    ['silent', 'ngspice', 'exit 0', 'L4', /E_TOOL_FAILED ngspice.*wrote no raw file/s],
    ['empty-handed', 'vvp', 'echo done; exit 0', 'L3', /E_TOOL_FAILED.*did not come to its end/s],
    ['crashing', 'ngspice', 'kill -SEGV $$', 'L4', /E_TOOL_FAILED ngspice/],
  ])('a %s %s fails its level with a reason', async (_name, tool, script, level, reason) => {
    const out = join(await scratch(), 'out');
    const { status, stdout } = await menage(
      // the tools that do not hang have all the time that a busy machine needs
      [...run, level, '--out', out, ...(script?.startsWith('sleep') ? ['--tool-timeout', '15'] : [])],
      await pathWith(tool, script),
    );
    expect(status).toBe(1);
    const verdict = JSON.parse(stdout) as {
      status: string;
      levels: Record<string, { status: string; reason: string }>;
    };
    expect(verdict.status).toBe('fail');
    expect(verdict.levels[level].reason).toMatch(reason);
    expect(verdict.levels[level].reason).not.toContain(out);
  });

  test('Ctrl-C ends the simulators and leaves no folder', async () => {
    const { root, folder, out } = await design();
    const { status, stderr } = await interrupt(['run', folder, '--out', out, '--levels', 'L5'], /L5/, 'SIGINT');
    expect(stderr).toContain('E_INTERRUPTED');
    expect(status).toBe(130);
    await nothingLeft(root);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(root);
  });
});
