/** Contents of a core's memories as words of bits, exactly as the hardware holds them. */

import type { CorePlan } from '../types.js';
import { type LaneTable, laneTables } from './lanes.js';
import { type CoreShape, chunksOf } from './shape.js';

/** Words of one memory, each cut into 32-bit chunks, lowest first. */
export interface MemoryImage {
  /** bits of a word */
  readonly width: number;
  readonly words: number;
  /** chunks of a word */
  readonly chunks: number;
  /** chunk c of word w is at w * chunks + c */
  readonly data: Uint32Array;
}

class Packer {
  readonly image: MemoryImage;

  constructor(width: number, words: number) {
    const chunks = chunksOf(width);
    this.image = { width, words, chunks, data: new Uint32Array(words * chunks) };
  }

  /** Sets a field of at most 32 bits from bit `low` of a word on. */
  put(word: number, low: number, bits: number, value: number): void {
    const { data, chunks } = this.image;
    const at = word * chunks + (low >>> 5);
    const shift = low & 31;
    data[at] |= value << shift;
    if (shift + bits > 32) data[at + 1] |= value >>> (32 - shift);
  }
}

/** Memories of a front end. */
export interface LaneImages {
  /** MEM_E2A, a table a round: {first row, number of rows} */
  readonly e2a: MemoryImage;
  /** MEM_S&N: {valid, sign, magnitude, slot}, each with one field an engine, engine 0 lowest; of one engine alone without valid */
  readonly sn: MemoryImage;
}

export interface CoreImages {
  /** slot masks, a table a round: bit j of word s is set where engine j has a neuron in slot s */
  readonly slots: MemoryImage;
  readonly lanes: readonly LaneImages[];
}

export function coreImages(core: CorePlan, shape: CoreShape): CoreImages {
  const slots = new Packer(shape.slotWidth, core.rounds * core.slots);
  core.occupied.forEach((lives, i) => {
    slots.put(Math.floor(i / core.engines), i % core.engines, 1, lives);
  });
  const lanes =
    shape.lanes === 1
      ? [{ e2a: e2aImage(core.e2aBase, core.e2aCount, shape), sn: rowImage(core, shape) }]
      : laneTables(core).map((table) => ({
          e2a: e2aImage(table.base, table.count, shape),
          sn: listImage(table, shape),
        }));
  return { slots: slots.image, lanes };
}

function e2aImage(base: Uint32Array, count: Uint32Array, { e2aWidth, countBits, rowBits }: CoreShape): MemoryImage {
  const e2a = new Packer(e2aWidth, base.length);
  base.forEach((first, address) => {
    e2a.put(address, 0, countBits, count[address]);
    e2a.put(address, countBits, rowBits, first);
  });
  return e2a.image;
}

function rowImage(core: CorePlan, shape: CoreShape): MemoryImage {
  const sn = new Packer(shape.snWidth, shape.rows);
  const { rows, engines, weight, slot, valid } = core.rows;
  const { magnitudeBits, slotBits } = shape;
  const magnitudes = engines * slotBits;
  const signs = magnitudes + engines * magnitudeBits;
  for (let row = 0; row < rows; row++) {
    for (let engine = 0; engine < engines; engine++) {
      const at = row * engines + engine;
      if (valid[at] === 0) continue;
      sn.put(row, engine * slotBits, slotBits, slot[at]);
      sn.put(row, magnitudes + engine * magnitudeBits, magnitudeBits, Math.abs(weight[at]));
      sn.put(row, signs + engine, 1, weight[at] < 0 ? 1 : 0);
      sn.put(row, signs + engines + engine, 1, 1);
    }
  }
  return sn.image;
}

function listImage({ weight, slot }: LaneTable, { snWidth, rows, slotBits, magnitudeBits }: CoreShape): MemoryImage {
  const sn = new Packer(snWidth, rows);
  weight.forEach((amount, entry) => {
    sn.put(entry, 0, slotBits, slot[entry]);
    sn.put(entry, slotBits, magnitudeBits, Math.abs(amount));
    sn.put(entry, slotBits + magnitudeBits, 1, amount < 0 ? 1 : 0);
  });
  return sn.image;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** A memory image for $readmemh: one word a line, highest bit first. */
export function readmemh({ width, words, chunks, data }: MemoryImage): string {
  const topDigits = Math.ceil((width - 32 * (chunks - 1)) / 4);
  const lines: string[] = [];
  for (let word = 0; word < words; word++) {
    let line = '';
    for (let c = chunks - 1; c >= 0; c--) line += hex(data[word * chunks + c], c === chunks - 1 ? topDigits : 8);
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}
