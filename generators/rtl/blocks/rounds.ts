/** Pin tables of the blocks that let cores work through a recording several times. */

import type { Block } from '../../../src/ir/types.js';
import { block, clocking, eventWord, type ParameterRow, stream } from './describe.js';

const memoryRows: readonly ParameterRow[] = [
  ['WORDS', 16, 'words of the memory', '2 or more'],
  ['ADDR_BITS', 4, 'bits of an index into them'],
  ['WIDTH', 4, 'bits of an event word'],
];

const overflow = 'since reset, a word found the memory full';

/** Stands before the cores of a layer. */
export const replayBlock = (prefix: string): Block =>
  block(
    `${prefix}_replay`,
    'input of a layer that takes several rounds: passes a recording on and keeps it, then sends it again once a round',
    [
      ['CORES', 1, 'cores of the layer'],
      ['ROUNDS', 2, 'rounds of the layer', '2..16'],
      ['ROUND_BITS', 1, 'bits of a round number'],
      ...memoryRows,
    ],
    [
      ...clocking,
      stream('Input; waits while a recording is sent again', 'in', 'in', 'WIDTH', eventWord),
      stream('To the cores', 'out', 'out', 'WIDTH', eventWord),
      {
        title: 'Rounds',
        inputs: [
          ['working', 'CORES', 'cores that take part in this round'],
          ['ended', 'CORES', 'the end of the recording leaves the core in this cycle'],
        ],
        outputs: [
          ['round', 'ROUND_BITS', 'constant from the start of a recording until its end has left every core'],
          ['overflow', 1, overflow],
        ],
      },
    ],
  );

/** Stands behind a core of several rounds. */
export const spoolBlock = (prefix: string): Block =>
  block(
    `${prefix}_spool`,
    'output of a core of several rounds: keeps that of the earlier ones and merges it, step by step, with the last',
    [['ROUNDS', 2, 'rounds of the core', '2..16'], ['ROUND_BITS', 1, 'bits of a round number'], ...memoryRows],
    [
      ...clocking,
      stream('From the core', 'in', 'in', 'WIDTH', eventWord),
      stream('Output', 'out', 'out', 'WIDTH', eventWord),
      {
        title: 'Rounds',
        inputs: [['round', 'ROUND_BITS', 'of the core']],
        outputs: [['overflow', 1, overflow]],
      },
    ],
  );
