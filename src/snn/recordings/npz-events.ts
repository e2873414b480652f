/**
 * One recording as NumPy columns: a structured array (as Tonic has them), or the arrays t, x, y and p of an `.npz`
 * file. Times are whole microseconds; polarity is 0 and 1, or -1 and 1.
 */

import { MenageError } from '../../errors/index.js';
import type { Recording } from '../types.js';
import { type NpyArray, npyColumn } from './npy.js';
import { EMULATED_MARK, formatNpz, isEmulated, type Npz, type NpzColumn } from './npz.js';
import type { RecordingSource } from './types.js';

/** names in use for each column, the one that formatEventsNpz writes first */
const NAMES = {
  t: ['t', 'ts', 'time', 'timestamp', 'timestamps'],
  x: ['x'],
  y: ['y'],
  p: ['p', 'pol', 'polarity'],
} as const;
type Axis = keyof typeof NAMES;

/** True when an archive or a structured array of these names holds one recording's events. */
export const hasEventColumns = (names: readonly string[]): boolean =>
  Object.values(NAMES).every((aliases) => aliases.some((alias) => names.includes(alias)));

/** @throws MenageError E_RECORDING naming the column and the event */
export function eventsFromNpz(npz: Npz, source: RecordingSource): Recording {
  const label = npz.names.includes('label') ? labelOf(npz) : source.label;
  return assemble((axis) => npyColumn(npz.array(NAMES[axis].find((name) => npz.names.includes(name)) ?? axis)), {
    ...source,
    label,
    emulated: isEmulated(npz),
  });
}

function labelOf(npz: Npz): number {
  const label = npyColumn(npz.array('label'));
  if (label.length === 1 && Number.isInteger(label[0]) && label[0] >= 0) return label[0];
  throw new MenageError('E_RECORDING', {
    path: `${npz.path}[label]`,
    value: [...label],
    legal: 'one number, 0 or more',
  });
}

/** @throws MenageError E_RECORDING naming the column and the event */
export function eventsFromStructured(array: NpyArray, source: RecordingSource): Recording {
  const has = (name: string): boolean => array.fields.some((field) => field.name === name);
  return assemble((axis) => npyColumn(array, NAMES[axis].find(has) ?? axis), { ...source, emulated: false });
}

function assemble(
  column: (axis: Axis) => Float64Array,
  source: RecordingSource & { readonly emulated: boolean },
): Recording {
  const { id, label, width, height, path, emulated } = source;
  const [t, x, y, p] = (['t', 'x', 'y', 'p'] as const).map(column);
  const fault = (place: string, value: unknown, legal: string): MenageError =>
    new MenageError('E_RECORDING', { path: `${path} ${place}`, value, legal });
  if (t.length === 0) throw fault('t', '0 events', 'a recording has at least one event');
  const lengths = [t, x, y, p].map((values) => values.length);
  if (lengths.some((length) => length !== t.length)) throw fault('t, x, y, p', lengths, 'columns of equal length');

  const whole = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit;
  for (let i = 0; i < t.length; i++) {
    if (!whole(t[i], 2 ** 32)) throw fault(`t[${i}]`, t[i], 'whole microseconds, 0..2^32-1');
    if (i > 0 && t[i] < t[i - 1]) throw fault(`t[${i}]`, t[i], `times run backwards, the one before is ${t[i - 1]}`);
    if (!whole(x[i], width)) throw fault(`x[${i}]`, x[i], `outside the sensor: 0..${width - 1}`);
    if (!whole(y[i], height)) throw fault(`y[${i}]`, y[i], `outside the sensor: 0..${height - 1}`);
    if (p[i] !== 0 && p[i] !== 1 && p[i] !== -1) throw fault(`p[${i}]`, p[i], '0 or 1, or -1 or 1');
  }
  return {
    id,
    label,
    width,
    height,
    emulated,
    time: Uint32Array.from(t),
    x: Uint16Array.from(x),
    y: Uint16Array.from(y),
    polarity: Uint8Array.from(p, (value) => (value === 1 ? 1 : 0)),
  };
}

/** The inverse of eventsFromNpz; the sensor's size is not in the file but in the design that reads it. */
export function formatEventsNpz(recording: Recording): Uint8Array {
  const { time, x, y, polarity, label, emulated } = recording;
  const columns: Record<string, NpzColumn> = {
    t: { data: time },
    x: { data: x },
    y: { data: y },
    p: { data: polarity },
  };
  if (label !== null) columns.label = { data: Int32Array.of(label) };
  if (emulated) columns.emulated = EMULATED_MARK;
  return formatNpz(columns);
}
