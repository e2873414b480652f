/** Event recordings, whatever their format: listed at once, read and encoded one by one. */

import { MenageError } from '../../errors/index.js';
import type { Sample } from '../types.js';
import { cifar10EmulatedFormat } from './cifar10/index.js';
import { cifar10DvsFormat, dvsGestureFormat } from './datasets.js';
import { encode, encodeStream } from './encode.js';
import { aedatFormat, csvFormat, propheseeFormat } from './event-files.js';
import { nmnistFormat } from './n-mnist-folder.js';
import { npzFormat } from './npz-files.js';
import { strokesFormat } from './strokes/index.js';
import type { DatasetName, DatasetOptions, RecordingEntry, RecordingFormat } from './types.js';

export { createEncoder, type Encoder, encode, encodeStream } from './encode.js';
export { formatNmnist, parseNmnist } from './n-mnist.js';
export { formatEventsNpz } from './npz-events.js';
export { formatPackedSteps } from './npz-steps.js';
export type * from './types.js';

/** A new format is one file that makes a RecordingFormat, a line here and its name in the design's schema. */
const FORMATS: Readonly<Record<DatasetName, RecordingFormat>> = {
  'n-mnist': nmnistFormat,
  npz: npzFormat,
  strokes: strokesFormat,
  aedat: aedatFormat,
  'cifar10-dvs': cifar10DvsFormat,
  'cifar10-emulated': cifar10EmulatedFormat,
  csv: csvFormat,
  'dvs-gesture': dvsGestureFormat,
  prophesee: propheseeFormat,
};

export interface Dataset {
  /** all are known to be emulated; every sample also says it of itself */
  readonly emulated: boolean;
  /** in the order of the dataset, cut at the limit */
  readonly entries: readonly RecordingEntry[];
  /** Reads and encodes one. @throws MenageError E_RECORDING, E_FILE */
  load(index: number): Promise<Sample>;
}

/**
 * Lists a dataset without reading its recordings.
 *
 * @throws MenageError E_FILE, E_RECORDING, E_ARGUMENT, E_RANGE
 */
export async function openDataset(options: DatasetOptions): Promise<Dataset> {
  const { input, limit = Infinity } = options;
  if (limit !== Infinity && !(Number.isInteger(limit) && limit > 0))
    throw new MenageError('E_RANGE', { path: 'limit', value: limit, legal: 'an integer of 1 or more' });
  const set = await FORMATS[input.dataset].open(options);
  return {
    emulated: set.emulated,
    entries: set.entries.slice(0, limit),
    load: async (index) => {
      const content = await set.read(index);
      if (content.kind === 'steps') return content.sample;
      return content.kind === 'stream' ? encodeStream(content.stream, input) : encode(content.recording, input);
    },
  };
}

/** The samples of a dataset in order, one in memory at a time. */
export async function* loadSamples(options: DatasetOptions): AsyncGenerator<Sample, void, undefined> {
  const dataset = await openDataset(options);
  for (let i = 0; i < dataset.entries.length; i++) yield await dataset.load(i);
}
