/** Writes docs/reference.md, every parameter of every file format: node dist/scripts/reference.js */

import { writeFileSync } from 'node:fs';
import { projectRoot } from '../src/config/project-root.js';
import { referenceText } from '../src/config/reference.js';

writeFileSync(new URL('docs/reference.md', projectRoot), referenceText());
