/** Root of this package on disk, as a URL that ends in `/`: the same from sources (src/...) and from dist/src/... */

import { existsSync } from 'node:fs';

function find(): URL {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    if (existsSync(new URL('package.json', folder))) return folder;
    if (folder.pathname === '/') throw new Error('package.json not found above the program');
  }
}

export const projectRoot: URL = find();
