/** Which engine of a chip the closed loop puts into SPICE. */

import { MenageError } from '../../errors/index.js';
import type { SpikeTrain } from '../../snn/types.js';
import type { Prepared } from '../prepare.js';

/** The engine that SPICE stands in for. */
export interface LoopEngine {
  readonly core: number;
  readonly engine: number;
}

/** What was asked for: null leaves it to us. */
export interface LoopChoice {
  readonly core: number | null;
  readonly engine: number | null;
}

/** Spikes of every engine, by core and engine. */
function spikesOf({ mapping, plan }: Prepared, spikes: readonly SpikeTrain[]): number[][] {
  const counts = plan.cores.map(({ engines }) => new Array<number>(engines).fill(0));
  spikes.forEach(({ address }, l) => {
    const { parts, part, engine } = mapping.layers[l] as (typeof mapping.layers)[number];
    for (const neuron of address) {
      const core = parts[part[neuron]]?.core;
      const own = core === undefined ? undefined : counts[core];
      if (own !== undefined) own[engine[neuron]]++;
    }
  });
  return counts;
}

/**
 * The engine that was asked for; where core or engine is left open, the one that spikes most, since an engine that is
 * silent steers nothing.
 *
 * @param spikes of every layer as the golden model has them
 * @throws E_ARGUMENT for a core or an engine that is not there
 */
export function chooseEngine(prepared: Prepared, choice: LoopChoice, spikes: readonly SpikeTrain[]): LoopEngine {
  const counts = spikesOf(prepared, spikes);
  const refuse = (path: string, value: number, most: number): never => {
    throw new MenageError('E_ARGUMENT', { path: `--closed-loop ${path}`, value, legal: `0..${most - 1}` });
  };
  if (choice.core !== null && counts[choice.core] === undefined) refuse('core', choice.core, counts.length);
  let best: (LoopEngine & { readonly spikes: number }) | undefined;
  counts.forEach((engines, core) => {
    if (choice.core !== null && core !== choice.core) return;
    if (choice.engine !== null && choice.engine >= engines.length) {
      if (choice.core !== null) refuse('engine', choice.engine, engines.length);
      return;
    }
    engines.forEach((count, engine) => {
      if (choice.engine !== null && engine !== choice.engine) return;
      if (best === undefined || count > best.spikes) best = { core, engine, spikes: count };
    });
  });
  if (best !== undefined) return { core: best.core, engine: best.engine };
  return refuse('engine', choice.engine ?? 0, Math.max(...counts.map(({ length }) => length)));
}
