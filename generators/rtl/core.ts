/** The core's digital part: its blocks wired by name, and what each instance of it is built with. */

import { instance } from '../../src/ir/verilog.js';
import { countBits, indexBits } from '../../src/ir/widths.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import { configBlock, countersBlock } from './blocks/configuration.js';
import {
  encoderBlock,
  fetchBlock,
  fifoBlock,
  laneBlock,
  memoryBlock,
  sequencerBlock,
  tablesBlock,
} from './blocks/core.js';
import { TRIM_BITS } from './registers.js';
import { type CoreShape, chunksOf, configurationBits, coreShape } from './shape.js';
import { clockPins, configurationPins, same, workPins } from './wiring.js';

export const memories = (prefix: string) => ({
  slots: memoryBlock(`${prefix}_slot_mem`, 'slot masks: engines that have a neuron in a slot, a table a round'),
  e2a: memoryBlock(
    `${prefix}_e2a_mem`,
    'MEM_E2A: first row and number of rows of every input address, a table a round',
  ),
  sn: memoryBlock(`${prefix}_sn_mem`, 'MEM_S&N: rows of synapses'),
});

const registers = same('leak_op', 'subtract', 'delayed', 'quiet', 'last_slot', 'subtract_count', 'subtract_last');
const operation = same('op_start', 'op_kind', 'op_enable', 'op_sign', 'op_magnitude', 'op_slot');
const counted = same('row_begun', 'row_entries', 'common_begun', 'op_busy', 'start');

const memory = (name: string, words: string, addr: string, data: string) => ({
  parameters: { WORDS: words, ADDR_BITS: addr, DATA_BITS: data },
  ports: {
    clk: 'clk',
    en: `${name}_turn | ${name}_en`,
    we: `${name}_we`,
    addr: `${name}_access`,
    wdata: `mem_wdata[${data}-1:0]`,
    rdata: `${name}_rdata`,
  },
});

/** Instances inside `<prefix>_lane`. */
export function laneInstances(prefix: string): readonly string[] {
  const { e2a, sn } = memories(prefix);
  return [
    instance(e2a, 'u_e2a_mem', memory('e2a', 'E2A_WORDS', 'E2A_BITS', 'E2A_WIDTH')),
    instance(sn, 'u_sn_mem', memory('sn', 'ROWS', 'ROW_BITS', 'SN_WIDTH')),
    instance(fetchBlock(prefix), 'u_fetch', {
      parameters: same('IN_BITS', 'SOURCES', 'ROW_BITS', 'COUNT_BITS'),
      ports: {
        ...clockPins,
        ...same('event_valid', 'event_word', 'event_ready', 'e2a_rdata', 'e2a_en', 'e2a_addr', 'sn_en', 'sn_addr'),
        ...same('row_valid', 'row_ready', 'mark_valid', 'mark_kind', 'mark_ready', 'hold', 'idle'),
      },
    }),
  ];
}

/** Instances of one of the front ends of `<prefix>_core`: the queue that several of them have, and the front end. */
export function laneOfCore(prefix: string): { readonly queue: string; readonly lane: string } {
  const slice = (bits: string): string => `[lane*${bits} +: ${bits}]`;
  const queue = instance(fifoBlock(prefix), 'u_queue', {
    parameters: { WIDTH: 'IN_BITS + 2', DEPTH: 'QUEUE_DEPTH', POINTER_BITS: 'QUEUE_BITS' },
    ports: {
      ...workPins,
      in_valid: 'event_valid & event_ready',
      in_word: 'queue_word',
      in_ready: 'lane_room[lane]',
      out_valid: 'lane_valid[lane]',
      out_word: `lane_word${slice('(IN_BITS+2)')}`,
      out_ready: 'lane_take[lane]',
    },
  });
  const lane = instance(laneBlock(prefix), 'u_lane', {
    parameters: same(
      ...['SOURCES', 'IN_BITS', 'E2A_WORDS', 'ROWS', 'ROW_BITS', 'COUNT_BITS', 'LANE_WORD_BITS', 'STAGING_CHUNKS'],
      ...['E2A_BITS', 'SN_WIDTH'],
    ),
    ports: {
      ...workPins,
      event_valid: 'lane_valid[lane]',
      event_word: `lane_word${slice('(IN_BITS+2)')}`,
      event_ready: 'lane_take[lane]',
      hold: 'hold',
      ...Object.fromEntries(['e2a_we', 'e2a_re', 'sn_we', 'sn_re'].map((pin) => [pin, `${pin} & here`])),
      ...same('mem_addr', 'mem_wdata', 'mark_ready', 'e2a_first'),
      row_ready: 'row_ready[lane]',
      row_valid: 'row_valid[lane]',
      mark_valid: 'lane_mark[lane]',
      mark_kind: 'lane_mark_kind[lane*2 +: 2]',
      e2a_rdata: `lane_e2a${slice('E2A_WIDTH')}`,
      sn_rdata: `lane_sn${slice('SN_WIDTH')}`,
      idle: 'lane_idle[lane]',
    },
  });
  return { queue, lane };
}

