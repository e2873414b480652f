/** Pin tables of the blocks inside a core. */

import type { Block } from '../../../src/ir/types.js';
import { operation } from './array.js';
import { memoryTurns, registers } from './configuration.js';
import { block, clocking, eventWord, stream } from './describe.js';
import { parameters } from './parameters.js';

/** A row as the sequencer sees it. */
const row = 'ENGINES*MAGNITUDE_BITS+ENGINES*SLOT_BITS+ENGINES*2';

export const fifoBlock = (prefix: string): Block =>
  block(
    `${prefix}_fifo`,
    'event queue: words leave in the order in which they came',
    [
      ['WIDTH', 4, 'bits of a word'],
      ['DEPTH', 2, 'words', '2 or more'],
      ['POINTER_BITS', 1, 'bits of an index into the words'],
    ],
    [
      ...clocking,
      stream('Input', 'in', 'in', 'WIDTH', 'stored'),
      stream('Output', 'out', 'out', 'WIDTH', 'the oldest'),
    ],
  );

/** The three memories differ in name and contents only. */
export const memoryBlock = (name: string, purpose: string): Block =>
  block(
    name,
    `${purpose}; a wrapper that a memory macro can replace`,
    [
      ['WORDS', 4, 'words'],
      ['ADDR_BITS', 2, 'bits of an address'],
      ['DATA_BITS', 4, 'bits of a word'],
    ],
    [
      { title: 'Clock', kind: 'clock', inputs: [['clk', 1, 'rising edge']] },
      {
        title: 'Access: one a cycle',
        inputs: [
          ['en', 1, 'access in this cycle'],
          ['we', 1, 'it is a write'],
          ['addr', 'ADDR_BITS', 'word'],
          ['wdata', 'DATA_BITS', 'written'],
        ],
        outputs: [['rdata', 'DATA_BITS', 'read; there one cycle later, until the next read']],
      },
    ],
  );

export const laneBlock = (prefix: string): Block =>
  block(
    `${prefix}_lane`,
    'front end with its tables: events in, rows out',
    [
      ...parameters(
        'SOURCES',
        'IN_BITS',
        'E2A_BITS',
        'E2A_WORDS',
        'ROWS',
        'ROW_BITS',
        'COUNT_BITS',
        'LANE_WORD_BITS',
        'STAGING_CHUNKS',
      ),
      ['SN_WIDTH', 20, 'bits of a word of MEM_S&N'],
    ],
    [
      ...clocking,
      stream('Events', 'event', 'in', 'IN_BITS+2', eventWord),
      { title: 'Round', inputs: [['e2a_first', 'E2A_BITS', 'word of MEM_E2A of input address 0']] },
      {
        title: 'Configuration',
        inputs: [['hold', 1, 'read nothing: the configuration has the memories'], ...memoryTurns],
      },
      {
        title: 'To the sequencer',
        inputs: [
          ['row_ready', 1, 'the row is taken'],
          ['mark_ready', 1, 'the mark is taken'],
        ],
        outputs: [
          ['row_valid', 1, 'the output of MEM_S&N is the next row'],
          ['mark_valid', 1, 'all rows before the end of a step, or before a recording, were taken'],
          ['mark_kind', 2, 'as in an event word'],
        ],
      },
      {
        title: 'Memory outputs',
        outputs: [
          ['e2a_rdata', 'ROW_BITS+COUNT_BITS', '{first row, number of rows}'],
          ['sn_rdata', 'SN_WIDTH', 'row'],
        ],
      },
      { title: 'Status', outputs: [['idle', 1, 'nothing read or to be read']] },
    ],
  );

export const fetchBlock = (prefix: string): Block =>
  block(
    `${prefix}_fetch`,
    'front end of the controller: event -> MEM_E2A -> rows of MEM_S&N, read ahead so that rows follow each other at once',
    parameters('SOURCES', 'IN_BITS', 'ROW_BITS', 'COUNT_BITS'),
    [
      ...clocking,
      stream('Events', 'event', 'in', 'IN_BITS+2', eventWord),
      {
        title: 'MEM_E2A',
        inputs: [['e2a_rdata', 'ROW_BITS+COUNT_BITS', '{first row, number of rows}']],
        outputs: [
          ['e2a_en', 1, 'read'],
          ['e2a_addr', 'IN_BITS', 'word'],
        ],
      },
      {
        title: 'MEM_S&N: its data goes to the sequencer',
        outputs: [
          ['sn_en', 1, 'read'],
          ['sn_addr', 'ROW_BITS', 'word'],
        ],
      },
      {
        title: 'To the sequencer',
        inputs: [
          ['row_ready', 1, 'the row is taken'],
          ['mark_ready', 1, 'the mark is taken'],
        ],
        outputs: [
          ['row_valid', 1, 'the output of MEM_S&N is the next row'],
          ['mark_valid', 1, 'all rows before the end of a step, or before a recording, were taken'],
          ['mark_kind', 2, 'as in an event word'],
        ],
      },
      {
        title: 'Status',
        inputs: [['hold', 1, 'read nothing: the memories are being written']],
        outputs: [['idle', 1, 'nothing read or to be read']],
      },
    ],
  );

