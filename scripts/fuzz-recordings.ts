/**
 * Damages recordings of every format and reads them, strictly and leniently: whatever the bytes, a reader ends, with
 * events inside the sensor in the order of time, or with a coded error.
 *
 *   node dist/scripts/fuzz-recordings.js [--files 10000] [--seed 1] [--from 0]
 *
 * A finding is printed with its number, and repeated alone by `--from NUMBER --files 1`; it is then kept as a test.
 */

import { parseArgs } from 'node:util';
import { fuzzOne } from './lib/fuzz-recording.js';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const [files, seed, from] = [values.files, values.seed, values.from].map(Number);
const outcomes = new Map<string, number[]>();
let findings = 0;
let slowest = { milliseconds: 0, name: '' };
for (let n = from; n < from + files; n++) {
  const start = performance.now();
  const { format, strict, lenient, finding } = await fuzzOne(seed, n);
  const milliseconds = performance.now() - start;
  const name = `${n} (${format})`;
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, name };
  if (finding !== null) {
    findings++;
    console.error(`finding ${name}: ${finding}`);
  }
  const counts = outcomes.get(format) ?? [0, 0, 0, 0];
  outcomes.set(format, counts);
  counts[strict === 'read' ? 0 : 1]++;
  counts[lenient === 'read' ? 2 : 3]++;
}
console.log('format         strict: read  refused   lenient: read  refused');
for (const [format, counts] of [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [read, refused, leniently, never] = counts.map(String);
  console.log(
    `${format.padEnd(15)}${read.padStart(12)}${refused.padStart(9)}${leniently.padStart(16)}${never.padStart(9)}`,
  );
}
console.log(
  `${files} files, seed ${seed}: ${findings} findings; slowest ${slowest.name}, ${slowest.milliseconds.toFixed(0)} ms`,
);
process.exitCode = findings > 0 ? 1 : 0;
