/** CIFAR10-DVS and DVS128 Gesture in the folders in which their users have them after the download. */

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { needDirectory, openStream, streamSet } from './event-files.js';
import { aedat2 } from './events/aedat2.js';
import { aedat3 } from './events/aedat3.js';
import { unreadable } from './events/bytes.js';
import { isFolder, listClasses, listFiles, type RecordingFile, stem } from './files.js';
import type { DatasetOptions, RecordingFormat, RecordingSet } from './types.js';

/** of CIFAR-10, in the order of its labels */
export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

/** CIFAR10-DVS (Li et al. 2017): `<class>/cifar10_<class>_<number>.aedat`, AEDAT 2.0. */
export const cifar10DvsFormat: RecordingFormat = {
  open: async (options) => {
    const directory = needDirectory('cifar10-dvs', options);
    const files = await listClasses(directory, ['.aedat'], CIFAR10_CLASSES);
    if (files.length === 0)
      throw new MenageError('E_RECORDING', {
        path: directory,
        legal: 'no <class>/cifar10_<class>_<number>.aedat in it',
        remedy: `name the folder that has the folders ${CIFAR10_CLASSES[0]}, ${CIFAR10_CLASSES[1]} ...`,
      });
    return streamSet(files, aedat2('cifar10-dvs'), options);
  },
};

/** A gesture: a span of a file's time. */
interface Gesture extends RecordingFile {
  /** us on the camera's clock */
  readonly from: number;
  readonly to: number;
}

/**
 * DVS128 Gesture (Amir et al. 2017): `user<n>_<light>.aedat`, AEDAT 3.1, each with `user<n>_<light>_labels.csv` of
 * class (1 to 11), start and end in us. A recording is one gesture, its label the class less 1. The folder may be
 * replaced by its `trials_to_train.txt` or `trials_to_test.txt`, which list the files of a split.
 */
export const dvsGestureFormat: RecordingFormat = { open: openGestures };

async function openGestures(options: DatasetOptions): Promise<RecordingSet> {
  const directory = needDirectory('dvs-gesture', options);
  const files = (await isFolder(directory)) ? await listFiles(directory, ['.aedat']) : await listTrials(directory);
  const gestures = (await Promise.all(files.map(readLabels))).flat();
  if (gestures.length === 0)
    throw new MenageError('E_RECORDING', {
      path: directory,
      legal: 'no user<n>_<light>.aedat with its _labels.csv in it',
      remedy: 'name the folder DvsGesture, or its trials_to_test.txt',
    });
  return {
    emulated: false,
    entries: gestures.map(({ id, label }) => ({ id, label })),
    read: async (index) => {
      const { from, to, ...file } = gestures[index];
      const stream = await openStream(file, (...args) => aedat3(...args, [from, to]), options);
      return { kind: 'stream', stream: { ...stream, origin: from } };
    },
  };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

async function listTrials(path: string): Promise<string[]> {
  const names = (await readText(path)).split('\n').map((line) => line.trim());
  return names.filter((name) => name.endsWith('.aedat')).map((name) => join(dirname(path), basename(name)));
}

async function readLabels(path: string): Promise<Gesture[]> {
  const table = path.replace(/\.aedat$/, '_labels.csv');
  const rows = (await readText(table)).split('\n');
  return rows.flatMap((row, i): Gesture[] => {
    const cells = row.trim().split(',');
    if (row.trim() === '' || (i === 0 && /[a-z]/i.test(row))) return [];
    const [label, from, to] = cells.map(Number);
    if (cells.length !== 3 || ![label, from, to].every(Number.isInteger) || label < 1 || label > 11 || from > to)
      throw new MenageError('E_RECORDING', {
        path: `${table} line ${i + 1}`,
        value: row.trim(),
        legal: 'class (1 to 11), start and end in us',
      });
    return [{ path, id: `${stem(path)}/${String(i).padStart(2, '0')}`, label: label - 1, from, to }];
  });
}
