/**
 * Emulated recordings, so that a design runs without a download: digits drawn from strokes with seeded jitter, moved
 * over an event camera by three saccades. They stand in for N-MNIST and are marked as emulated.
 */

import { MenageError } from '../../../errors/index.js';
import { rng } from '../../../random/index.js';
import type { Recording } from '../../types.js';
import type { DatasetOptions, RecordingFormat, RecordingSet } from '../types.js';
import { GLYPHS } from './glyphs.js';
import { write } from './pen.js';
import { watch } from './pixels.js';
import { rasterise } from './raster.js';

/** Lengths are stated for the sensor of N-MNIST and scaled to others by their shorter side. */
const REFERENCE_SENSOR = 34;
const DEFAULT_COUNT = 50;

export const strokesFormat: RecordingFormat = { open };

/**
 * Recording i of a seed: digit i mod 10, about 4,000 events in 300 ms on a sensor of 34 x 34.
 *
 * @param width pixels
 * @param height pixels
 */
export function emulate(seed: number, i: number, width: number, height: number): Recording {
  const scale = Math.min(width, height) / REFERENCE_SENSOR;
  const entry = strokesEntry(i);
  const image = rasterise(write(entry.label, rng(seed, 'strokes', i), scale), scale);
  const events = watch(image, width, height, scale, rng(seed, 'pixels', i));
  return { ...entry, width, height, emulated: true, ...events };
}

function strokesEntry(i: number): { id: string; label: number } {
  const label = i % GLYPHS.length;
  return { id: `emulated/${label}-${i}`, label };
}

async function open({ input, limit, seed = 1, count = limit ?? DEFAULT_COUNT }: DatasetOptions): Promise<RecordingSet> {
  if (!(Number.isInteger(count) && count > 0))
    throw new MenageError('E_RANGE', { path: 'count', value: count, legal: 'an integer of 1 or more' });
  const [, height, width] = input.shape;
  return {
    emulated: true,
    entries: Array.from({ length: count }, (_, i) => strokesEntry(i)),
    read: async (index) => ({ kind: 'events', recording: emulate(seed, index, width, height) }),
  };
}
