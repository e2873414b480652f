/** Version of this package, as package.json states it. */

import { readFileSync } from 'node:fs';
import { projectRoot } from './project-root.js';

const text = readFileSync(new URL('package.json', projectRoot), 'utf8');

export const version: string = (JSON.parse(text) as { version: string }).version;
