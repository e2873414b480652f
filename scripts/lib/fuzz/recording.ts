/** One damaged recording: made from a seed and a number, read strictly and leniently, and judged. */

import { MenageError } from '../../../src/errors/index.js';
import { type Random, rng } from '../../../src/random/index.js';
import { aedat } from '../../../src/snn/recordings/events/aedat.js';
import { formatAedat2 } from '../../../src/snn/recordings/events/aedat2.js';
import { formatAedat3 } from '../../../src/snn/recordings/events/aedat3.js';
import { formatAedat4 } from '../../../src/snn/recordings/events/aedat4-write.js';
import { memorySource } from '../../../src/snn/recordings/events/bytes.js';
import { csv, formatCsv } from '../../../src/snn/recordings/events/csv.js';
import { dat, formatDat } from '../../../src/snn/recordings/events/dat.js';
import { type EventBlock, type EventFormat, Faults, type Sensor } from '../../../src/snn/recordings/events/stream.js';
import { formatNmnist, parseNmnist } from '../../../src/snn/recordings/n-mnist.js';
import { openNpz } from '../../../src/snn/recordings/npz.js';
import { eventsFromNpz, formatEventsNpz } from '../../../src/snn/recordings/npz-events.js';
import type { Recording } from '../../../src/snn/types.js';
import { damageBytes } from './damage.js';

const SENSOR: Sensor = { width: 128, height: 128 };

/** The formats that are read whole, in the guise of those that are read in blocks. */
const whole =
  (parse: (bytes: Uint8Array, source: Parameters<typeof parseNmnist>[1], faults: Faults) => Recording): EventFormat =>
  async (file, sensor) => ({
    ...sensor,
    origin: 0,
    events: async function* (source, faults) {
      const bytes = await source.read(0, source.size);
      const recording = parse(bytes, { path: file.path, id: 'a', label: null, ...sensor }, faults);
      yield { count: recording.time.length, ...recording };
    },
  });

interface Subject {
  readonly name: string;
  readonly format: EventFormat;
  write(blocks: readonly EventBlock[]): Uint8Array;
}

const recordingOf = (blocks: readonly EventBlock[]): Recording => {
  const column = (name: 'time' | 'x' | 'y' | 'polarity'): number[] =>
    blocks.flatMap((block) => Array.from({ length: block.count }, (_, i) => block[name][i]));
  return {
    id: 'a',
    label: null,
    ...SENSOR,
    emulated: false,
    time: Uint32Array.from(column('time')),
    x: Uint16Array.from(column('x')),
    y: Uint16Array.from(column('y')),
    polarity: Uint8Array.from(column('polarity')),
  };
};

const SUBJECTS: readonly Subject[] = [
  { name: 'aedat 2.0', format: aedat, write: (blocks) => formatAedat2(blocks) },
  { name: 'aedat 3.1', format: aedat, write: (blocks) => formatAedat3(blocks, SENSOR) },
  { name: 'aedat 4', format: aedat, write: (blocks) => formatAedat4(blocks, SENSOR, 'none') },
  { name: 'aedat 4 lz4', format: aedat, write: (blocks) => formatAedat4(blocks, SENSOR, 'lz4') },
  { name: 'aedat 4 zstd', format: aedat, write: (blocks) => formatAedat4(blocks, SENSOR, 'zstd') },
  { name: 'prophesee', format: dat, write: (blocks) => formatDat(blocks, SENSOR) },
  { name: 'csv', format: csv, write: (blocks) => formatCsv(blocks) },
  { name: 'n-mnist', format: whole(parseNmnist), write: (blocks) => formatNmnist(recordingOf(blocks)) },
  {
    name: 'npz',
    format: whole((bytes, source) => eventsFromNpz(openNpz(bytes, source.path), source)),
    write: (blocks) => formatEventsNpz(recordingOf(blocks)),
  },
];

function draw(random: Random): EventBlock[] {
  let t = 0;
  return Array.from({ length: 1 + random.integer(3) }, () => {
    const count = 1 + random.integer(60);
    const column = (draw: () => number): number[] => Array.from({ length: count }, draw);
    return {
      count,
      time: column(() => {
        t += random.integer(200);
        return t;
      }),
      x: column(() => random.integer(SENSOR.width)),
      y: column(() => random.integer(SENSOR.height)),
      polarity: column(() => random.integer(2)),
    };
  });
}

export interface FuzzResult {
  readonly format: string;
  readonly strict: 'read' | 'refused';
  readonly lenient: 'read' | 'refused';
  /** what must not be; null for a reader that kept its word */
  readonly finding: string | null;
}

/** The damaged file `n` of a seed. */
export async function fuzzOne(seed: number, n: number): Promise<FuzzResult> {
  const random = rng(seed, 'fuzz', n);
  const { name, format, write } = SUBJECTS[n % SUBJECTS.length];
  const bytes = damageBytes(write(draw(random)), random);
  const strict = await judge(format, bytes, false);
  const lenient = await judge(format, bytes, true);
  return { format: name, strict: strict.how, lenient: lenient.how, finding: strict.finding ?? lenient.finding };
}

export async function judge(
  format: EventFormat,
  bytes: Uint8Array,
  lenient: boolean,
): Promise<{ how: 'read' | 'refused'; finding: string | null }> {
  const faults = new Faults('a', lenient);
  const source = memorySource('a', bytes);
  let events = 0;
  try {
    const file = await format(source, SENSOR, faults);
    let last = -Infinity;
    for await (const { count, time, x, y, polarity } of file.events(source, faults))
      for (let i = 0; i < count; i++, events++) {
        const fits = x[i] < file.width && y[i] < file.height && polarity[i] <= 1;
        if (!(time[i] >= last && fits)) return { how: 'read', finding: `event ${events} is not legal` };
        last = time[i];
      }
    // An event takes two bytes at least, even in text and packed by a small factor of what these files repeat.
    const invented = events > 1000 + bytes.length ? `${events} events from ${bytes.length} bytes` : null;
    return { how: 'read', finding: invented };
  } catch (error) {
    const coded = error instanceof MenageError && error.code === 'E_RECORDING';
    return { how: 'refused', finding: coded ? null : String(error instanceof Error ? error.stack : error) };
  }
}
