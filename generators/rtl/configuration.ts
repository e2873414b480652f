/** The words that load an accelerator through its configuration port. */

import type { CorePlan } from '../types.js';
import type { CoreImages, MemoryImage } from './images.js';
import { region, registerAddress } from './registers.js';
import type { CoreShape } from './shape.js';

/** Values of the registers that a layer needs, by name. */
function registers(core: CorePlan, { subtract }: CoreShape, quiet: boolean): Readonly<Record<string, number>> {
  const leak = core.beta === 1 ? 0 : core.beta === 0 ? 3 : 1;
  const subtracts = core.reset === 'subtract' ? 1 : 0;
  const delayed = core.resetDelay ? 1 : 0;
  return {
    MODE: (quiet ? 1 << 4 : 0) | (delayed << 3) | (subtracts << 2) | leak,
    LAST_SLOT: core.slotsUsed - 1,
    SUBTRACT_COUNT: subtract.length,
    SUBTRACT_LAST: subtract[subtract.length - 1],
  };
}

/**
 * Lines of one core for config.hex: registers, slot masks, MEM_E2A, MEM_S&N. A line is, in hex digits, core (2),
 * region (1), address (7), data (8).
 */
export function configurationLines(
  core: CorePlan,
  shape: CoreShape,
  images: CoreImages,
  quiet: boolean,
): readonly string[] {
  const line = (part: number, address: number, data: number): string =>
    [
      core.index.toString(16).padStart(2, '0'),
      part.toString(16),
      address.toString(16).padStart(7, '0'),
      data.toString(16).padStart(8, '0'),
    ].join('');
  const memory = (part: number, { words, chunks, data }: MemoryImage, lane = 0): string[] => {
    const lines: string[] = [];
    for (let word = 0; word < words; word++) {
      const address = (lane * 2 ** shape.laneWordBits + word) * 2 ** shape.chunkBits;
      for (let c = 0; c < chunks; c++) lines.push(line(part, address + c, data[word * chunks + c]));
    }
    return lines;
  };
  return [
    ...Object.entries(registers(core, shape, quiet)).map(([name, value]) =>
      line(region.registers, registerAddress(name), value),
    ),
    ...memory(region.slots, images.slots),
    ...images.lanes.flatMap(({ e2a }, lane) => memory(region.e2a, e2a, lane)),
    ...images.lanes.flatMap(({ sn }, lane) => memory(region.sn, sn, lane)),
  ];
}
