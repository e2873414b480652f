/** Parameters of a core and of the blocks inside it: each is declared here once, and passed on under its own name. */

import type { ParameterRow } from './describe.js';

/** In the order in which a core lists them. */
export const coreParameterRows: readonly ParameterRow[] = [
  ['CORE', 0, 'number of this core', '0..63'],
  ['CORES', 1, 'cores of the accelerator'],
  ['ENGINES', 2, 'M, analog engines', '1..64'],
  ['LANES', 1, 'front ends: 1 for all engines, or one an engine'],
  ['LANE_BITS', 1, 'bits of the number of a front end'],
  ['SLOTS', 2, 'N, virtual neurons of an engine', '1..256'],
  ['SLOT_BITS', 1, 'bits of a slot number'],
  ['MAGNITUDE_BITS', 7, 'bits of a weight without its sign', '3..7'],
  ['SOURCES', 3, 'address of the bias event; input addresses are below it'],
  ['IN_BITS', 2, 'bits of an input address'],
  ['OUT_BITS', 2, 'bits of an output address'],
  ['ROUNDS', 1, 'times that the core works through a recording', '1..16'],
  ['ROUND_BITS', 1, 'bits of a round number'],
  ['E2A_BITS', 2, 'bits of an index into MEM_E2A, which holds a table a round'],
  ['MASK_BITS', 1, 'bits of an index into the slot masks, which are a table a round'],
  ['ADDRESS_BASE', 0, 'output address of engine 0 in slot 0 in the first round'],
  ['FIFO_DEPTH', 2, 'words of the event queue', '2 or more'],
  ['FIFO_BITS', 1, 'bits of an index into the event queue'],
  ['QUEUE_DEPTH', 2, 'words of the event queue of each of several front ends', '2 or more'],
  ['QUEUE_BITS', 1, 'bits of an index into it'],
  ['E2A_WORDS', 4, 'words of MEM_E2A'],
  ['ROWS', 4, 'words of MEM_S&N'],
  ['ROW_BITS', 2, 'bits of an address of MEM_S&N'],
  ['COUNT_BITS', 2, 'bits of a number of rows'],
  ['SUBTRACT_BITS', 1, 'bits of the number of ladder operations that make the threshold'],
  ['CYCLES', 2, 'clock cycles of an operation', '2 or more'],
  ['CYCLE_BITS', 2, 'bits of a number of cycles 0..CYCLES'],
  ['CFG_BITS', 8, 'bits of a configuration address', '8 or more'],
  ['LANE_WORD_BITS', 2, 'bits of the address of a word in a memory of one front end'],
  ['CHUNK_BITS', 1, 'bits of a chunk number'],
  ['TRIM_BITS', 8, 'bits of a threshold trim'],
  ['STAGING_CHUNKS', 1, 'chunks of the widest word'],
  ['SLOT_CHUNKS', 1, 'chunks of a slot mask'],
  ['E2A_CHUNKS', 1, 'chunks of a word of MEM_E2A'],
  ['SN_CHUNKS', 1, 'chunks of a word of MEM_S&N'],
];

/** Some of them, in that order. */
export function parameters(...names: readonly string[]): readonly ParameterRow[] {
  const found = coreParameterRows.filter(([name]) => names.includes(name));
  if (found.length !== names.length) throw new Error(`not all declared: ${names.join(', ')}`);
  return found;
}
