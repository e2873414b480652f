import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TOOLS } from '../../src/sim/tool-facts.js';

const root = resolve(import.meta.dirname, '..', '..');
const real = ['bash', 'env', 'dirname', 'mktemp', 'rm', 'tail', 'find', 'cat', 'chmod'];

let box: string;
let bin: string;

beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), 'menage-setup-'));
  bin = join(box, 'bin');
  mkdirSync(bin);
  for (const name of real)
    symlinkSync(['/bin', '/usr/bin'].map((dir) => join(dir, name)).find(existsSync) as string, join(bin, name));
  symlinkSync(process.execPath, join(bin, 'node'));
  stub('npm', '');
});

afterEach(() => rmSync(box, { recursive: true, force: true }));

/** A program in the PATH of the run; every call of it is recorded in `calls`. */
function stub(name: string, body: string): void {
  rmSync(join(bin, name), { force: true });
  writeFileSync(join(bin, name), `#!${bin}/bash\necho "${name} $*" >>'${box}/calls'\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}

const user = (id: number): void => stub('id', `echo ${id}`);
const calls = (): string[] =>
  existsSync(join(box, 'calls')) ? readFileSync(join(box, 'calls'), 'utf8').trimEnd().split('\n') : [];

/** Runs functions of set-up in a PATH of stubs. */
function setUp(script: string, cwd = root): { status: number | null; text: string } {
  const run = spawnSync(join(bin, 'bash'), ['-c', `set -euo pipefail; . '${root}/scripts/lib/setup.sh'; ${script}`], {
    cwd,
    env: { PATH: bin, TMPDIR: box },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

/** apt-get that brings a command for every package it is asked for; `before` runs first. */
const aptGet = (before = ''): void =>
  stub(
    'apt-get',
    `${before}
for word in "$@"; do case $word in
  iverilog) for c in iverilog vvp; do echo '#!/bin/sh' >'${bin}'/$c; chmod +x '${bin}'/$c; done ;;
  ngspice | verilator | yosys) echo '#!/bin/sh' >'${bin}'/$word; chmod +x '${bin}'/$word ;;
