/**
 * Draws the README's picture from a run's folder, after a build:
 * node dist/scripts/readme-picture.js out/demo designs/accel1-nmnist/run.svg
 */

import { writeFile } from 'node:fs/promises';
import { isMenageError } from '../src/errors/index.js';
import { renderPicture } from '../src/report/picture.js';
import { readReport } from '../src/report/read-report.js';

const [folder, target] = process.argv.slice(2);
if (folder === undefined || target === undefined) {
  console.error('usage: node dist/scripts/readme-picture.js RUN_FOLDER PICTURE.svg');
  process.exit(2);
}
try {
  await writeFile(target, await renderPicture(await readReport(folder)));
} catch (error) {
  if (!isMenageError(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
