/**
 * AEDAT 2.0 of a DVS128 (iniVation, "AEDAT 2.0"; jAER's DVS128 chip class): lines of `#`, then big-endian pairs of a
 * 32-bit address and a 32-bit time in us. Address: bit 0 polarity, 1 for OFF; bits 1-7 x counted from the right, 8-14
 * y counted from the bottom, bit 15 an external trigger, which is no event of a pixel.
 */

import { MenageError } from '../../../errors/index.js';
import { type ByteSource, viewOf } from './bytes.js';
import { BlockBuilder, type EventBlock, type EventFile, type EventFormat, type Faults, records } from './stream.js';
import { readTextHeader } from './text-header.js';

const SIDE = 128;
const RECORD_BYTES = 8;
const TRIGGER = 0x8000;
/** Header line that formatAedat2 leaves on what an emulator made. */
const EMULATED = ' Emulated, not recorded';

/**
 * How the file's axes lie: `dvs128` as jAER shows them; `cifar10-dvs` with x and y exchanged, as that dataset must be
 * read for its pictures to stand upright.
 */
export type Aedat2Axes = 'dvs128' | 'cifar10-dvs';

export const aedat2 =
  (axes: Aedat2Axes = 'dvs128'): EventFormat =>
  async (source, _sensor, faults): Promise<EventFile> => {
    const { lines, end } = await readTextHeader(source, '#', faults);
    const version = lines[0]?.match(/^!AER-DAT(\S+)/)?.[1];
    if (version !== undefined && version !== '2.0')
      throw faults.fatal(0, `AEDAT ${version}`, 'AEDAT 2.0', 'name the dataset aedat, which reads 2.0, 3.1 and 4.0');
    const chip = lines.map((line) => line.match(/AEChip:\s*(\S+)/)?.[1]).find((name) => name !== undefined);
    if (chip !== undefined && !/DVS128/i.test(chip))
      throw faults.fatal(0, chip, 'addresses of a DVS128', 'convert it to AEDAT 4, or to t,x,y,p as .csv');
    const emulated = lines.includes(EMULATED);
    return { width: SIDE, height: SIDE, origin: 'first', emulated, events: (from, at) => events(from, end, axes, at) };
  };

async function* events(
  source: ByteSource,
  start: number,
  axes: Aedat2Axes,
  faults: Faults,
): AsyncGenerator<EventBlock> {
  const block = new BlockBuilder({ width: SIDE, height: SIDE }, faults);
  for await (const { at, view } of records(source, start, RECORD_BYTES, faults)) {
    for (let i = 0; i + RECORD_BYTES <= view.byteLength; i += RECORD_BYTES) {
      const address = view.getUint32(i);
      if ((address & ~0xffff) !== 0) {
        faults.report(at + i, `0x${address.toString(16)}`, 'no address of a DVS128: 16 bits');
        continue;
      }
      if ((address & TRIGGER) !== 0) continue;
      const right = SIDE - 1 - ((address >>> 1) & 0x7f);
      const bottom = SIDE - 1 - ((address >>> 8) & 0x7f);
      const [x, y] = axes === 'dvs128' ? [right, bottom] : [bottom, right];
      block.add(at + i, view.getUint32(i + 4), x, y, 1 - (address & 1));
    }
    yield block.take();
  }
}

/**
 * The inverse of aedat2 for recordings of 128 x 128 pixels and times below 2^32 us.
 *
 * @param blocks in the order of time
 * @throws MenageError E_RECORDING for an event that the format cannot hold
 */
export function formatAedat2(blocks: Iterable<EventBlock>, axes: Aedat2Axes = 'dvs128', emulated = false): Uint8Array {
  const header = [
    '#!AER-DAT2.0',
    '# This is a raw AE data file - do not edit',
    '# Data format is int32 address, int32 timestamp (8 bytes total), repeated for each event',
    '# Timestamps tick is 1 us',
    '# AEChip: DVS128',
    ...(emulated ? [`#${EMULATED}`] : []),
  ];
  const all = [...blocks];
  const head = new TextEncoder().encode(header.map((line) => `${line}\r\n`).join(''));
  const bytes = new Uint8Array(head.length + RECORD_BYTES * all.reduce((sum, { count }) => sum + count, 0));
  bytes.set(head);
  const view = viewOf(bytes);
  let at = head.length;
  for (const { count, time, x, y, polarity } of all)
    for (let i = 0; i < count; i++, at += RECORD_BYTES) {
      if (x[i] >= SIDE || y[i] >= SIDE || time[i] >= 2 ** 32)
        throw new MenageError('E_RECORDING', {
          path: 'AEDAT 2.0',
          value: `x ${x[i]}, y ${y[i]}, ${time[i]} us`,
          legal: `${SIDE} x ${SIDE} pixels, times below 2^32 us`,
        });
      const [right, bottom] = axes === 'dvs128' ? [x[i], y[i]] : [y[i], x[i]];
      view.setUint32(at, ((SIDE - 1 - bottom) << 8) | ((SIDE - 1 - right) << 1) | (1 - polarity[i]));
      view.setUint32(at + 4, time[i]);
    }
  return bytes;
}
