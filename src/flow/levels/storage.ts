/** Whether the memories of the rounds hold the recordings, known from the golden model before anything is simulated. */

import type { AcceleratorPlan, CorePlan } from '../../../generators/types.js';
import { MenageError } from '../../errors/index.js';
import type { GoldenResult } from '../../golden/types.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';

/** Words that a recording takes, at most; 0 where no layer takes several rounds. */
export interface RoundStorage {
  readonly replay: number;
  readonly spool: number;
}

/** Start, events and ends of steps; the end of the recording is not kept. */
const words = (train: SpikeTrain): number => 1 + train.address.length + train.steps;

function spooled(core: CorePlan, train: SpikeTrain): number {
  const kept = new Set(core.neuron.subarray(0, (core.rounds - 1) * core.engines * core.slots));
  let spikes = 0;
  for (const neuron of train.address) if (kept.has(neuron)) spikes++;
  return spikes + (core.rounds - 1) * (1 + train.steps);
}

/**
 * @param golden results of the same samples, with the hardware's order and range
 * @throws E_CAPACITY for a recording that a memory cannot hold: the hardware would end it early and raise its flag
 */
export function roundStorage(
  plan: AcceleratorPlan,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
): RoundStorage {
  let replay = 0;
  let spool = 0;
  samples.forEach(({ id, input }, i) => {
    const trains = [input, ...(golden[i]?.layers ?? [])];
    for (const core of plan.cores) {
      if (core.rounds === 1) continue;
      const before = trains[core.layer] as SpikeTrain;
      const after = trains[core.layer + 1] as SpikeTrain;
      replay = Math.max(replay, hold('replayWords', plan.replayWords, words(before), core, id));
      spool = Math.max(spool, hold('spoolWords', plan.spoolWords, spooled(core, after), core, id));
    }
  });
  return { replay, spool };
}

function hold(
  parameter: 'replayWords' | 'spoolWords',
  there: number,
  needed: number,
  { layer, index }: CorePlan,
  recording: string,
): number {
  if (needed <= there) return needed;
  throw new MenageError('E_CAPACITY', {
    path: `accelerator.${parameter}`,
    value: there,
    legal: `recording ${recording} takes ${needed} words in layer ${layer}, core ${index}`,
    remedy: `set accelerator.${parameter} = ${2 ** Math.ceil(Math.log2(needed))}`,
  });
}
