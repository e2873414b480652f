/** The words that load an accelerator through its configuration port. */

import type { CorePlan } from '../types.js';
import type { CoreImages, MemoryImage } from './images.js';
import type { CoreShape } from './shape.js';

/** Codes of cfg_region. */
const region = { registers: 0, slots: 1, e2a: 2, sn: 3 } as const;

/** Values of the registers, by address. */
function registers(core: CorePlan, { subtract }: CoreShape): readonly number[] {
  const leak = core.beta === 1 ? 0 : core.beta === 0 ? 3 : 1;
  const subtracts = core.reset === 'subtract' ? 1 : 0;
  const delayed = core.resetDelay ? 1 : 0;
  return [(delayed << 3) | (subtracts << 2) | leak, core.slotsUsed - 1, subtract.length, subtract[subtract.length - 1]];
}

/**
 * Lines of one core for config.hex: registers, slot masks, MEM_E2A, MEM_S&N. A line is, in hex digits, core (2),
 * region (1), address (7), data (8).
 */
export function configurationLines(core: CorePlan, shape: CoreShape, images: CoreImages): readonly string[] {
  const line = (part: number, address: number, data: number): string =>
    [
      core.index.toString(16).padStart(2, '0'),
      part.toString(16),
      address.toString(16).padStart(7, '0'),
      data.toString(16).padStart(8, '0'),
    ].join('');
  const memory = (part: number, { words, chunks, data }: MemoryImage): string[] => {
    const lines: string[] = [];
    for (let word = 0; word < words; word++) {
      for (let c = 0; c < chunks; c++) lines.push(line(part, word * 2 ** shape.chunkBits + c, data[word * chunks + c]));
    }
    return lines;
  };
  return [
    ...registers(core, shape).map((value, address) => line(region.registers, address, value)),
    ...memory(region.slots, images.slots),
    ...memory(region.e2a, images.e2a),
    ...memory(region.sn, images.sn),
  ];
}
