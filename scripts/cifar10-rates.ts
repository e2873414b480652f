/**
 * The emulated CIFAR10-DVS beside what was published of the recorded one, and, with a network, how it classifies it.
 *
 *   node dist/scripts/cifar10-rates.js BATCH.bin [--network NET.nir] [--limit 50] [--seed 1] [--threshold 0.18]
 */

import { parseArgs } from 'node:util';
import { createGolden } from '../src/golden/index.js';
import { importNetwork } from '../src/snn/nir/index.js';
import { listPictures } from '../src/snn/recordings/cifar10/batch.js';
import { emulatePicture, LOOPS } from '../src/snn/recordings/cifar10/index.js';
import { encode, type InputSpec } from '../src/snn/recordings/index.js';
import { applySemantics, resolveSemantics } from '../src/snn/semantics/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string' },
    limit: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    threshold: { type: 'string', default: String(LOOPS.threshold) },
    loops: { type: 'string', default: String(LOOPS.loops) },
    reach: { type: 'string', default: String(LOOPS.reach) },
    mismatch: { type: 'string', default: String(LOOPS.mismatch) },
    noise: { type: 'string', default: String(LOOPS.noiseHz) },
  },
});
const [batch] = positionals;
if (batch === undefined) {
  console.error(
    'usage: cifar10-rates BATCH.bin [--network NET.nir] [--limit N] [--seed N] [--threshold X] [--noise HZ]',
  );
  process.exit(2);
}
/** One loop of the movement, as the second accelerator takes it. */
const input: InputSpec = {
  dataset: 'cifar10-emulated',
  shape: [2, 32, 32],
  downsample: 4,
  steps: 10,
  windowUs: LOOPS.loopUs / 10,
  encoding: 'binary',
};
const golden =
  values.network === undefined
    ? null
    : createGolden(applySemantics(await importNetwork(values.network), resolveSemantics('snntorch')));
const options = {
  ...LOOPS,
  threshold: Number(values.threshold),
  noiseHz: Number(values.noise),
  reach: Number(values.reach),
  loops: Number(values.loops),
  mismatch: Number(values.mismatch),
};
const pictures = (await listPictures(batch)).slice(0, Number(values.limit));
const perStep = new Float64Array(input.steps);
let [events, on, active, right, seconds] = [0, 0, 0, 0, 0];
for (const [i, picture] of pictures.entries()) {
  const recording = await emulatePicture(picture, i, Number(values.seed), options);
  events += recording.time.length;
  for (const p of recording.polarity) on += p;
  seconds += (options.loops * options.loopUs) / 1e6;
  active += new Set(recording.x.map((x, n) => recording.y[n] * recording.width + x)).size;
  const train = encode(recording, input).input;
  perStep.forEach((_, step) => {
    perStep[step] += (train.offset[step + 1] - train.offset[step]) / train.size / pictures.length;
  });
  if (golden !== null) {
    const { counts } = golden.run(train);
    if (counts.indexOf(Math.max(...counts)) === picture.label) right++;
  }
}
const n = pictures.length;
const mean = perStep.reduce((a, b) => a + b, 0) / input.steps;
/** Published: Li et al. 2017; its Fig. 3 shows one recording, whose events are 3.20 us apart in the mean. */
const rows: readonly (readonly [string, string, string?])[] = [
  ['recordings', `${n} (emulated)`, '10,000 (recorded)'],
  ['length', `${(seconds / n).toFixed(2)} s`, '1.2 s: 6 loops of 200 ms'],
  ['events a recording', String(Math.round(events / n))],
  ['events a second', String(Math.round(events / seconds)), '312500, one recording'],
  ['share of ON events', (on / events).toFixed(3)],
  ['pixels that have an event', (active / n / 128 ** 2).toFixed(3)],
  ['cells of 2 x 32 x 32 a step', [...perStep].map((rate) => rate.toFixed(3)).join(' ')],
  ['mean over the steps', mean.toFixed(4)],
  ...(golden === null ? [] : [['accuracy', `${((100 * right) / n).toFixed(1)} %`] as const]),
];
for (const [name, value, published] of rows)
  console.log(`${name.padEnd(30)} ${value}${published === undefined ? '' : `   published: ${published}`}`);
