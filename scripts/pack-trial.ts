/**
 * The package as somebody else gets it: packed, installed into an empty folder elsewhere with its production dependencies,
 * and demo, hand-off and report made there. --linked takes the dependencies of this checkout in place of the registry's.
 * node dist/scripts/pack-trial.js [--linked] [--quick] [--characterisation FILE]
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';

const root = fileURLToPath(projectRoot);
const flags = process.argv.slice(2);
const linked = flags.includes('--linked');
const quick = flags.includes('--quick');
const measured = flags[flags.indexOf('--characterisation') + 1];
const characterisation =
  flags.includes('--characterisation') && measured ? ['--characterisation', resolve(measured)] : [];

const box = mkdtempSync(join(tmpdir(), 'menage-pack-'));
const app = join(box, 'app');
const modules = join(app, 'node_modules');

/** @returns what it printed */
function run(program: string, args: readonly string[], cwd = app): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
}

function install(): void {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', box], root)) as [
    { filename: string; files: { path: string }[]; size: number },
  ];
  const [{ filename, files, size }] = packed;
  console.log(`${filename}: ${files.length} files, ${(size / 1e6).toFixed(1)} MB`);
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "name": "elsewhere", "version": "1.0.0", "private": true }\n');
  if (!linked) {
    run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', join(box, filename)]);
    return;
  }
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, 'menage'));
  run('tar', ['xzf', join(box, filename), '-C', join(modules, 'menage'), '--strip-components=1']);
}

/** The installed program, not that of this checkout. */
function menage(...args: readonly string[]): string {
  const bin = join(modules, '.bin', 'menage');
  const started = performance.now();
  const printed = existsSync(bin)
    ? run(bin, args)
    : run(process.execPath, [join(modules, 'menage', 'dist/src/cli/main.js'), ...args]);
  console.log(`menage ${args.slice(0, 2).join(' ')}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return printed;
}

function expectFile(path: string, holds: RegExp): void {
  const text = existsSync(join(app, path)) ? readFileSync(join(app, path), 'utf8') : '';
  if (!holds.test(text)) throw new Error(`${path}: not there, or without ${String(holds)}`);
}

/** Hash of every file by its path. */
function contents(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const lines = files.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    return `${relative(folder, file)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
  });
  return lines.sort().join('\n');
}

try {
  install();
  const designs = join('node_modules', 'menage', 'designs');
  const tiny = join(designs, 'tiny');
  menage('doctor', '--quiet');
  menage('init', 'my-chip', '--quiet');
  expectFile('my-chip/design.yaml', /weightBits/);
  const levels = quick ? ['--levels', 'L0,L1,L3'] : [];
  menage('run', tiny, '--limit', '1', ...levels, '--out', 'out/tiny', '--quiet');
  if (!quick) menage('run', join(designs, 'accel1-nmnist'), '--limit', '3', '--energy', '--out', 'out/demo', '--quiet');
  for (const out of quick ? ['out/tiny'] : ['out/tiny', 'out/demo']) {
    expectFile(`${out}/verdict.json`, /"status": ?"pass"/);
    expectFile(`${out}/report.html`, /<\/html>\s*$/);
  }
  menage('handoff', tiny, '--verdict', 'out/tiny/verdict.json', ...characterisation, '--out', 'out/handoff', '--quiet');
  expectFile('out/handoff/manifest.json', /"L3": "pass"/);
  expectFile('out/handoff/librelane/config.json', /MACROS/);
  console.log(`${readdirSync(join(app, 'out/handoff')).length} entries in the hand-off`);
  if (!quick) {
    menage('report', 'out/demo', '--quiet');
    expectFile('out/demo/report.html', /<\/html>\s*$/);
    // the characterisation that the demo's energy needed is kept
    const accel1 = join(designs, 'accel1-nmnist');
    const times = ['out/one', 'out/two'];
    for (const out of times) menage('handoff', accel1, '--verdict', 'out/demo/verdict.json', '--out', out, '--quiet');
    const [one, two] = times.map((out) => contents(join(app, out)));
    if (one !== two) throw new Error('the hand-off of accel1 differs from time to time');
    console.log('hand-off of accel1: the same bytes again');
  }
  console.log('pack-trial: passed');
} finally {
  rmSync(box, { recursive: true, force: true });
}
