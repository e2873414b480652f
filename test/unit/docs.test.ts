/** Documents against what they speak of: every page is on the map, every link leads somewhere, every option exists. */

import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import yargs, { type CommandModule } from 'yargs';
import { example } from '../../scripts/api-example.js';
import { apiPage, declarationOf, exportsOf } from '../../scripts/lib/api-page.js';

const root = resolve(import.meta.dirname, '..', '..');
const pages = [
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
].filter((page) => page.endsWith('.md'));
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

test('every page of docs is on the map', () => {
  const map = read('docs/index.md');
  const missing = (text: string): string[] =>
    pages
      .filter((page) => page.startsWith('docs/') && page !== 'docs/index.md')
      .filter((page) => !text.includes(`](${page.slice('docs/'.length)})`));
  expect(missing(map)).toEqual([]);
  expect(missing(map.replace('(rounds.md)', '()'))).toEqual(['docs/rounds.md']);
});

test('links between files lead to files', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(resolve(root, page, '..', target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

/** Options by command, from the declarations themselves. */
async function declared(): Promise<Map<string, Set<string>>> {
  const folder = join(root, 'src/cli/commands');
  const options = new Map<string, Set<string>>();
  for (const file of readdirSync(folder)) {
    const module = (await import(join(folder, file))) as Record<string, CommandModule>;
    for (const { command, builder } of Object.values(module)) {
      if (typeof builder !== 'function') continue;
      const parser = yargs([]);
      builder(parser);
      const { key } = (parser as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
      options.set(String(command).split(' ')[0] as string, new Set([...Object.keys(key), 'quiet', 'help', 'version']));
    }
  }
  return options;
}

/** Commands with their options as a text has them. */
const used = (text: string): { command: string; options: string[] }[] =>
  [...text.matchAll(/(?:npx|`) ?menage ([a-z]+)((?:[^\n`]|\\\n)*)/g)].map(([, command = '', rest = '']) => ({
    command,
    options: [...rest.replace(/#.*/, '').matchAll(/(?<=\s)--([a-z][a-z-]*)/g)].map(([, name = '']) => name),
  }));

function unknown(text: string, options: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return used(text).flatMap(({ command, options: names }) => {
    const known = options.get(command);
    if (known === undefined) return command === 'completion' ? [] : [command];
    return names.filter((name) => !known.has(name)).map((name) => `${command} --${name}`);
  });
}

test('documents name commands and options that exist', async () => {
  const options = await declared();
  expect([...options.keys()]).toContain('layout');
  expect(pages.flatMap((page) => unknown(read(page), options).map((fault) => `${page}: ${fault}`))).toEqual([]);
  expect(unknown('    npx menage handoff x --checks\n`menage layot`', options)).toEqual(['handoff --checks', 'layot']);
});

test('the page of the API is that of the entry point', () => {
  const entry = read('src/index.ts');
  const page = read('docs/api.md');
  const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(exportsOf(entry).map(({ name }) => name));
  expect(page).toContain(read('scripts/api-example.ts').trim());
  const declarations = {
    read: (module: string) => readFileSync(join(root, 'dist/src', module.replace(/\.js$/, '.d.ts')), 'utf8'),
  };
  expect(page).toBe(apiPage(entry, read('scripts/api-example.ts'), declarations));
});

test('declarations end where they end', () => {
  const text =
    '/** What it is. */\nexport interface A {\n    readonly b: { c: string };\n}\nexport declare const d: (e: number) => void;\n';
  expect(declarationOf(text, 'A')).toEqual({
    code: 'interface A {\n    readonly b: { c: string };\n}',
    comment: 'What it is.',
  });
  expect(declarationOf(text, 'd')).toEqual({ code: 'const d: (e: number) => void;', comment: '' });
  expect(declarationOf(text, 'e')).toBeUndefined();
});

test("the API's example runs", async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'menage-api-')), 'out');
  expect(await example(join(root, 'designs/tiny'), out)).toHaveLength(3);
  expect(existsSync(join(out, 'rtl', 'filelist.f'))).toBe(true);
});
