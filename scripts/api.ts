/** Writes docs/api.md, what the package's entry point exports: node dist/scripts/api.js */

import { readFileSync, writeFileSync } from 'node:fs';
import { projectRoot } from '../src/config/project-root.js';
import { apiPage } from './lib/api-page.js';

const read = (path: string): string => readFileSync(new URL(path, projectRoot), 'utf8');

export const currentPage = (): string =>
  apiPage(read('src/index.ts'), read('scripts/api-example.ts'), {
    read: (module) =>
      readFileSync(new URL(module.replace(/\.js$/, '.d.ts'), new URL('dist/src/', projectRoot)), 'utf8'),
  });

if (process.argv[1]?.endsWith('api.js')) writeFileSync(new URL('docs/api.md', projectRoot), currentPage());
