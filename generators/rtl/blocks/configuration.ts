/** Pin tables of what the configuration port reaches: registers, memories and counters of a core. */

import type { Block } from '../../../src/ir/types.js';
import { block, clocking, configurationPort, type Row } from './describe.js';
import { parameters } from './parameters.js';

/** What the configuration says about the end of a step. */
export const registers: readonly Row[] = [
  ['leak_op', 2, 'end of step: 0 no leak, 1 leak, 3 membrane to zero'],
  ['subtract', 1, 'a spike subtracts the threshold; otherwise it sets the membrane to zero'],
  ['delayed', 1, 'the reset follows the leak'],
  ['quiet', 1, 'a step without rows after one without spikes compares nothing'],
  ['last_slot', 'SLOT_BITS', 'slots 0..last_slot are in use'],
  ['subtract_count', 'SUBTRACT_BITS', 'ladder operations that make the threshold'],
  ['subtract_last', 'MAGNITUDE_BITS', 'LSB of the last of them; the others are full'],
];

/** Access of the configuration to the memories of a front end. */
export const memoryTurns: readonly Row[] = [
  ['e2a_we', 1, 'write MEM_E2A'],
  ['e2a_re', 1, 'read it'],
  ['sn_we', 1, 'write MEM_S&N'],
  ['sn_re', 1, 'read it'],
  ['mem_addr', 'LANE_WORD_BITS', 'word'],
  ['mem_wdata', 'STAGING_CHUNKS*32', 'data to write'],
];

export const configBlock = (prefix: string): Block =>
  block(
    `${prefix}_config`,
    'configuration of one core: registers, and access to its memories in 32-bit chunks',
    parameters(
      ...['CORE', 'CORES', 'ENGINES', 'LANES', 'LANE_BITS', 'SLOTS', 'E2A_WORDS', 'ROWS', 'CFG_BITS', 'LANE_WORD_BITS'],
      ...['CHUNK_BITS', 'STAGING_CHUNKS', 'SLOT_CHUNKS', 'E2A_CHUNKS', 'SN_CHUNKS', 'SLOT_BITS', 'MAGNITUDE_BITS'],
      ...['SUBTRACT_BITS', 'TRIM_BITS'],
    ),
    [
      ...clocking,
      configurationPort('CFG_BITS'),
      {
        title: 'Memories',
        inputs: [
          ['idle', 1, 'the core reads no memory'],
          ['mem_rdata', 'STAGING_CHUNKS*32', 'word of read_region, a cycle after it was asked for'],
        ],
        outputs: [
          ['hold', 1, 'a memory is written or read in this cycle'],
          ['slots_we', 1, 'write a slot mask'],
          ['slots_re', 1, 'read it'],
          ...memoryTurns,
          ['mem_lane', 'LANE_BITS', 'front end whose memory it is'],
          ['read_region', 2, 'as cfg_region'],
        ],
      },
      { title: 'Registers', outputs: [...registers, ['trim', 'ENGINES*TRIM_BITS', 'LSB added to the threshold']] },
      {
        title: 'Soft reset',
        outputs: [
          ['soft_reset', 1, 'queues and state'],
          ['wipe', 1, 'then the membranes'],
        ],
      },
      {
        title: 'Status and counters',
        inputs: [
          ['outside', 1, 'an event is outside the tables'],
          ['overflow', 1, 'the replay memory is full'],
          ['counter_value', 32, 'of the counter asked for'],
        ],
        outputs: [
          ['counter', 3, 'counter asked for'],
          ['counter_clear', 8, 'counters to clear'],
        ],
      },
    ],
  );

export const countersBlock = (prefix: string): Block =>
  block(`${prefix}_counters`, 'what a core has done since its counters were cleared', parameters('ENGINES', 'LANES'), [
    ...clocking,
    {
      title: 'From the core',
      inputs: [
        ['event_taken', 1, 'a spike event leaves the event queue'],
        ['row_begun', 'LANES', 'a row begins'],
        ['row_entries', 'ENGINES', 'engines that begin an entry of a row'],
        ['common_begun', 1, 'an operation of all engines begins'],
        ['op_busy', 1, 'an operation is under way'],
        ['start', 1, 'a recording begins'],
        ['out_valid', 1, 'a word waits for the receiver'],
        ['out_kind', 2, 'its kind'],
        ['out_ready', 1, 'it is taken'],
      ],
    },
    {
      title: 'To the configuration',
      inputs: [
        ['counter', 3, 'counter to be read'],
        ['clear', 8, 'counters to be cleared'],
      ],
      outputs: [['value', 32, 'of that counter']],
    },
  ]);
