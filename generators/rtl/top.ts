/** The whole accelerator: what leaves layer l enters layer l + 1. */

import type { Block } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import type { AcceleratorPlan } from '../types.js';
import { chainBlock } from './blocks/chain.js';
import { addressBits, configurationBits } from './shape.js';
import {
  answerNets,
  answerPins,
  clockPins,
  configurationPins,
  declare,
  joinAnswers,
  vector,
  type Wiring,
} from './wiring.js';

export const topBlock = (prefix: string, plan: AcceleratorPlan): Block =>
  chainBlock(`${prefix}_top`, 'the accelerator: a chain of layers', {
    inBits: addressBits(plan.inputs),
    outBits: addressBits(plan.addressSpace[plan.stages.length - 1]),
    cfgBits: configurationBits(plan),
  });

export function top(prefix: string, plan: AcceleratorPlan, stages: readonly Block[]): Wiring {
  const last = stages.length - 1;
  const stream = (pin: 'in' | 'out', net: string): Record<string, string> =>
    Object.fromEntries(['valid', 'word', 'ready'].map((wire) => [`${pin}_${wire}`, `${net}_${wire}`]));
  return {
    block: topBlock(prefix, plan),
    signals: declare([
      ...plan.addressSpace.slice(0, last).flatMap((size, l) => [
        { range: '', name: `l${l}_valid` },
        { range: vector(addressBits(size) + 2), name: `l${l}_word` },
        { range: '', name: `l${l}_ready` },
      ]),
      ...answerNets('stage', stages.length),
    ]),
    assigns: joinAnswers('stage', stages.length),
    instances: stages.map((block, l) =>
      instance(block, `u_stage${l}`, {
        ports: {
          ...clockPins,
          ...configurationPins,
          ...stream('in', l === 0 ? 'in' : `l${l - 1}`),
          ...stream('out', l === last ? 'out' : `l${l}`),
          ...answerPins('stage', l),
        },
      }),
    ),
  };
}
