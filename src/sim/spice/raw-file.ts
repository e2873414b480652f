/** ngspice's binary raw file, checked to be complete: the simulator ends with status 0 for much that did not work. */

import { MenageError } from '../../errors/index.js';

export interface RawFile {
  readonly points: number;
  /** lower-case column names in file order; `time` is the first */
  readonly names: readonly string[];
  /** s, ascending */
  readonly time: Float64Array;
  /** @throws E_TOOL_FAILED for a column that the run did not save */
  column(name: string): Float64Array;
}

const marker = 'Binary:\n';

const failed = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: 'ngspice: raw file', legal });

function field(header: string, name: string): string {
  const found = new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(header)?.[1];
  if (found === undefined) throw failed(`no "${name}" in its header`);
  return found.trim();
}

function count(header: string, name: string): number {
  const value = Number(field(header, name));
  if (!Number.isInteger(value) || value < 1) throw failed(`"${name}" is ${field(header, name)}`);
  return value;
}

/**
 * Parses the raw file of one transient analysis.
 *
 * @param stopTime s; the run is complete only if its last point is there
 * @throws E_TOOL_FAILED for anything missing: header, columns, points, the end of the run, or a value that is no number
 */
export function parseRawFile(bytes: Uint8Array, stopTime: number): RawFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const split = buffer.indexOf(marker);
  if (split < 0) throw failed(bytes.length === 0 ? 'it is empty' : 'no binary part');
  const header = buffer.toString('latin1', 0, split);
  if (!/^Transient Analysis/i.test(field(header, 'Plotname'))) throw failed(`holds a ${field(header, 'Plotname')}`);
  if (field(header, 'Flags') !== 'real') throw failed('values are not real');
  const variables = count(header, 'No. Variables');
  const points = count(header, 'No. Points');
  const names = [...header.slice(header.indexOf('Variables:\n')).matchAll(/^\s*\d+\t(\S+)\t/gm)].map((m) =>
    (m[1] ?? '').toLowerCase(),
  );
  if (names.length !== variables) throw failed(`${names.length} columns named, ${variables} announced`);
  if (names[0] !== 'time') throw failed(`first column is ${names[0]}`);
  const body = buffer.subarray(split + marker.length);
  const expected = variables * points * 8;
  if (body.length !== expected) throw failed(`${body.length} bytes of values where ${expected} were announced`);
  const column = (index: number): Float64Array => {
    const values = new Float64Array(points);
    for (let i = 0; i < points; i++) values[i] = body.readDoubleLE((i * variables + index) * 8);
    if (!values.every(Number.isFinite)) throw failed(`${names[index]} holds a value that is no number`);
    return values;
  };
  const time = column(0);
  checkTime(time, stopTime);
  return {
    points,
    names,
    time,
    column: (name) => {
      const index = names.indexOf(name.toLowerCase());
      if (index < 0) throw failed(`no column ${name}; it has ${names.join(' ')}`);
      return column(index);
    },
  };
}

function checkTime(time: Float64Array, stopTime: number): void {
  for (let i = 1; i < time.length; i++) {
    if (!(time[i]! > time[i - 1]!)) throw failed(`time does not advance at point ${i}`);
  }
  const last = time.at(-1)!;
  if (Math.abs(last - stopTime) > 1e-6 * stopTime) {
    throw failed(`the run ends at ${last.toExponential(4)} s where ${stopTime.toExponential(4)} s were asked for`);
  }
}

/** Value at `at` seconds, interpolated linearly between time points. */
export function interpolate(time: Float64Array, values: Float64Array, at: number): number {
  let low = 0;
  let high = time.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (time[middle]! <= at) low = middle;
    else high = middle;
  }
  const span = time[high]! - time[low]!;
  const share = span === 0 ? 0 : (at - time[low]!) / span;
  return values[low]! + share * (values[high]! - values[low]!);
}
