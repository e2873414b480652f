/** Pin tables of what stands between the accelerator and the outside of the chip. */

import type { Block } from '../../src/ir/types.js';
import { block, clocking, type ParameterRow, type Row, type Section, stream } from '../rtl/blocks/describe.js';

/** {kind[1:0], address[29:0]}: as wide as software writes it. */
const wide = '{kind[1:0], address[29:0]}';

const eventStream = (name: string, from: 'in' | 'out'): Section => stream('Events', name, from, 32, wide);

/** One access to a register; `acc_valid` stands until `acc_ready`. */
const asked: readonly Row[] = [
  ['acc_valid', 1, 'an access'],
  ['acc_write', 1, 'it is a write'],
  ['acc_full', 1, 'it is to all bytes of the word'],
  ['acc_addr', 12, 'byte address'],
  ['acc_wdata', 32, 'data to write'],
];
const answered: readonly Row[] = [
  ['acc_ready', 1, 'the access is done'],
  ['acc_rdata', 32, 'data read'],
  ['acc_error', 1, 'it failed'],
];

/** The outside of the chip's configuration, by design option. */
export const busSection = {
  wishbone: {
    title: 'Wishbone B4 classic, 32 bits',
    inputs: [
      ['wbs_cyc_i', 1, 'a cycle is under way'],
      ['wbs_stb_i', 1, 'an access'],
      ['wbs_we_i', 1, 'it is a write'],
      ['wbs_sel_i', 4, 'bytes; writes to a part of a word are refused'],
      ['wbs_adr_i', 32, 'byte address; bits 11..0 are looked at'],
      ['wbs_dat_i', 32, 'data to write'],
    ],
    outputs: [
      ['wbs_ack_o', 1, 'the access is done'],
      ['wbs_dat_o', 32, 'data read'],
    ],
  },
  apb: {
    title: 'APB3, 32 bits',
    inputs: [
      ['psel', 1, 'this chip'],
      ['penable', 1, 'access phase'],
      ['pwrite', 1, 'it is a write'],
      ['paddr', 12, 'byte address'],
      ['pwdata', 32, 'data to write'],
    ],
    outputs: [
      ['pready', 1, 'the access is done'],
      ['prdata', 32, 'data read'],
      ['pslverr', 1, 'it failed'],
    ],
  },
} as const satisfies Record<string, Section>;

type Size = number | string;

/** The outside of the chip's events, by design option. */
export const eventSections = {
  'axi-stream': () => ({
    in: {
      title: 'Events in: AXI4-Stream',
      inputs: [
        ['s_axis_tvalid', 1, 'a word is there'],
        ['s_axis_tdata', 32, wide],
        ['s_axis_tlast', 1, 'with an end of step or of a recording; anything else is reported'],
      ],
      outputs: [['s_axis_tready', 1, 'it is taken']],
    } as const satisfies Section,
    out: {
      title: 'Events out: AXI4-Stream',
      inputs: [['m_axis_tready', 1, 'it is taken']],
      outputs: [
        ['m_axis_tvalid', 1, 'a word is there'],
        ['m_axis_tdata', 32, wide],
        ['m_axis_tlast', 1, 'end of step or of a recording'],
      ],
    } as const satisfies Section,
  }),
  aer: (inBits: Size, outBits: Size) => ({
    in: {
      title: 'Events in: AER, four phases, bundled data',
      inputs: [
        ['aer_in_req', 1, 'request: the data stands; no clock in common'],
        ['aer_in_data', typeof inBits === 'number' ? inBits + 2 : `${inBits}+2`, '{kind[1:0], address}'],
      ],
      outputs: [['aer_in_ack', 1, 'acknowledge: the data was read']],
    } satisfies Section,
    out: {
      title: 'Events out: AER, four phases, bundled data',
      inputs: [['aer_out_ack', 1, 'acknowledge; no clock in common']],
      outputs: [
        ['aer_out_req', 1, 'request: the data stands since a clock cycle at least'],
        ['aer_out_data', typeof outBits === 'number' ? outBits + 2 : `${outBits}+2`, '{kind[1:0], address}'],
      ],
    } satisfies Section,
  }),
} as const;

export const busBlock = (prefix: string, bus: keyof typeof busSection): Block =>
  block(
    `${prefix}_${bus}`,
    `${busSection[bus].title}: accesses to the registers`,
    [],
    [...clocking, busSection[bus], { title: 'Registers', inputs: answered, outputs: asked }],
  );

const inBitsRow: ParameterRow = ['IN_BITS', 3, 'bits of an input address'];
const outBitsRow: ParameterRow = ['OUT_BITS', 3, 'bits of an output address'];

export function eventBlocks(prefix: string, events: keyof typeof eventSections): { in: Block; out: Block } {
  const sections = eventSections[events]('IN_BITS', 'OUT_BITS');
  const name = events === 'aer' ? 'aer' : 'axis';
  const framing: Section = { title: 'Errors', outputs: [['framing', 1, 'TLAST does not fit the word']] };
  return {
    in: block(`${prefix}_${name}_in`, sections.in.title, events === 'aer' ? [inBitsRow] : [], [
      ...(events === 'aer' ? clocking : []),
      sections.in,
      eventStream('ev', 'out'),
      ...(events === 'aer' ? [] : [framing]),
    ]),
    out: block(`${prefix}_${name}_out`, sections.out.title, events === 'aer' ? [outBitsRow] : [], [
      ...clocking,
      sections.out,
      eventStream('ev', 'in'),
    ]),
  };
}

