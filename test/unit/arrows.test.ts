/** The house's rules that a compiler does not know: who may import whom, and what a source file looks like. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');

const base = ['units', 'errors', 'random', 'cache'];
/**
 * What the files of a folder may import besides their own: whole folders, or single modules (`mapper/types`). Folders
 * that are not named here (cli, flow: they bring the stages together) may import all but each other's users.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  units: [],
  errors: [],
  cache: ['errors'],
  random: base,
  config: base,
  ir: [...base, 'config'],
  snn: [...base, 'config', 'ir'],
  wasm: [],
  golden: [...base, 'config', 'snn', 'wasm'],
  mapper: [...base, 'config', 'snn', 'wasm'],
  generators: [...base, 'config', 'ir', 'snn', 'mapper/types', 'emit/render'],
  emit: [...base, 'config', 'ir'],
  sim: [...base, 'config', 'ir/types', 'snn/types', 'snn/operations'],
  compare: [...base, 'config', 'snn', 'golden', 'sim'],
  energy: [...base, 'config', 'snn', 'mapper', 'sim'],
  report: [...base, 'config', 'ir', 'snn/types', 'mapper/types', 'compare', 'sim', 'energy'],
  handoff: [...base, 'config', 'ir', 'snn/types', 'mapper/types', 'compare', 'sim', 'energy', 'emit/render'],
};

interface Source {
  /** relative to the root */
  readonly path: string;
  /** `generators`, or the folder below src */
  readonly folder: string;
  readonly text: string;
}

const folderOf = (path: string): string => path.replace(/^src\//, '').split('/')[0] as string;

const sources: readonly Source[] = ['src', 'generators'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(top, file))
    .sort()
    .map((path) => ({ path, folder: folderOf(path), text: readFileSync(join(root, path), 'utf8') })),
);

/** Relative imports and re-exports of a file, as paths from the root without extension. */
function importsOf({ path, text }: Pick<Source, 'path' | 'text'>): string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\bURL\(\s*)'(\.[^']*\.(?:js|ts|mjs))'/g);
  return [...found].map((match) =>
    relative(root, resolve(root, dirname(path), match[1])).replace(/\.(js|ts|mjs)$/, ''),
  );
}

/** Imports of a file that its folder may not make. */
function trespasses(source: Source): string[] {
  const may = allowed[source.folder];
  return importsOf(source).filter((target) => {
    const folder = folderOf(target);
    if (folder === source.folder) return false;
    if (may === undefined) return folder === 'cli';
    const module = target.replace(/^src\//, '');
    return !may.some((entry) => entry === folder || entry === module);
  });
}

test('there are sources to judge', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(new Set(sources.map(({ folder }) => folder))).toContain('sim');
});

/** Paths of the sources of which `wrong` says something, with what it says. */
const offenders = (wrong: (source: Source) => readonly string[]): string[] =>
  sources.flatMap((source) => wrong(source).map((what) => `${source.path}: ${what}`));

test('every file imports only what its folder may import', () => {
  expect(offenders(trespasses)).toEqual([]);
});

const lineLimit = 300;
const isLong = (text: string): boolean => text.split('\n').length - 1 > lineLimit;
/** A file that only re-exports says by that what it is for. */
const lacksHeader = (text: string): boolean =>
  !/^(#!.*\n)?\/\*\*/.test(text) && text.replace(/export (type )?(\*|\{[^}]*\}) from '[^']+';/g, '').trim() !== '';
/** Only the command line prints and exits. */
const speaks = (text: string): boolean => /\bconsole\.|\bprocess\.(exit\(|exitCode|stdout|stderr)/.test(text);

test(`no file is longer than ${lineLimit} lines`, () => {
  expect(offenders(({ text }) => (isLong(text) ? ['too long'] : []))).toEqual([]);
});

test('every file says first what it is for', () => {
  expect(offenders(({ text }) => (lacksHeader(text) ? ['no header'] : []))).toEqual([]);
});

test('only the command line prints and exits', () => {
  expect(offenders(({ folder, text }) => (folder !== 'cli' && speaks(text) ? ['prints or exits'] : []))).toEqual([]);
});

describe('the judge', () => {
  const source = (path: string, text: string): Source => ({ path, folder: folderOf(path), text });

  test.each([
    ['src/golden/index.ts', "import { map } from '../mapper/index.js';", 'src/mapper/index'],
    ['src/golden/run.ts', "import type { CorePlan } from '../../generators/types.js';", 'generators/types'],
    ['src/golden/run.ts', "export * from '../emit/render.js';", 'src/emit/render'],
    [
      'src/sim/ngspice/deck.ts',
      "import {\n  deck,\n} from '../../../generators/spice/deck.js';",
      'generators/spice/deck',
    ],
    ['src/sim/pool.ts', "const w = new URL('../mapper/worker.js', import.meta.url);", 'src/mapper/worker'],
    ['generators/verilog/core.ts', "import { anneal } from '../../src/mapper/anneal.js';", 'src/mapper/anneal'],
    ['src/snn/types.ts', "const t = await import('../golden/types.js');", 'src/golden/types'],
    ['src/errors/index.ts', "import '../units/index.js';", 'src/units/index'],
    ['src/flow/run.ts', "import { print } from '../cli/output.js';", 'src/cli/output'],
  ])('refuses, in %s, %s', (path, text, target) => {
    expect(trespasses(source(path, text))).toEqual([target]);
  });

  test.each([
    ['src/golden/index.ts', "import type { Csr } from '../snn/types.js';"],
    ['generators/verilog/core.ts', "import type { Mapping } from '../../src/mapper/types.js';"],
    ['src/sim/a/b.ts', "import { runTool } from '../process.js';"],
    ['src/cli/main.ts', "import { run } from '../flow/run.js';"],
  ])('lets pass, in %s, %s', (path, text) => {
    expect(importsOf({ path, text })).toHaveLength(1);
    expect(trespasses(source(path, text))).toEqual([]);
  });

  test('knows long files, files without header, and files that speak', () => {
    expect([isLong('\n'.repeat(300)), isLong('\n'.repeat(301))]).toEqual([false, true]);
    expect(
      ['/** A. */\n', '#!/usr/bin/env node\n/** A. */\n', "export { a } from './a.js';\n"].map(lacksHeader),
    ).not.toContain(true);
    expect(
      ['const a = 1;\n', "// A\nexport { a } from './a.js';\n", 'export const a = 1;\n'].map(lacksHeader),
    ).not.toContain(false);
    expect(['console.log(1)', 'process.exit(1)', 'process.stdout.write(x)'].map(speaks)).not.toContain(false);
    expect(speaks("process.once('exit', end)")).toBe(false);
  });
});
