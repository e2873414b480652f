/** The core's digital part: its blocks wired by name, and what each instance of it is built with. */

import { instance } from '../../src/ir/verilog.js';
import { countBits, indexBits } from '../../src/ir/widths.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import {
  configBlock,
  encoderBlock,
  fetchBlock,
  fifoBlock,
  memoryBlock,
  sequencerBlock,
  tablesBlock,
} from './blocks/core.js';
import { type CoreShape, chunksOf, configurationBits, coreShape } from './shape.js';
import { clockPins, configurationPins, same } from './wiring.js';

export const memories = (prefix: string) => ({
  slots: memoryBlock(`${prefix}_slot_mem`, 'slot masks: engines that have a neuron in a slot, a table a round'),
  e2a: memoryBlock(
    `${prefix}_e2a_mem`,
    'MEM_E2A: first row and number of rows of every input address, a table a round',
  ),
  sn: memoryBlock(`${prefix}_sn_mem`, 'MEM_S&N: rows of synapses, one entry an engine'),
});

const registers = same('leak_op', 'subtract', 'delayed', 'last_slot', 'subtract_count', 'subtract_last');
const operation = same('op_start', 'op_kind', 'op_enable', 'op_sign', 'op_magnitude', 'op_slot');

/** Instances inside `<prefix>_core`. */
export function coreInstances(prefix: string): readonly string[] {
  const { slots, e2a, sn } = memories(prefix);
  const memory = (name: string, words: string, addr: string, data: string) => ({
    parameters: { WORDS: words, ADDR_BITS: addr, DATA_BITS: data },
    ports: {
      clk: 'clk',
      en: `${name}_we | ${name}_en`,
      we: `${name}_we`,
      addr: `${name}_access`,
      wdata: `mem_wdata[${data}-1:0]`,
      rdata: `${name}_rdata`,
    },
  });
  return [
    instance(fifoBlock(prefix), 'u_fifo', {
      parameters: { WIDTH: 'IN_BITS + 2', DEPTH: 'FIFO_DEPTH', POINTER_BITS: 'FIFO_BITS' },
      ports: {
        ...clockPins,
        ...same('in_valid', 'in_word', 'in_ready'),
        out_ready: 'event_ready',
        out_valid: 'event_valid',
        out_word: 'event_word',
      },
    }),
    instance(configBlock(prefix), 'u_config', {
      parameters: same(
        ...['CORE', 'CFG_BITS', 'CHUNK_BITS', 'STAGING_CHUNKS', 'SLOT_CHUNKS', 'E2A_CHUNKS', 'SN_CHUNKS'],
        ...['SLOT_BITS', 'MAGNITUDE_BITS', 'SUBTRACT_BITS'],
      ),
      ports: {
        ...clockPins,
        ...configurationPins,
        cfg_ready: 'cfg_ready',
        ...registers,
        ...same('idle', 'hold', 'slots_we', 'e2a_we', 'sn_we', 'mem_addr', 'mem_wdata'),
      },
    }),
    instance(tablesBlock(prefix), 'u_tables', {
      parameters: same('ENGINES', 'SLOTS', 'SOURCES', 'OUT_BITS', 'ROUNDS', 'ROUND_BITS', 'E2A_BITS', 'MASK_BITS'),
      ports: { ...clockPins, ...same('round', 'e2a_first', 'mask_first', 'out_first') },
    }),
    instance(slots, 'u_slot_mem', memory('slots', 'ROUNDS*SLOTS', 'MASK_BITS', 'ENGINES')),
    instance(e2a, 'u_e2a_mem', memory('e2a', 'E2A_WORDS', 'E2A_BITS', 'E2A_WIDTH')),
    instance(sn, 'u_sn_mem', memory('sn', 'ROWS', 'ROW_BITS', 'SN_WIDTH')),
    instance(fetchBlock(prefix), 'u_fetch', {
      parameters: same('IN_BITS', 'SOURCES', 'ROW_BITS', 'COUNT_BITS'),
      ports: {
        ...clockPins,
        ...same('event_valid', 'event_word', 'event_ready', 'e2a_rdata', 'e2a_en', 'e2a_addr', 'sn_en', 'sn_addr'),
        ...same('row_valid', 'row_ready', 'mark_valid', 'mark_kind', 'mark_ready', 'hold'),
        idle: 'fetch_idle',
      },
    }),
    instance(sequencerBlock(prefix), 'u_sequencer', {
      parameters: same(
        ...['ENGINES', 'SLOT_BITS', 'MAGNITUDE_BITS', 'OUT_BITS', 'SUBTRACT_BITS', 'CYCLES', 'CYCLE_BITS'],
      ),
      ports: {
        ...clockPins,
        ...same('row_valid', 'row_ready', 'mark_valid', 'mark_kind', 'mark_ready'),
        ...registers,
        ...operation,
        ...same('slots_rdata', 'slots_en', 'slots_addr', 'spike'),
        ...same('enc_idle', 'enc_load', 'enc_kind', 'enc_mask', 'enc_base'),
        row: 'sn_rdata',
        idle: 'sequencer_idle',
      },
    }),
    instance(encoderBlock(prefix), 'u_encoder', {
      parameters: same('ENGINES', 'OUT_BITS', 'ADDRESS_BASE'),
      ports: {
        ...clockPins,
        load: 'enc_load',
        load_kind: 'enc_kind',
        load_mask: 'enc_mask',
        load_base: 'out_first + enc_base',
        idle: 'enc_idle',
        ...same('out_valid', 'out_word', 'out_ready'),
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
    ENGINES: core.engines,
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
    ROWS: shape.rows,
    ROW_BITS: shape.rowBits,
    COUNT_BITS: shape.countBits,
    SUBTRACT_BITS: shape.subtractBits,
    CYCLES: plan.cyclesPerOperation,
    CYCLE_BITS: countBits(plan.cyclesPerOperation),
    CFG_BITS: configurationBits(plan),
    CHUNK_BITS: shape.chunkBits,
    STAGING_CHUNKS: Math.max(...chunks),
    SLOT_CHUNKS: chunks[0],
    E2A_CHUNKS: chunks[1],
    SN_CHUNKS: chunks[2],
  };
}