/** Instances inside `<prefix>_core`, but for its front ends. */
export function coreInstances(prefix: string): readonly string[] {
  const { slots } = memories(prefix);
  return [
    instance(fifoBlock(prefix), 'u_fifo', {
      parameters: { WIDTH: 'IN_BITS + 2', DEPTH: 'FIFO_DEPTH', POINTER_BITS: 'FIFO_BITS' },
      ports: {
        ...workPins,
        ...same('in_valid', 'in_word', 'in_ready'),
        out_ready: 'queue_ready',
        out_valid: 'queue_valid',
        out_word: 'queue_word',
      },
    }),
    instance(configBlock(prefix), 'u_config', {
      parameters: {
        ...same('CORE', 'CORES', 'ENGINES', 'LANES', 'LANE_BITS', 'E2A_WORDS', 'ROWS', 'CFG_BITS'),
        ...same('LANE_WORD_BITS', 'CHUNK_BITS', 'STAGING_CHUNKS', 'SLOT_CHUNKS', 'E2A_CHUNKS', 'SN_CHUNKS'),
        ...same('SLOT_BITS', 'MAGNITUDE_BITS', 'SUBTRACT_BITS', 'TRIM_BITS'),
        SLOTS: 'ROUNDS*SLOTS',
      },
      ports: {
        ...clockPins,
        ...configurationPins,
        ...same('cfg_ready', 'cfg_rvalid', 'cfg_rdata'),
        ...registers,
        ...same('idle', 'hold', 'slots_we', 'slots_re', 'e2a_we', 'e2a_re', 'sn_we', 'sn_re'),
        ...same('mem_addr', 'mem_lane', 'mem_wdata', 'read_region', 'trim', 'soft_reset', 'wipe'),
        ...same('outside', 'overflow', 'counter', 'counter_clear', 'counter_value'),
        mem_rdata: 'mem_wide[32*STAGING_CHUNKS-1:0]',
      },
    }),
    instance(tablesBlock(prefix), 'u_tables', {
      parameters: same('ENGINES', 'SLOTS', 'SOURCES', 'OUT_BITS', 'ROUNDS', 'ROUND_BITS', 'E2A_BITS', 'MASK_BITS'),
      ports: { ...clockPins, ...same('round', 'e2a_first', 'mask_first', 'out_first') },
    }),
    instance(slots, 'u_slot_mem', memory('slots', 'ROUNDS*SLOTS', 'MASK_BITS', 'ENGINES')),
    instance(sequencerBlock(prefix), 'u_sequencer', {
      parameters: same(
        ...['ENGINES', 'LANES', 'SLOT_BITS', 'MAGNITUDE_BITS', 'OUT_BITS', 'SUBTRACT_BITS', 'CYCLES', 'CYCLE_BITS'],
      ),
      ports: {
        ...workPins,
        ...same('row_valid', 'row_ready', 'mark_valid', 'mark_kind', 'mark_ready', 'wipe'),
        ...registers,
        ...operation,
        ...counted,
        ...same('slots_rdata', 'slots_en', 'slots_addr', 'spike'),
        ...same('enc_idle', 'enc_load', 'enc_kind', 'enc_mask', 'enc_base'),
        row: '{row_enable, row_sign, row_magnitude, row_slot}',
        idle: 'sequencer_idle',
      },
    }),
    instance(encoderBlock(prefix), 'u_encoder', {
      parameters: same('ENGINES', 'OUT_BITS', 'ADDRESS_BASE'),
      ports: {
        ...workPins,
        load: 'enc_load',
        load_kind: 'enc_kind',
        load_mask: 'enc_mask',
        load_base: 'out_first + enc_base',
        idle: 'enc_idle',
        ...same('out_valid', 'out_word', 'out_ready'),
      },
    }),
    instance(countersBlock(prefix), 'u_counters', {
      parameters: same('ENGINES', 'LANES'),
      ports: {
        ...clockPins,
        ...counted,
        ...same('event_taken', 'counter', 'out_valid', 'out_ready'),
        out_kind: 'out_word[OUT_BITS+1:OUT_BITS]',
        clear: 'counter_clear',
        value: 'counter_value',
      },
    }),
  ];
}

/** Values of the parameters of `<prefix>_core` for one core. */
export function coreParameters(plan: AcceleratorPlan, core: CorePlan): Readonly<Record<string, number | string>> {
  const shape: CoreShape = coreShape(plan, core);
  const chunks = [shape.slotWidth, shape.e2aWidth, shape.snWidth].map(chunksOf);
  return {
    CORE: core.index,
    CORES: plan.cores.length,
    ENGINES: core.engines,
    LANES: shape.lanes,
    LANE_BITS: indexBits(shape.lanes),
    SLOTS: core.slots,
    SLOT_BITS: shape.slotBits,
    MAGNITUDE_BITS: shape.magnitudeBits,
    SOURCES: core.sources,
    IN_BITS: shape.inBits,
    OUT_BITS: shape.outBits,
    ROUNDS: core.rounds,
    ROUND_BITS: shape.roundBits,
    E2A_BITS: shape.e2aBits,
    MASK_BITS: shape.maskBits,
    ADDRESS_BASE: core.addressBase,
    FIFO_DEPTH: plan.fifoDepth,
    FIFO_BITS: indexBits(plan.fifoDepth),
    QUEUE_DEPTH: plan.queueDepth,
    QUEUE_BITS: indexBits(plan.queueDepth),
    E2A_WORDS: core.rounds * (core.sources + 1),
    ROWS: shape.rows,
    ROW_BITS: shape.rowBits,
    COUNT_BITS: shape.countBits,
    SUBTRACT_BITS: shape.subtractBits,
    CYCLES: plan.cyclesPerOperation,
    CYCLE_BITS: countBits(plan.cyclesPerOperation),
    CFG_BITS: configurationBits(plan),
    LANE_WORD_BITS: shape.laneWordBits,
    CHUNK_BITS: shape.chunkBits,
    TRIM_BITS,
    STAGING_CHUNKS: Math.max(...chunks),
    SLOT_CHUNKS: chunks[0],
    E2A_CHUNKS: chunks[1],
    SN_CHUNKS: chunks[2],
  };
}
