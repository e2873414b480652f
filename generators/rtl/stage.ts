/** One layer: its cores side by side, each with its analog array. */

import type { Block } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import { indexBits } from '../../src/ir/widths.js';
import type { AcceleratorPlan } from '../types.js';
import { arrayBlock } from './blocks/array.js';
import { chainBlock, coreBlock, mergeBlock } from './blocks/chain.js';
import { coreParameters } from './core.js';
import { roundWiring, stageRounds } from './rounds.js';
import { configurationBits, coreShape } from './shape.js';
import {
  answerNets,
  answerPins,
  clockPins,
  configurationPins,
  declare,
  joinAnswers,
  same,
  vector,
  type Wiring,
  workPins,
} from './wiring.js';

/** The analog array of one layer: all cores of a layer have the same. */
export function layerArray(prefix: string, plan: AcceleratorPlan, layer: number): Block {
  const core = plan.cores[plan.stages[layer][0]];
  const { slotBits, magnitudeBits } = coreShape(plan, core);
  return arrayBlock(`${prefix}_array_l${layer}`, layer, { engines: core.engines, slotBits, magnitudeBits });
}

/**
 * Every core gets the same input words, and all take them together; the outputs are merged in core order. In a layer of
 * several rounds they come from a replay, and leave through spools.
 */
export function stage(prefix: string, plan: AcceleratorPlan, layer: number): Wiring {
  const cores = plan.stages[layer].map((index) => plan.cores[index]);
  const { inBits, outBits } = coreShape(plan, cores[0]);
  const width = outBits + 2;
  const lanes = vector(cores.length);
  const several = cores.length > 1;
  const again = stageRounds(plan, layer) > 1;
  const rounds = again ? roundWiring(prefix, plan, layer, { inWidth: inBits + 2, outWidth: width }) : null;
  const [events, outputs] = again ? ['replay', 'lane'] : ['in', 'core_out'];
  const array = layerArray(prefix, plan, layer);
  const pins = array.ports.filter((port) => port.kind === 'digital');
  const joined = (i: number): Record<string, string> =>
    Object.fromEntries(pins.map(({ name }) => [name, `${name}${i}`]));
  return {
    block: chainBlock(`${prefix}_stage_l${layer}`, `layer ${layer}: its cores in parallel on the same input events`, {
      inBits,
      outBits,
      cfgBits: configurationBits(plan),
    }),
    signals: declare([
      { range: lanes, name: 'core_in_ready' },
      { range: lanes, name: 'core_out_valid' },
      { range: lanes, name: 'core_out_ready' },
      { range: vector(cores.length * width), name: 'core_out_word' },
      { range: lanes, name: 'core_clear' },
      ...answerNets('core', cores.length),
      ...(rounds?.signals ?? []),
      ...cores.flatMap((_, i) =>
        pins.map((port) => ({
          range: port.size === undefined && port.width === 1 ? '' : vector(port.width),
          name: `${port.name}${i}`,
        })),
      ),
    ]).concat(several || again ? 'wire work_rst_n = rst_n & ~|core_clear;' : "wire unused = &{1'b0, core_clear};"),
    assigns: [
      ...(again ? [] : [{ left: 'in_ready', right: '&core_in_ready' }]),
      ...joinAnswers('core', cores.length),
      ...(rounds?.assigns ?? []),
      ...(several ? [] : straight(outputs)),
    ],
    instances: [
      ...(rounds?.instances ?? []),
      ...cores.flatMap((core, i) => [
        instance(coreBlock(prefix), `u_core${i}`, {
          parameters: coreParameters(plan, core),
          ports: {
            ...clockPins,
            ...configurationPins,
            ...joined(i),
            in_valid: [
              `${events}_valid`,
              ...(several ? [`${events}_ready`] : []),
              ...(again && several ? [`working[${i}]`] : []),
            ].join(' & '),
            in_word: `${events}_word`,
            in_ready: `core_in_ready[${i}]`,
            out_valid: `core_out_valid[${i}]`,
            out_word: `core_out_word[${(i + 1) * width - 1}:${i * width}]`,
            out_ready: `core_out_ready[${i}]`,
            round: rounds?.round[i] ?? "1'b0",
            overflow: again ? `replay_overflow | spool_overflow[${i}]` : "1'b0",
            clear: `core_clear[${i}]`,
            ...answerPins('core', i),
          },
        }),
        instance(array, `u_array${i}`, { ports: { clk: 'clk', ...joined(i) } }),
      ]),
      ...(several ? [mergeInstance(prefix, cores.length, width, outputs)] : []),
    ],
  };
}

/** A single core's output is the layer's. */
const straight = (outputs: string) => [
  { left: 'out_valid', right: `${outputs}_valid[0]` },
  { left: 'out_word', right: `${outputs}_word` },
  { left: `${outputs}_ready[0]`, right: 'out_ready' },
];

const mergeInstance = (prefix: string, cores: number, width: number, outputs: string): string =>
  instance(mergeBlock(prefix), 'u_merge', {
    parameters: { CORES: cores, CORE_BITS: indexBits(cores), WIDTH: width },
    ports: {
      ...workPins,
      ...same('out_valid', 'out_word', 'out_ready'),
      in_valid: `${outputs}_valid`,
      in_word: `${outputs}_word`,
      in_ready: `${outputs}_ready`,
    },
  });
