/** Pin tables of the blocks from a core upwards. */

import type { Block } from '../../../src/ir/types.js';
import { operation, powerPins } from './array.js';
import { block, clocking, configurationPort, eventWord, stream } from './describe.js';

/** A core's digital part: all but the analog array, which stands beside it in the stage. */
export const coreBlock = (prefix: string): Block =>
  block(
    `${prefix}_core`,
    'MX core without its analog array: event queue, memories, controller, spike encoder',
    [
      ['CORE', 0, 'number of this core'],
      ['ENGINES', 2, 'M, analog engines', '1..64'],
      ['SLOTS', 2, 'N, virtual neurons of an engine', '1..256'],
      ['SLOT_BITS', 1, 'bits of a slot number'],
      ['MAGNITUDE_BITS', 7, 'bits of a weight without its sign', '3..7'],
      ['SOURCES', 3, 'address of the bias event; input addresses are below it'],
      ['IN_BITS', 2, 'bits of an input address'],
      ['OUT_BITS', 2, 'bits of an output address'],
      ['ADDRESS_BASE', 0, 'output address of engine 0 in slot 0'],
      ['FIFO_DEPTH', 2, 'words of the event queue', '2 or more'],
      ['FIFO_BITS', 1, 'bits of an index into the event queue'],
      ['ROWS', 4, 'words of MEM_S&N'],
      ['ROW_BITS', 2, 'bits of an address of MEM_S&N'],
      ['COUNT_BITS', 2, 'bits of a number of rows'],
      ['SUBTRACT_BITS', 1, 'bits of the number of ladder operations that make the threshold'],
      ['CYCLES', 2, 'clock cycles of an operation', '2 or more'],
      ['CYCLE_BITS', 2, 'bits of a number of cycles'],
      ['CFG_BITS', 4, 'bits of a configuration address'],
      ['CHUNK_BITS', 1, 'bits of a chunk number'],
      ['STAGING_CHUNKS', 1, 'chunks of the widest word'],
      ['SLOT_CHUNKS', 1, 'chunks of a slot mask'],
      ['E2A_CHUNKS', 1, 'chunks of a word of MEM_E2A'],
      ['SN_CHUNKS', 1, 'chunks of a word of MEM_S&N'],
    ],
    [
      ...clocking,
      stream('Events in', 'in', 'in', 'IN_BITS+2', eventWord),
      stream('Events out', 'out', 'out', 'OUT_BITS+2', eventWord),
      ...operation('ENGINES', 'MAGNITUDE_BITS', 'SLOT_BITS'),
      configurationPort('CFG_BITS'),
    ],
  );

export const mergeBlock = (prefix: string): Block =>
  block(
    `${prefix}_merge`,
    'outputs of the cores of one layer, step by step: all of core 0, then of core 1, ..., then one end of step',
    [
      ['CORES', 2, 'cores of the layer', '2 or more'],
      ['CORE_BITS', 1, 'bits of a core number'],
      ['WIDTH', 4, 'bits of an event word'],
    ],
    [
      ...clocking,
      stream('From the cores, core 0 lowest', 'in', 'in', 'CORES*WIDTH', eventWord, 'CORES'),
      stream('Output', 'out', 'out', 'WIDTH', eventWord),
    ],
  );

/** Widths of what a stage or the whole chain has on its outside. */
export interface ChainSize {
  /** bits of an input and of an output address */
  readonly inBits: number;
  readonly outBits: number;
  /** bits of a configuration address */
  readonly cfgBits: number;
}

/** A stage, or the chain of them: events in, events out, configuration; literal widths, since every layer has its own. */
export function chainBlock(name: string, purpose: string, { inBits, outBits, cfgBits }: ChainSize): Block {
  const digital = block(
    name,
    purpose,
    [],
    [
      ...clocking,
      stream('Events in', 'in', 'in', inBits + 2, eventWord),
      stream('Events out', 'out', 'out', outBits + 2, eventWord),
      configurationPort(cfgBits),
    ],
  );
  return { ...digital, ports: [...digital.ports, ...powerPins] };
}