export const sequencerBlock = (prefix: string): Block =>
  block(
    `${prefix}_sequencer`,
    'back end of the controller: rows, then leak, fire and reset of every slot, as operations of the analog array',
    parameters('ENGINES', 'LANES', 'SLOT_BITS', 'MAGNITUDE_BITS', 'OUT_BITS', 'SUBTRACT_BITS', 'CYCLES', 'CYCLE_BITS'),
    [
      ...clocking,
      {
        title: 'From the front end',
        inputs: [
          ['row_valid', 'LANES', 'a row is there, of all engines or of one'],
          ['row', row, '{valid, sign, magnitude, slot}, each with one field an engine, engine 0 lowest'],
          ['mark_valid', 1, 'a mark is there'],
          ['mark_kind', 2, 'as in an event word'],
        ],
        outputs: [
          ['row_ready', 'LANES', 'the row is taken'],
          ['mark_ready', 1, 'the mark is taken'],
        ],
      },
      {
        title: 'Registers',
        inputs: [...registers, ['wipe', 1, 'after a reset: membranes of all slots in use to zero']],
      },
      {
        title: 'Slot masks',
        inputs: [['slots_rdata', 'ENGINES', 'engines with a neuron in the slot']],
        outputs: [
          ['slots_en', 1, 'read'],
          ['slots_addr', 'SLOT_BITS', 'slot'],
        ],
      },
      ...operation('ENGINES', 'MAGNITUDE_BITS', 'SLOT_BITS'),
      {
        title: 'Counters',
        outputs: [
          ['row_begun', 'LANES', 'first cycle of the operation of a row'],
          ['row_entries', 'ENGINES', 'engines that take part in it'],
          ['common_begun', 1, 'first cycle of an operation of all engines'],
          ['op_busy', 1, 'an operation is under way'],
          ['start', 1, 'a recording begins'],
        ],
      },
      {
        title: 'Encoder',
        inputs: [['enc_idle', 1, 'all that was loaded has left']],
        outputs: [
          ['enc_load', 1, 'send this'],
          ['enc_kind', 2, 'as in an event word'],
          ['enc_mask', 'ENGINES', 'engines that spiked'],
          ['enc_base', 'OUT_BITS', 'address of engine 0 in this slot, from the address of the core on'],
        ],
      },
      { title: 'Status', outputs: [['idle', 1, 'between steps']] },
    ],
  );

export const tablesBlock = (prefix: string): Block =>
  block(
    `${prefix}_tables`,
    'where the tables and the output addresses of a round begin',
    parameters('ENGINES', 'SLOTS', 'SOURCES', 'OUT_BITS', 'ROUNDS', 'ROUND_BITS', 'E2A_BITS', 'MASK_BITS'),
    [
      ...clocking,
      {
        title: 'Round',
        inputs: [['round', 'ROUND_BITS', 'constant while the core works']],
        outputs: [
          ['e2a_first', 'E2A_BITS', 'word of MEM_E2A of input address 0'],
          ['mask_first', 'MASK_BITS', 'slot mask of slot 0'],
          ['out_first', 'OUT_BITS', 'output address of engine 0 in slot 0, from the address of the core on'],
        ],
      },
    ],
  );

export const encoderBlock = (prefix: string): Block =>
  block(
    `${prefix}_encoder`,
    'spikes of one slot leave as addresses, lowest engine first, and wait where the receiver does',
    parameters('ENGINES', 'OUT_BITS', 'ADDRESS_BASE'),
    [
      ...clocking,
      {
        title: 'From the sequencer',
        inputs: [
          ['load', 1, 'take a new set'],
          ['load_kind', 2, '0 spikes by the mask, otherwise one word of this kind'],
          ['load_mask', 'ENGINES', 'engines that spiked'],
          ['load_base', 'OUT_BITS', 'address of engine 0 in this slot, from ADDRESS_BASE on'],
        ],
        outputs: [['idle', 1, 'all has left']],
      },
      stream('Output', 'out', 'out', 'OUT_BITS+2', eventWord),
    ],
  );
