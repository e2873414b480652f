/**
 * The mapper: which core, engine and slot every neuron lives in (MENAGE, arXiv 2410.08403, maps by an integer program;
 * here rules and search come first and the program proves what is small enough).
 */

import { type PlannedPart, planParts } from './capacity.js';
import type { Placement } from './cost.js';
import { mapLayer } from './map-layer.js';
import { weigh } from './objective.js';
import type { LayerMapping, LayerQuality, MapperOptions, Mapping, MappingProblem, Resources } from './types.js';
import { validateProblem, validateResources } from './validate.js';

export { assertMapping, checkMapping, type Violation } from './check.js';
export { type CoreImage, checkImages, type ImageLayer } from './check-images.js';
export { boundOfCut, lowerBound } from './cost.js';
export { neuronLoads } from './decoupled.js';
export { type Explanation, explainNeuron } from './explain.js';
export { layerEnergy, weigh } from './objective.js';
export type * from './types.js';

/**
 * Places every neuron of a chain of layers. A layer is cut into the fewest parts that hold it, each on a core of its own where the
 * cores suffice and in rounds where they do not (capacity.ts); cores in the order of the layers, each for one layer. Equal arguments give equal mappings (`seconds` apart), unless an integer
 * program that would have improved a layer was cut short, which `stop` then says.
 *
 * @param problems one a layer; rates in spikes a step, uniform 1 without
 * @param options the search is bounded in moves, and each layer's search and integer program together by `deadline`. An
 *   abort ends either at once, and the layers that are left get the best placement by construction.
 * @throws MenageError E_RANGE for resources, rates or tables out of range, E_CAPACITY when cores and rounds do not suffice,
 *   E_SOLVER when the solver contradicts itself
 */
export async function mapNetwork(
  problems: readonly MappingProblem[],
  resources: Resources,
  options: MapperOptions,
): Promise<Mapping> {
  validateResources(resources);
  const weighed = problems.map((problem) => weigh(problem, options.objective));
  weighed.forEach(validateProblem);
  const plans = planParts(problems, resources);
  const layers: LayerMapping[] = [];
  const quality: LayerQuality[] = [];
  let core = 0;
  for (const [l, problem] of weighed.entries()) {
    const mapped = await mapLayer(problem, plans[l], resources, options);
    layers.push(dealSlots(problem.name, mapped.placement, plans[l], core));
    quality.push(mapped.quality);
    options.onLayer?.(l + 1);
    core += 1 + plans[l][plans[l].length - 1].core;
  }
  return { resources, layers, quality };
}

/** Slots of each engine from 0 upwards, to its neurons in ascending order. */
function dealSlots(
  name: string,
  { engines, parts, bin }: Placement,
  plan: readonly PlannedPart[],
  firstCore: number,
): LayerMapping {
  const used = new Uint16Array(parts * engines);
  return {
    name,
    neurons: bin.length,
    parts: plan.map(({ core, round }) => ({ core: firstCore + core, round })),
    part: Uint16Array.from(bin, (b) => Math.floor(b / engines)),
    engine: Uint16Array.from(bin, (b) => b % engines),
    slot: Uint16Array.from(bin, (b) => used[b]++),
  };
}
