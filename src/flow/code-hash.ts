/** The identity of the program, for results that are kept: a version lasts longer than the code under it. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.js';

/** Hash over the program and its templates: equal programs give equal results. */
export function codeHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['dist/src', 'dist/generators', 'templates']) {
    const base = new URL(`${folder}/`, projectRoot);
    const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith('.map'));
    for (const path of paths.sort()) hash.update(path.slice(base.pathname.length)).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}
