/** What every format of event recordings looks like to the rest: a set that is listed at once and read one by one. */

import type { Design } from '../../config/design.js';
import type { MenageError } from '../../errors/index.js';
import type { Recording, Sample } from '../types.js';
import type { EventStream } from './events/stream.js';

/** The part of a design that says what a recording is and how it becomes the network's input. */
export type InputSpec = Design['input'];
export type DatasetName = InputSpec['dataset'];

export interface DatasetOptions {
  /** dataset, sensor, steps, window and encoding */
  readonly input: InputSpec;
  /** the folder or file that holds the recordings; null for an emulator that needs none */
  readonly directory: string | null;
  /** take the first so many only */
  readonly limit?: number;
  /** of the emulator's draws */
  readonly seed?: number;
  /** how many recordings an emulator makes; `limit`, or 50, without it */
  readonly count?: number;
  /** read what is readable of a damaged file, where its format allows it, instead of refusing it */
  readonly lenient?: boolean;
  /** when lenient: hears of the first fault of each file */
  readonly onDamage?: (error: MenageError) => void;
}

export interface RecordingEntry {
  /** stable and printable, e.g. `7/00001`, `emulated/3-13` */
  readonly id: string;
  /** null where only the content may know it */
  readonly label: number | null;
}

/** A recording as its format holds it: events with their times, at once or as they are read, or input in steps. */
export type Content =
  | { readonly kind: 'stream'; readonly stream: EventStream }
  | { readonly kind: 'events'; readonly recording: Recording }
  | { readonly kind: 'steps'; readonly sample: Sample };

/** A listed set of recordings; nothing but names was read so far. */
export interface RecordingSet {
  /** all of them were made by an emulator; where only the contents know, they say it one by one */
  readonly emulated: boolean;
  readonly entries: readonly RecordingEntry[];
  /** @throws MenageError E_RECORDING, E_FILE with the file and the place in it */
  read(index: number): Promise<Content>;
}

/** One format. Formats are registered by the name that a design's `input.dataset` uses. */
export interface RecordingFormat {
  open(options: DatasetOptions): Promise<RecordingSet>;
}

/** Who and where a recording is, for the formats that hold events only. */
export interface RecordingSource {
  /** printed in errors */
  readonly path: string;
  readonly id: string;
  readonly label: number | null;
  readonly width: number;
  readonly height: number;
}
