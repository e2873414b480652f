/** Pin tables of the blocks inside a core. */

import type { Block } from '../../../src/ir/types.js';
import { operation } from './array.js';
import { block, clocking, configurationPort, eventWord, type Row, stream } from './describe.js';
import { parameters } from './parameters.js';

const row = 'ENGINES*MAGNITUDE_BITS+ENGINES*SLOT_BITS+ENGINES*2';

/** What the configuration says about the end of a step. */
const registers: readonly Row[] = [
  ['leak_op', 2, 'end of step: 0 no leak, 1 leak, 3 membrane to zero'],
  ['subtract', 1, 'a spike subtracts the threshold; otherwise it sets the membrane to zero'],
  ['delayed', 1, 'the reset follows the leak'],
  ['last_slot', 'SLOT_BITS', 'slots 0..last_slot are in use'],
  ['subtract_count', 'SUBTRACT_BITS', 'ladder operations that make the threshold'],
  ['subtract_last', 'MAGNITUDE_BITS', 'LSB of the last of them; the others are full'],
];

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

export const configBlock = (prefix: string): Block =>
  block(
    `${prefix}_config`,
    'configuration of one core: registers, and writes to its memories put together from 32-bit chunks',
    parameters(
      ...['CORE', 'CFG_BITS', 'CHUNK_BITS', 'STAGING_CHUNKS', 'SLOT_CHUNKS', 'E2A_CHUNKS', 'SN_CHUNKS'],
      ...['SLOT_BITS', 'MAGNITUDE_BITS', 'SUBTRACT_BITS'],
    ),
    [
      ...clocking,
      configurationPort('CFG_BITS'),
      {
        title: 'Memories',
        inputs: [['idle', 1, 'the core reads no memory']],
        outputs: [
          ['hold', 1, 'a memory is written in this cycle'],
          ['slots_we', 1, 'write a slot mask'],
          ['e2a_we', 1, 'write MEM_E2A'],
          ['sn_we', 1, 'write MEM_S&N'],
          ['mem_addr', 'CFG_BITS', 'word to write'],
          ['mem_wdata', 'STAGING_CHUNKS*32', 'data to write'],
        ],
      },
      { title: 'Registers', outputs: registers },
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
    parameters('ENGINES', 'SLOT_BITS', 'MAGNITUDE_BITS', 'OUT_BITS', 'SUBTRACT_BITS', 'CYCLES', 'CYCLE_BITS'),
    [
      ...clocking,
      {
        title: 'From the front end',
        inputs: [
          ['row_valid', 1, 'a row is there'],
          ['row', row, '{valid, sign, magnitude, slot}, each with one field an engine, engine 0 lowest'],
          ['mark_valid', 1, 'a mark is there'],
          ['mark_kind', 2, 'as in an event word'],
        ],
        outputs: [
          ['row_ready', 1, 'the row is taken'],
          ['mark_ready', 1, 'the mark is taken'],
        ],
      },
      { title: 'Registers', inputs: registers },
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
