/** The page of failures has every code that the program can give, and no other. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';

const read = (file: string): string => readFileSync(new URL(file, projectRoot), 'utf8');
const declared = (text: string): string[] => [...text.matchAll(/^ {2}\| '(E_\w+)'/gm)].map(([, code]) => code).sort();
const explained = (text: string): string[] =>
  [...text.matchAll(/^\| `(E_\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, code]) => code).sort();

test('docs/faq.md explains every error code with cause and remedy', () => {
  const codes = declared(read('src/errors/index.ts'));
  expect(codes).toContain('E_FILE');
  const page = read('docs/faq.md');
  expect(explained(page)).toEqual(codes);
  expect(explained(page.replace(/^\| `E_DISK`.*\n/m, ''))).not.toEqual(codes);
});