esac; done`,
  );

describe('missing tools', () => {
  test('nothing missing: nothing said, nothing called', () => {
    for (const tool of ['ngspice', 'iverilog', 'vvp']) stub(tool, '');
    aptGet();
    user(0);
    expect(setUp('need_node; need_tools ngspice iverilog vvp')).toEqual({ status: 0, text: '' });
    expect(calls()).toEqual([]);
  });

  test('root: installs exactly the missing package, without fetching lists', () => {
    stub('ngspice', '');
    aptGet();
    user(0);
    const { status, text } = setUp('need_tools ngspice iverilog vvp');
    expect(text).toBe('set-up: installing iverilog with apt-get\n');
    expect(status).toBe(0);
    expect(calls().filter((call) => call.startsWith('apt-get'))).toEqual([
      'apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends iverilog',
    ]);
  });

  test('root with empty package lists: fetches them and tries again', () => {
    aptGet(
      `case "$*" in *update*) : >'${box}/lists' ;; *) [ -e '${box}/lists' ] || { echo 'E: Unable to locate package'; exit 100; } ;; esac`,
    );
    user(0);
    const { status, text } = setUp('need_tools ngspice iverilog vvp');
    expect({ status, text }).toEqual({ status: 0, text: 'set-up: installing ngspice iverilog with apt-get\n' });
    expect(calls().filter((call) => call.includes('update'))).toHaveLength(1);
  });

  test('a failing apt-get: its last words, and an exit status', () => {
    aptGet("echo 'E: could not resolve host'; exit 100");
    user(0);
    const { status, text } = setUp('need_tools ngspice');
    expect(status).toBe(3);
    expect(text).toContain('E: could not resolve host');
    expect(text).toContain('apt-get could not install: ngspice');
  });

  test('an installation that brings no command is noticed', () => {
    stub('apt-get', '');
    user(0);
    expect(setUp('need_tools ngspice')).toMatchObject({
      status: 3,
      text: expect.stringContaining('ngspice is still missing'),
    });
  });

  test('sudo without a password is used', () => {
    aptGet();
    user(1000);
    stub('sudo', '[ "$1" = -n ] && shift; [ "$1" = true ] || "$@"');
    expect(setUp('need_tools ngspice').status).toBe(0);
    expect(calls()).toContain(
      'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ngspice',
    );
  });

  test.each([
    ['no sudo', undefined],
    ['a sudo that wants a password', 'exit 1'],
  ])('no root and %s: says exactly which packages, installs nothing', (_name, sudo) => {
    stub('vvp', '');
    stub('verilator', '');
    aptGet();
    user(1000);
    if (sudo !== undefined) stub('sudo', sudo);
    const { status, text } = setUp('need_tools ngspice iverilog vvp verilator yosys');
    expect(status).toBe(3);
    expect(text).toContain('missing packages: ngspice iverilog yosys\n');
    expect(text).toContain('apt-get update && apt-get install -y --no-install-recommends ngspice iverilog yosys\n');
    expect(calls().filter((call) => call.startsWith('apt-get'))).toEqual([]);
  });

  test('no apt-get: says what to install elsewhere', () => {
    user(0);
    const { status, text } = setUp('need_tools ngspice iverilog');
    expect(status).toBe(3);
    expect(text).toContain('sudo dnf install -y ngspice iverilog');
    expect(text).toContain('brew install ngspice icarus-verilog');
  });

  test('the package names are those that doctor knows', () => {
    const names = TOOLS.map((tool) => tool.name);
    const { text } = setUp(`for t in ${names.join(' ')}; do package_of $t; done`);
    expect(text.trimEnd().split('\n')).toEqual(TOOLS.map((tool) => tool.packages.apt));
  });

  test.each(['demo', 'test'])('scripts/%s stops before anything else', (script) => {
    user(1000);
    stub('apt-get', '');
    const run = spawnSync(join(root, 'scripts', script), [], { env: { PATH: bin, TMPDIR: box }, encoding: 'utf8' });
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('missing packages: ngspice iverilog');
    expect(calls().filter((call) => /^(apt-get|npm)/.test(call))).toEqual([]);
  });
});

describe('Node.js', () => {
  test('too old', () => {
    stub('node', 'case "$1" in --version) echo v18.19.0 ;; *) exit 1 ;; esac');
    expect(setUp('need_node')).toMatchObject({ status: 3, text: expect.stringContaining('v18.19.0 is too old') });
  });

  test('absent', () => {
    rmSync(join(bin, 'node'));
    expect(setUp('need_node')).toMatchObject({ status: 3, text: expect.stringContaining('Node.js is missing') });
  });

  test('without npm', () => {
    rmSync(join(bin, 'npm'));
    expect(setUp('need_node')).toMatchObject({ status: 3, text: expect.stringContaining('npm is missing') });
  });
});

describe('packages and build', () => {
  const lock = (version: string, more = {}): string =>
    JSON.stringify({
      packages: { '': { name: 'p' }, 'node_modules/a': { version, integrity: `sha512-${version}` }, ...more },
    });

  beforeEach(() => {
    mkdirSync(join(box, 'scripts', 'lib'), { recursive: true });
    mkdirSync(join(box, 'node_modules'));
    cpSync(join(root, 'scripts', 'lib', 'modules-current.mjs'), join(box, 'scripts', 'lib', 'modules-current.mjs'));
    writeFileSync(join(box, 'package-lock.json'), lock('1'));
  });

  const installed = (text: string): void => writeFileSync(join(box, 'node_modules', '.package-lock.json'), text);

  test('current: npm is not called', () => {
    installed(lock('1'));
    expect(setUp('need_modules', box)).toEqual({ status: 0, text: '' });
    expect(calls()).toEqual([]);
  });

  test('packages of other systems may be absent', () => {
    writeFileSync(
      join(box, 'package-lock.json'),
      lock('1', { 'node_modules/mac': { integrity: 'x', optional: true } }),
    );
    installed(lock('1'));
    setUp('need_modules', box);
    expect(calls()).toEqual([]);
  });

  test.each([
    ['absent', undefined],
    ['of another version', lock('2')],
    ['half written', '{"packages":'],
  ])('%s: npm ci', (_name, text) => {
    if (text !== undefined) installed(text);
    expect(setUp('need_modules', box).status).toBe(0);
    expect(calls()).toEqual(['npm ci --no-audit --no-fund --loglevel=error']);
  });

  test('npm ci fails: said, with an exit status', () => {
    stub('npm', 'echo ENETUNREACH; exit 1');
    expect(setUp('need_modules', box)).toMatchObject({ status: 3, text: expect.stringContaining('npm ci failed') });
  });

  test('builds when a source is newer than the last good build, and only then', () => {
    for (const folder of ['src', 'generators', 'dist']) mkdirSync(join(box, folder), { recursive: true });
    for (const file of ['tsconfig.json', 'package.json', 'src/a.ts']) writeFileSync(join(box, file), '');
    setUp('need_build', box);
    expect(calls()).toEqual(['npm run --silent build']);

    const dated = (file: string, seconds: number): void => {
      writeFileSync(join(box, file), '');
      utimesSync(join(box, file), seconds, seconds);
    };
    const now = Date.now() / 1000;
    dated('dist/.built', now + 10);
    expect(setUp('need_build', box)).toEqual({ status: 0, text: '' });
    expect(calls()).toHaveLength(1);

    dated('src/a.ts', now + 20);
    setUp('need_build', box);
    expect(calls()).toHaveLength(2);
  });

  test('a build that fails is said, and tried again next time', () => {
    mkdirSync(join(box, 'src'));
    mkdirSync(join(box, 'generators'));
    writeFileSync(join(box, 'tsconfig.json'), '');
    writeFileSync(join(box, 'package.json'), '');
    stub('npm', 'echo TS2307; exit 1');
    for (const _ of [1, 2]) {
      expect(setUp('need_build', box)).toMatchObject({ status: 3, text: expect.stringContaining('the build failed') });
    }
  });
});

describe('closing line of the tests', () => {
  const count = (report: unknown): { status: number | null; text: string } => {
    const file = join(box, 'results.json');
    writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    const run = spawnSync(process.execPath, [join(root, 'scripts', 'lib', 'count-tests.mjs'), file], {
      encoding: 'utf8',
    });
    return { status: run.status, text: run.stdout };
  };
  const file = (status: string, ...tests: string[]): object => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });

  test.each([
    [
      'all passed',
      { testResults: [file('passed', 'passed', 'passed', 'pending', 'skipped', 'todo')] },
      0,
      '2 passed, 0 failed, 3 skipped',
    ],
    ['one failed', { testResults: [file('failed', 'passed', 'failed')] }, 1, '1 passed, 1 failed, 0 skipped'],
    [
      'a file that did not load',
      { testResults: [file('passed', 'passed'), file('failed')] },
      1,
      '1 passed, 1 failed, 0 skipped',
    ],
    ['no test at all', { testResults: [] }, 1, '0 passed, 0 failed, 0 skipped'],
    ['no report', '', 1, '0 passed, 1 failed, 0 skipped'],
  ])('%s', (_name, report, status, line) => {
    expect(count(report)).toEqual({ status, text: `${line}\n` });
  });
});
