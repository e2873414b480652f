/**
 * Prints `N passed, N failed, N skipped` from the file that vitest's JSON reporter wrote. A test file that could not be
 * loaded has no tests to count: it counts as one failure.
 */

import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const files = JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults;
  for (const { status, assertionResults } of files) {
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) failed++;
    for (const test of assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failed++;
      else skipped++;
    }
  }
} catch {
  // no report: the runner itself broke down
  failed++;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
