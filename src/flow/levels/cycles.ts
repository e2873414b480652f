/** How long a simulation of the Verilog will be, before it runs: enough to choose a simulator by. */

import type { CorePlan } from '../../../generators/types.js';
import type { GoldenResult } from '../../golden/types.js';
import type { Sample } from '../../snn/types.js';
import type { Prepared } from '../prepare.js';

/** Rows that the input events of a core take, and the visits of its slots. */
function coreCycles(core: CorePlan, addresses: Iterable<number>, steps: number, operation: number): number {
  let rows = 0;
  for (const address of addresses) {
    for (let round = 0; round < core.rounds; round++) rows += core.e2aCount[round * (core.sources + 1) + address];
  }
  // every slot fires, waits for the decision and leaks
  return operation * (rows + core.rounds * steps * core.slotsUsed * 3);
}

/** Clock cycles of all samples together, about: those of the slowest core, and of loading the memories. */
export function estimateCycles(
  { plan }: Prepared,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
): number {
  const words = plan.cores.reduce((sum, { rows }) => sum + (rows.rows * rows.engines) / 2, 0);
  return samples.reduce((sum, { input }, i) => {
    const cores = plan.cores.map((core) => {
      const spikes = core.layer === 0 ? input : golden[i]?.layers[core.layer - 1];
      const addresses = plan.addressOf[core.layer - 1];
      const events = [...(spikes?.address ?? [])].map((k) => addresses?.[k] ?? k);
      return coreCycles(core, events, input.steps, plan.cyclesPerOperation);
    });
    return sum + Math.max(...cores);
  }, words);
}
