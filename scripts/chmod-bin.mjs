/** Ends a build: the program may be executed, and its date says when all of dist was last written. */

import { chmodSync, utimesSync } from 'node:fs';

const program = new URL('../dist/src/cli/main.js', import.meta.url);
const now = new Date();
chmodSync(program, 0o755);
utimesSync(program, now, now);
