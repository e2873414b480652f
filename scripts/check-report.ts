/**
 * Looks at a report in headless Chromium at three widths, in light and in dark, without a network: no error on the
 * console, nothing that overflows, is clipped or overlaps, enough contrast, all of it by keyboard. Writes the
 * screenshots: node dist/scripts/check-report.js out/demo/report.html [FOLDER FOR PNG]
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { openBrowser } from './lib/page/browser.js';
import { VIEWS, viewPage } from './lib/page/check.js';

const [page, folder] = process.argv.slice(2);
if (page === undefined) {
  console.error('usage: node dist/scripts/check-report.js PAGE.html [FOLDER]');
  process.exit(2);
}
const browser = await openBrowser();
let count = 0;
try {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  for (const view of VIEWS) {
    const { faults, picture } = await viewPage(browser, resolve(page), view);
    console.log(`${view.width} px, ${view.scheme}: ${faults.length === 0 ? 'good' : `${faults.length} faults`}`);
    for (const { kind, where, detail } of faults) console.log(`  ${kind}: ${where}: ${detail}`);
    const name = `${basename(page, '.html')}-${view.width}-${view.scheme}.png`;
    if (folder !== undefined) await writeFile(join(folder, name), picture);
    count += faults.length;
  }
} finally {
  await browser.close();
}
if (count > 0) process.exitCode = 1;
