/** What a layer of several rounds has around its cores: one replay before them, a spool behind each that needs it. */

import { render } from '../../src/emit/render.js';
import type { Block } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import { indexBits } from '../../src/ir/widths.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import { moduleView } from './banner.js';
import { mergeBlock } from './blocks/chain.js';
import { memoryBlock } from './blocks/core.js';
import { replayBlock, spoolBlock } from './blocks/rounds.js';
import { clockPins, same, vector, type Wiring, workPins } from './wiring.js';

/** Rounds of a layer: as many as its core with the most. */
export const stageRounds = (plan: AcceleratorPlan, layer: number): number =>
  Math.max(...plan.stages[layer].map((core) => plan.cores[core].rounds));

type Memory = readonly [name: string, purpose: string];
const replayMemory: Memory = ['replay_mem', 'replay memory: the input words of a recording'];
const spoolMemory: Memory = ['spool_mem', 'spool: output words of the earlier rounds of a core'];

const memoryOf = (prefix: string, [name, purpose]: Memory): Block => memoryBlock(`${prefix}_${name}`, purpose);

const memoryInstance = (prefix: string, memory: Memory, data: string): string =>
  instance(memoryOf(prefix, memory), 'u_mem', {
    parameters: { WORDS: 'WORDS', ADDR_BITS: 'ADDR_BITS', DATA_BITS: 'WIDTH' },
    ports: { clk: 'clk', en: 'keep | read', we: 'keep', addr: 'access[ADDR_BITS-1:0]', wdata: data, rdata: 'kept' },
  });

/** Modules that only a design with rounds has: block and text. */
export function roundModules(prefix: string, plan: AcceleratorPlan): readonly (readonly [Block, string])[] {
  if (plan.cores.every(({ rounds }) => rounds === 1)) return [];
  const modules: readonly (readonly [string, Block, Readonly<Record<string, string>>])[] = [
    ['memory', memoryOf(prefix, replayMemory), {}],
    ['memory', memoryOf(prefix, spoolMemory), {}],
    ['replay', replayBlock(prefix), { memory: memoryInstance(prefix, replayMemory, 'in_word') }],
    [
      'spool',
      spoolBlock(prefix),
      { memory: memoryInstance(prefix, spoolMemory, 'in_word'), merge: roundMerge(prefix) },
    ],
  ];
  return modules.map(([template, block, parts]) => [
    block,
    render(`rtl/${template}.v`, { ...moduleView(plan, block), ...parts }),
  ]);
}

const roundMerge = (prefix: string): string =>
  instance(mergeBlock(prefix), 'u_merge', {
    parameters: { CORES: 'ROUNDS', CORE_BITS: 'ROUND_BITS', WIDTH: 'WIDTH' },
    ports: {
      ...clockPins,
      ...same('out_valid', 'out_word', 'out_ready'),
      in_valid: 'merge_valid',
      in_word: 'merge_word',
      in_ready: 'merge_ready',
    },
  });

/** What a stage needs beside its cores and its merger. */
export interface RoundWiring extends Pick<Wiring, 'assigns' | 'instances'> {
  readonly signals: readonly { readonly range: string; readonly name: string }[];
  /** a core's own round, as an expression */
  readonly round: readonly string[];
}

/**
 * Nets `replay_*` are the events of all cores, `lane_*` the outputs to merge. A core of fewer rounds than another works
 * in the last ones: all then send their last round together, and none waits for another with its own input held.
 */
