/** The recordings of a job: those that were named, the design's own, or emulated digits. */

import { resolve } from 'node:path';
import type { LoadedDesign } from '../config/load-design.js';
import { type Dataset, type DatasetOptions, type InputSpec, openDataset } from '../snn/recordings/index.js';
import type { Sample } from '../snn/types.js';
import type { Update } from './progress.js';

/** Enough for a first verdict, and quick. */
const emulatedDefault = 10;

/** Which recordings, and what becomes of damaged ones. */
export interface RecordingChoice extends Pick<DatasetOptions, 'limit' | 'lenient' | 'onDamage'> {
  /** folder or file in the design's format */
  readonly recordings?: string;
}

export function designDataset(
  { design, folder }: LoadedDesign,
  { recordings, ...choice }: RecordingChoice = {},
): Promise<Dataset> {
  const { input, seed } = design;
  if (recordings !== undefined) return openDataset({ ...choice, input, directory: recordings, seed });
  if (input.recordings !== undefined)
    return openDataset({ ...choice, input, directory: resolve(folder, input.recordings), seed });
  const emulated: InputSpec = { ...input, dataset: 'strokes' };
  return openDataset({ ...choice, input: emulated, directory: null, seed, count: choice.limit ?? emulatedDefault });
}

/** Reads all of it, from `first` on; for jobs that go over the recordings more than once. */
export async function readAll(dataset: Dataset, update: Update, signal?: AbortSignal, first = 0): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let i = first; i < dataset.entries.length; i++) {
    signal?.throwIfAborted();
    samples.push(await dataset.load(i));
    update(i + 1, dataset.entries.length, 'recordings');
  }
  return samples;
}
