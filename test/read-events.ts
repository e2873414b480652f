/** Reads an event file that is in memory, as rows of [t, x, y, p]. */

import type { MenageError } from '../src/errors/index.js';
import { memorySource } from '../src/snn/recordings/events/bytes.js';
import { type EventFile, type EventFormat, Faults, type Sensor } from '../src/snn/recordings/events/stream.js';

export interface ReadEvents {
  readonly rows: (readonly [t: number, x: number, y: number, p: number])[];
  readonly file: EventFile;
  readonly damage: MenageError[];
}

export async function readAll(
  format: EventFormat,
  bytes: Uint8Array,
  sensor: Sensor,
  lenient = false,
): Promise<ReadEvents> {
  const damage: MenageError[] = [];
  const faults = new Faults('a', lenient, (error) => damage.push(error));
  const source = memorySource('a', bytes);
  const file = await format(source, sensor, faults);
  const rows: ReadEvents['rows'] = [];
  for await (const { count, time, x, y, polarity } of file.events(source, faults))
    for (let i = 0; i < count; i++) rows.push([time[i], x[i], y[i], polarity[i]]);
  return { rows, file, damage };
}
