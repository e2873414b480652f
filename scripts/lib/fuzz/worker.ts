/** A process that does cases in order and says each; the parent ends it where one takes too long. FROM COUNT STEP SEED */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzCase } from './case.js';

const [from = 0, until = 0, step = 1, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'menage-fuzz-'));
process.chdir(folder);
let peak = 0;
for (let n = from; n < until; n += step) {
  const started = performance.now();
  process.send?.({ n, begun: true });
  const result = await fuzzCase(seed, n, folder);
  peak = Math.max(peak, process.memoryUsage.rss());
  process.send?.({ n, ...result, milliseconds: performance.now() - started, peak });
}
process.chdir(tmpdir());
rmSync(folder, { recursive: true, force: true });
