/** Ends a build that went well: the program may be executed, and `dist/.built` says when all of dist was last written. */

import { chmodSync, writeFileSync } from 'node:fs';

const dist = new URL('../dist/', import.meta.url);
chmodSync(new URL('src/cli/main.js', dist), 0o755);
writeFileSync(new URL('.built', dist), '');
