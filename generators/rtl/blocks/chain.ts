/** Pin tables of the blocks from a core upwards. */

import type { Block } from '../../../src/ir/types.js';
import { operation, powerPins, trimming } from './array.js';
import { block, clocking, configurationPort, eventWord, stream } from './describe.js';
import { coreParameterRows } from './parameters.js';

/** A core's digital part: all but the analog array, which stands beside it in the stage. */
export const coreBlock = (prefix: string): Block =>
  block(
    `${prefix}_core`,
    'MX core without its analog array: event queue, memories, controller, spike encoder',
    coreParameterRows,
    [
      ...clocking,
      stream('Events in', 'in', 'in', 'IN_BITS+2', eventWord),
      stream('Events out', 'out', 'out', 'OUT_BITS+2', eventWord),
      {
        title: 'Rounds',
        inputs: [
          ['round', 'ROUND_BITS', 'constant from the start of a recording to its end'],
          ['overflow', 1, 'a memory of the rounds was too small'],
        ],
      },
      ...operation('ENGINES', 'MAGNITUDE_BITS', 'SLOT_BITS'),
      trimming('ENGINES', 'TRIM_BITS'),
      configurationPort('CFG_BITS'),
      { title: 'Soft reset', outputs: [['clear', 1, 'what is joined to the outputs begins anew too']] },
    ],
  );

export const mergeBlock = (prefix: string): Block =>
  block(
    `${prefix}_merge`,
    'outputs of the cores of one layer, or of the rounds of a core, step by step: all of core 0, then of core 1, ...',
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
