/**
 * Writes emulated CIFAR10-DVS recordings as AEDAT 2.0, in the folders and with the names of the dataset. They say in
 * their header that they are emulated, and every sample that is read from them says so too.
 *
 *   node dist/scripts/emulate-cifar10-dvs.js BATCH.bin OUT [--limit 100] [--seed 1]
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listPictures } from '../src/snn/recordings/cifar10/batch.js';
import { emulatePicture } from '../src/snn/recordings/cifar10/index.js';
import { CIFAR10_CLASSES } from '../src/snn/recordings/datasets.js';
import { formatAedat2 } from '../src/snn/recordings/events/aedat2.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const [batch, out] = positionals;
if (batch === undefined || out === undefined) {
  console.error('usage: emulate-cifar10-dvs BATCH.bin OUT [--limit N] [--seed N]');
  process.exit(2);
}
const written = new Array<number>(CIFAR10_CLASSES.length).fill(0);
for (const [i, picture] of (await listPictures(batch)).slice(0, Number(values.limit)).entries()) {
  const { time, x, y, polarity } = await emulatePicture(picture, i, Number(values.seed));
  const name = CIFAR10_CLASSES[picture.label];
  await mkdir(join(out, name), { recursive: true });
  const file = join(out, name, `cifar10_${name}_${written[picture.label]++}.aedat`);
  await writeFile(file, formatAedat2([{ count: time.length, time, x, y, polarity }], 'cifar10-dvs', true));
}
console.log(`${written.reduce((a, b) => a + b, 0)} emulated recordings in ${out}`);