/** @param fields pins that the fields of the registers become */
export const registersBlock = (prefix: string, fields: Section): Block =>
  block(
    `${prefix}_registers`,
    'the registers of the chip',
    [],
    [
      ...clocking,
      { title: 'Access', inputs: asked, outputs: [...answered, ['bus_error', 1, 'an access to no register']] },
      fields,
      {
        title: 'Data window',
        inputs: [
          ['win_ready', 1, 'the access to it is done'],
          ['win_rdata', 32, 'data read'],
          ['win_error', 1, 'it failed'],
        ],
        outputs: [
          ['win_address', 1, 'an access to ADDRESS'],
          ['win_data', 1, 'an access to DATA'],
          ['win_checksum', 1, 'an access to CHECKSUM'],
          ['win_scan', 1, 'an access to SCAN'],
        ],
      },
    ],
  );

export const windowBlock = (prefix: string): Block =>
  block(
    `${prefix}_window`,
    'data window: accesses of the bus, and scans, become accesses to the configuration of a core; CRC of what passes',
    [
      ['CFG_BITS', 7, 'bits of a configuration address'],
      ['ADDR_BITS', 7, 'bits of ADDRESS', '7 or more, and CFG_BITS at least'],
      ['PATIENCE_BITS', 10, 'an access is given up after 2^PATIENCE_BITS cycles'],
    ],
    [
      ...clocking,
      {
        title: 'Registers',
        inputs: [
          ['acc_write', 1, 'the access is a write'],
          ['acc_wdata', 32, 'data to write'],
          ['win_address', 1, 'an access to ADDRESS'],
          ['win_data', 1, 'an access to DATA'],
          ['win_checksum', 1, 'an access to CHECKSUM'],
          ['win_scan', 1, 'an access to SCAN'],
          ['select_last', 6, 'last chunk of a word'],
          ['select_mask', 6, 'bits that number the chunk'],
        ],
        outputs: [
          ['win_ready', 1, 'the access is done'],
          ['win_rdata', 32, 'data read'],
          ['win_error', 1, 'it failed'],
          ['window_error', 1, 'an access was given up or refused'],
          ['scan', 1, 'a scan is under way'],
        ],
      },
      {
        title: 'Configuration port of the accelerator',
        inputs: [
          ['hold', 1, 'the accelerator is in reset'],
          ['cfg_ready', 1, 'the access is taken'],
          ['cfg_rvalid', 1, 'the answer to a read'],
          ['cfg_rdata', 32, 'data read'],
        ],
        outputs: [
          ['cfg_valid', 1, 'an access'],
          ['cfg_write', 1, 'it is a write'],
          ['cfg_addr', 'CFG_BITS', '{word, chunk}'],
          ['cfg_wdata', 32, 'data to write'],
        ],
      },
    ],
  );

export const eventsBlock = (prefix: string): Block =>
  block(
    `${prefix}_events`,
    'events between the chip and the accelerator: let in, checked, counted; marks that software asks for',
    [['INPUTS', 4, 'addresses of the first layer'], inBitsRow, outBitsRow],
    [
      ...clocking,
      {
        title: 'Control',
        inputs: [
          ['hold', 1, 'the accelerator is in reset'],
          ['run', 1, 'let events in'],
          ['clear', 1, 'counters to 0'],
          ['start', 1, 'put a start of recording in'],
          ['step', 1, 'put an end of step in'],
          ['finish', 1, 'put an end of recording in'],
        ],
        outputs: [
          ['pending', 1, 'a mark has not gone in yet'],
          ['input_error', 1, 'an address that the first layer does not have'],
          ['command_error', 1, 'a mark was asked for twice'],
        ],
      },
      {
        title: 'Counters',
        outputs: [
          ['steps_in', 32, 'ends of step that went in'],
          ['steps_out', 32, 'ends of step that came out'],
          ['spikes_in', 32, 'spikes that went in'],
          ['spikes_out', 32, 'spikes that came out'],
        ],
      },
      eventStream('ext_in', 'in'),
      eventStream('ext_out', 'out'),
      stream('To the accelerator', 'in', 'out', 'IN_BITS+2', '{kind[1:0], address}'),
      stream('From the accelerator', 'out', 'in', 'OUT_BITS+2', '{kind[1:0], address}'),
    ],
  );

export const resetBlock = (prefix: string): Block =>
  block(
    `${prefix}_reset`,
    'reset of the accelerator, by its pin or by software; its end is in step with the clock',
    [],
    [
      ...clocking,
      {
        title: 'Reset',
        inputs: [['soft_reset', 1, 'reset the accelerator']],
        outputs: [
          ['accel_rst_n', 1, 'reset of the accelerator'],
          ['hold', 1, 'the accelerator is in reset'],
        ],
      },
    ],
  );
