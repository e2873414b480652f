/**
 * CIFAR10-DVS emulated from the user's own CIFAR-10 batches, for who does not have the recordings. Marked as emulated;
 * its rates beside published ones: scripts/cifar10-rates.ts.
 */

import { rng } from '../../../random/index.js';
import type { Recording } from '../../types.js';
import { CIFAR10_CLASSES } from '../datasets.js';
import { needDirectory } from '../event-files.js';
import type { EventStream } from '../events/stream.js';
import { npzFormat } from '../npz-files.js';
import type { DatasetOptions, RecordingFormat, RecordingSet } from '../types.js';
import { listPictures, type PictureEntry, readLuma } from './batch.js';
import { type LoopOptions, loopBlocks, watchLoops } from './closed-loop.js';
import { SENSOR_SIDE } from './monitor.js';

/** Six loops of 200 ms, diagonals of 10 monitor pixels (Li et al. 2017). */
export const LOOPS: LoopOptions = {
  loops: 6,
  reach: 12,
  loopUs: 200_000,
  threshold: 0.26,
  mismatch: 0.021,
  dark: 0.05,
  noiseHz: 0.1,
};

export const cifar10EmulatedFormat: RecordingFormat = {
  open: async (options) => {
    const directory = needDirectory('cifar10-emulated', options);
    if (directory.toLowerCase().endsWith('.npz')) return emulatedBefore(options);
    const pictures = await listPictures(directory);
    return {
      emulated: true,
      entries: pictures.map(entryOf),
      read: async (index) => ({ kind: 'stream', stream: stream(pictures[index], index, options.seed ?? 1) }),
    };
  },
};

/** What was emulated earlier and kept in an archive, whether its maker marked it or not. */
async function emulatedBefore(options: DatasetOptions): Promise<RecordingSet> {
  const set = await npzFormat.open(options);
  return {
    ...set,
    emulated: true,
    read: async (index) => {
      const content = await set.read(index);
      return content.kind === 'steps' ? { ...content, sample: { ...content.sample, emulated: true } } : content;
    },
  };
}

const entryOf = ({ label }: PictureEntry, i: number): { id: string; label: number } => ({
  id: `emulated/${CIFAR10_CLASSES[label]}-${String(i).padStart(5, '0')}`,
  label,
});

/** Emulated as it is read: the loops after the last step of a design are never computed. */
function stream(picture: PictureEntry, i: number, seed: number): EventStream {
  return {
    ...entryOf(picture, i),
    width: SENSOR_SIDE,
    height: SENSOR_SIDE,
    emulated: true,
    origin: 0,
    blocks: async function* () {
      yield* loopBlocks(await readLuma(picture), LOOPS, rng(seed, 'cifar10-loops', i));
    },
  };
}

/** Recording of one picture on the 128 x 128 sensor. @throws MenageError E_FILE */
export async function emulatePicture(
  picture: PictureEntry,
  i: number,
  seed: number,
  options: LoopOptions = LOOPS,
): Promise<Recording> {
  const events = watchLoops(await readLuma(picture), options, rng(seed, 'cifar10-loops', i));
  return { ...entryOf(picture, i), width: SENSOR_SIDE, height: SENSOR_SIDE, emulated: true, ...events };
}
