/** One neuron of a mapping: where it lives, which sources pay for it, and what it would cost elsewhere. */

import { rateOf } from './cost.js';
import type { LayerMapping, MappingProblem, Resources } from './types.js';

export interface Explanation {
  readonly neuron: number;
  readonly core: number;
  readonly round: number;
  readonly engine: number;
  readonly slot: number;
  /** sources that reach it, and how often they do, a step */
  readonly sources: number;
  readonly load: number;
  /** sources that read a row because of this neuron alone: without it they would read one fewer; the busiest first */
  readonly paying: readonly { readonly source: number; readonly rate: number; readonly rows: number }[];
  /** what leaving would save: the rates of those sources */
  readonly saving: number;
  /** to every other engine of its core: change of cost, and whether a slot is free there */
  readonly moves: readonly { readonly engine: number; readonly change: number; readonly free: boolean }[];
}

/** @param neuron of the layer, in range */
export function explainNeuron(
  problem: MappingProblem,
  layer: LayerMapping,
  { enginesPerCore: engines, slotsPerEngine: slots }: Resources,
  neuron: number,
): Explanation {
  const { sources, offset, target } = problem.synapses;
  const part = layer.part[neuron];
  const home = layer.engine[neuron];
  const count = new Uint32Array(engines);
  const change = new Float64Array(engines);
  const paying: Explanation['paying'][number][] = [];
  let reached = 0;
  let load = 0;
  for (let i = 0; i < sources; i++) {
    count.fill(0);
    let present = false;
    for (let s = offset[i]; s < offset[i + 1]; s++) {
      if (layer.part[target[s]] === part) count[layer.engine[target[s]]]++;
      present ||= target[s] === neuron;
    }
    if (!present) continue;
    const rate = rateOf(problem, i);
    reached++;
    load += rate;
    const rows = Math.max(...count);
    count[home]--;
    const without = Math.max(...count);
    if (without < rows) paying.push({ source: i, rate, rows });
    count.forEach((c, j) => {
      change[j] += rate * (Math.max(without, c + 1) - rows);
    });
  }
  const used = new Uint32Array(engines);
  layer.part.forEach((p, k) => {
    if (p === part) used[layer.engine[k]]++;
  });
  const { core, round } = layer.parts[part];
  return {
    neuron,
    core,
    round,
    engine: home,
    slot: layer.slot[neuron],
    sources: reached,
    load,
    paying: paying.sort((a, b) => b.rate - a.rate || a.source - b.source),
    saving: paying.reduce((sum, { rate }) => sum + rate, 0),
    moves: Array.from(change, (value, engine) => ({ engine, change: value, free: used[engine] < slots })).filter(
      ({ engine }) => engine !== home,
    ),
  };
}