export function roundWiring(
  prefix: string,
  plan: AcceleratorPlan,
  layer: number,
  { inWidth, outWidth }: { readonly inWidth: number; readonly outWidth: number },
): RoundWiring {
  const cores = plan.stages[layer].map((index) => plan.cores[index]);
  const rounds = stageRounds(plan, layer);
  const bits = indexBits(rounds);
  const lanes = vector(cores.length);
  const late = (core: CorePlan): number => rounds - core.rounds;
  const shifted = cores.flatMap((core, i) => (late(core) > 0 && core.rounds > 1 ? [i] : []));
  const top = (i: number): string => `[${(i + 1) * outWidth - 1}:${(i + 1) * outWidth - 2}]`;
  const word = (i: number): string => `[${(i + 1) * outWidth - 1}:${i * outWidth}]`;
  const round = cores.map((core, i) => {
    if (core.rounds === 1) return "1'b0";
    return late(core) === 0 ? 'round' : `round${i}[${indexBits(core.rounds) - 1}:0]`;
  });
  return {
    round,
    signals: [
      { range: '', name: 'replay_valid' },
      { range: vector(inWidth), name: 'replay_word' },
      { range: '', name: 'replay_ready' },
      { range: vector(bits), name: 'round' },
      { range: lanes, name: 'working' },
      { range: lanes, name: 'ended' },
      { range: '', name: 'replay_overflow' },
      { range: lanes, name: 'spool_overflow' },
      { range: lanes, name: 'lane_valid' },
      { range: lanes, name: 'lane_ready' },
      { range: vector(cores.length * outWidth), name: 'lane_word' },
      ...shifted.map((i) => ({ range: vector(bits), name: `round${i}` })),
      { range: '', name: 'unused' },
    ],
    assigns: [
      { left: 'replay_ready', right: '&(core_in_ready | ~working)' },
      ...cores.map((core, i) => ({
        left: `working[${i}]`,
        right: late(core) === 0 ? "1'b1" : `round >= ${bits}'d${late(core)}`,
      })),
      ...cores.map((_, i) => ({
        left: `ended[${i}]`,
        right: `core_out_valid[${i}] & core_out_ready[${i}] & (&core_out_word${top(i)})`,
      })),
      ...shifted.map((i) => ({ left: `round${i}`, right: `round - ${bits}'d${late(cores[i])}` })),
      ...cores.flatMap((core, i) =>
        core.rounds > 1
          ? []
          : [
              { left: `lane_valid[${i}]`, right: `core_out_valid[${i}]` },
              { left: `lane_word${word(i)}`, right: `core_out_word${word(i)}` },
              { left: `core_out_ready[${i}]`, right: `lane_ready[${i}]` },
              { left: `spool_overflow[${i}]`, right: "1'b0" },
            ],
      ),
      {
        left: 'unused',
        right: `&{${["1'b0", 'replay_overflow', 'spool_overflow', ...shifted.map((i) => `round${i}`)].join(', ')}}`,
      },
    ],
    instances: [
      instance(replayBlock(prefix), 'u_replay', {
        parameters: {
          CORES: cores.length,
          ROUNDS: rounds,
          ROUND_BITS: bits,
          WORDS: plan.replayWords,
          ADDR_BITS: indexBits(plan.replayWords),
          WIDTH: inWidth,
        },
        ports: {
          ...workPins,
          ...same('in_valid', 'in_word', 'in_ready', 'working', 'ended', 'round'),
          out_ready: 'replay_ready',
          out_valid: 'replay_valid',
          out_word: 'replay_word',
          overflow: 'replay_overflow',
        },
      }),
      ...cores.flatMap((core, i) =>
        core.rounds === 1
          ? []
          : [
              instance(spoolBlock(prefix), `u_spool${i}`, {
                parameters: {
                  ROUNDS: core.rounds,
                  ROUND_BITS: indexBits(core.rounds),
                  WORDS: plan.spoolWords,
                  ADDR_BITS: indexBits(plan.spoolWords),
                  WIDTH: outWidth,
                },
                ports: {
                  ...workPins,
                  in_valid: `core_out_valid[${i}]`,
                  in_word: `core_out_word${word(i)}`,
                  in_ready: `core_out_ready[${i}]`,
                  out_valid: `lane_valid[${i}]`,
                  out_word: `lane_word${word(i)}`,
                  out_ready: `lane_ready[${i}]`,
                  round: round[i],
                  overflow: `spool_overflow[${i}]`,
                },
              }),
            ],
      ),
    ],
  };
}
