/**
 * Events as text, one a line: t, x, y and p in this order, or in the order that a first line of names says; between
 * them a comma, semicolon, tab or blanks. Times are whole microseconds from the recording's start; p is 0 and 1, or -1
 * and 1. Empty lines and lines of `#` or `%` are passed over.
 */

import { type ByteSource, latin1 } from './bytes.js';
import { BlockBuilder, type EventBlock, type EventFile, type EventFormat, type Faults, type Sensor } from './stream.js';

const NAMES: readonly (readonly string[])[] = [
  ['t', 'ts', 'time', 'timestamp', 'timestamps', 't_us', 'time_us', 'timestamp_us'],
  ['x'],
  ['y'],
  ['p', 'pol', 'polarity'],
];
const CHUNK_BYTES = 2 ** 16;
/** No line of four numbers comes near it: such a file is no text. */
const MAX_LINE = 1000;

export const csv: EventFormat = async (_source, sensor): Promise<EventFile> => ({
  ...sensor,
  origin: 0,
  events: (source, faults) => events(source, sensor, faults),
});

async function* events(source: ByteSource, sensor: Sensor, faults: Faults): AsyncGenerator<EventBlock> {
  const block = new BlockBuilder(sensor, faults);
  let order: readonly number[] = [0, 1, 2, 3];
  let first = true;
  for await (const { at, line } of lines(source, faults)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith('%')) continue;
    const cells = text.split(/\s*[,;\t]\s*|\s+/);
    if (first && /[a-z]/i.test(cells[0])) order = columns(cells, at, faults);
    else addEvent(cells, order, at, block, faults);
    first = false;
    if (block.full) yield block.take();
  }
  yield block.take();
}

function columns(cells: readonly string[], at: number, faults: Faults): number[] {
  const names = cells.map((cell) => cell.replace(/^"|"$/g, '').toLowerCase());
  const order = NAMES.map((aliases) => names.findIndex((name) => aliases.includes(name)));
  if (order.includes(-1)) throw faults.fatal(at, cells, 'columns t, x, y and p', 'name them so in the first line');
  return order;
}

function addEvent(
  cells: readonly string[],
  order: readonly number[],
  at: number,
  block: BlockBuilder,
  faults: Faults,
): void {
  const [t, x, y, p] = order.map((column) => whole(cells[column] ?? ''));
  if (!(t >= 0) || Number.isNaN(x + y) || !(p === 0 || p === 1 || p === -1))
    faults.report(at, cells.join(',').slice(0, 60), 'whole t in us, x, y, and p of 0 or 1, or -1 or 1');
  else block.add(at, t, x, y, p === 1 ? 1 : 0);
}

/** Whole numbers, also as `12.0`, which a float column prints; NaN for all else. */
const whole = (cell: string): number => (/^[-+]?\d{1,15}(\.0*)?$/.test(cell) ? Number(cell) : NaN);

/** Lines with the byte at which they start. */
async function* lines(source: ByteSource, faults: Faults): AsyncGenerator<{ at: number; line: string }> {
  let rest = '';
  let at = 0;
  for (let from = 0; from < source.size; from += CHUNK_BYTES) {
    const text = rest + latin1(await source.read(from, CHUNK_BYTES));
    const parts = text.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      yield { at, line };
      at += line.length + 1;
    }
    if (rest.length > MAX_LINE) throw faults.fatal(at, rest.slice(0, 20), 'no text: a line without end');
  }
  if (rest !== '') yield { at, line: rest };
}

/** The inverse of csv. */
export function formatCsv(blocks: Iterable<EventBlock>): Uint8Array {
  const rows = ['t,x,y,p\n'];
  for (const { count, time, x, y, polarity } of blocks)
    for (let i = 0; i < count; i++) rows.push(`${time[i]},${x[i]},${y[i]},${polarity[i]}\n`);
  return new TextEncoder().encode(rows.join(''));
}
