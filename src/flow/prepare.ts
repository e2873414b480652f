/** From a design to everything that is built from it: network, quantised network, mapping, sizes and plan. */

import { type EngineDemand, type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { checkBudget } from '../../generators/analog/sizing-budget.js';
import { buildPlan } from '../../generators/plan/index.js';
import type { AcceleratorPlan } from '../../generators/types.js';
import { type Characterisation, pointAt, readCharacterisationOf } from '../config/characterisation.js';
import { nominal, sameConditions } from '../config/conditions.js';
import type { LoadedDesign } from '../config/load-design.js';
import { loadTechnology, type Technology } from '../config/technology.js';
import { MenageError } from '../errors/index.js';
import type { Saturation } from '../golden/types.js';
import { mapNetwork } from '../mapper/index.js';
import type { Dispatch, Mapping, MappingProblem } from '../mapper/types.js';
import { importNetwork } from '../snn/nir/index.js';
import { quantise } from '../snn/quantise/index.js';
import { applySemantics, resolveSemantics } from '../snn/semantics/index.js';
import type { FloatNetwork, Network, QuantisedNetwork, Semantics } from '../snn/types.js';
import { checkMemories } from './memories.js';
import type { Update } from './progress.js';
import { measureRates } from './rates.js';
import { designDataset, readAll } from './samples.js';

export interface Prepared {
  readonly loaded: LoadedDesign;
  readonly network: Network;
  readonly semantics: Semantics;
  readonly float: FloatNetwork;
  readonly quantised: QuantisedNetwork;
  readonly mapping: Mapping;
  readonly technology: Technology;
  /** what the design was told to compute with; null: the technology's own numbers */
  readonly characterisation: Characterisation | null;
  /** one a layer */
  readonly sizing: readonly EngineSizing[];
  /** membrane range of every layer in LSB */
  readonly saturation: readonly Saturation[];
  readonly plan: AcceleratorPlan;
}

export interface Networks {
  readonly network: Network;
  readonly semantics: Semantics;
  readonly float: FloatNetwork;
}

/** The network of a design under the design's semantics. @throws E_FILE, E_NIR, E_SEMANTICS */
export async function readNetwork({ design, networkFile }: LoadedDesign): Promise<Networks> {
  const { preset, ...overrides } = design.network.semantics;
  const network = await importNetwork(networkFile);
  const semantics = resolveSemantics(preset, [{ origin: 'design', values: overrides }]);
  return { network, semantics, float: applySemantics(network, semantics) };
}

/**
 * The layers as the mapper sees them. With `mapping.rates` measured, or recordings named here, sources weigh what the golden model
 * says that they fire; the recordings are otherwise those of the design, or emulated digits.
 */
export async function mappingProblems(
  loaded: LoadedDesign,
  quantised: QuantisedNetwork,
  { recordings, limit }: { readonly recordings?: string; readonly limit?: number } = {},
  signal?: AbortSignal,
): Promise<MappingProblem[]> {
  const { mapping } = loaded.design;
  const problems = quantised.layers.map(({ name, shape, synapses }) => ({ name, shape, synapses }));
  if (mapping.rates === 'uniform' && recordings === undefined) return problems;
  const dataset = await designDataset(loaded, { recordings, limit: limit ?? ratedRecordings });
  const rates = await measureRates(quantised, await readAll(dataset, () => {}, signal), signal);
  return problems.map((problem, l) => ({ ...problem, rates: rates[l] }));
}

/** Recordings that rates are measured on: a layer's busy sources show after a few. */
const ratedRecordings = 50;

export async function mapDesign(
  loaded: LoadedDesign,
  quantised: QuantisedNetwork,
  signal?: AbortSignal,
  problems?: readonly MappingProblem[],
  dispatch: Dispatch = loaded.design.accelerator.dispatch,
  update?: Update,
): Promise<Mapping> {
  const { accelerator, mapping, seed } = loaded.design;
  const layers = problems ?? (await mappingProblems(loaded, quantised, {}, signal));
  let mapped = 0;
  const onLayer = (done: number): void => {
    mapped = done;
    update?.(done, layers.length, 'layers');
  };
  const onProgress = (layer: string, message: string): void =>
    update?.(mapped, layers.length, `layers; ${layer}: ${message}`);
  return mapNetwork(layers, accelerator, { ...mapping, dispatch, seed, signal, onLayer, onProgress });
}

export interface CoreUse {
  readonly core: number;
  readonly round: number;
  readonly layer: string;
  readonly neurons: number;
  /** share of the core's slots that hold a neuron in this round */
  readonly load: number;
}

/** What each core is used for in each of its rounds, in the order of the cores. */
export function describeCores({ layers, resources }: Mapping): CoreUse[] {
  const capacity = resources.enginesPerCore * resources.slotsPerEngine;
  return layers
    .flatMap(({ name, parts, part }) =>
      parts.map(({ core, round }, p) => {
        const neurons = part.reduce((count, index) => count + (index === p ? 1 : 0), 0);
        return { core, round, layer: name, neurons, load: neurons / capacity };
      }),
    )
    .sort((a, b) => a.core - b.core || a.round - b.round);
}

/**
 * The technology with the numbers that its engines compute with.
 *
 * @throws E_TECHNOLOGY for a characterisation of another technology, or without numbers at the design's conditions
 */
async function readTechnology({ design, folder, characterisationFile, conditions }: LoadedDesign) {
  const technology = loadTechnology(design.technology, folder);
  if (characterisationFile !== null) {
    const characterisation = await readCharacterisationOf(characterisationFile, technology.name);
    const { level, engine } = characterisation;
    const { model } = pointAt(characterisation, conditions, 'characterisation');
    return { technology: { ...technology, characterised: { [level]: { engine, model } } }, characterisation };
  }
  // The technology's own numbers are nominal ones.
  const measured = sameConditions(conditions, nominal) ? technology.measured : undefined;
  return { technology: { ...technology, measured }, characterisation: null };
}

/** What a layer asks of its engines. A neuron without memory is reset in every step; its engine needs no leak. */
export const engineDemand = ({ threshold, beta }: QuantisedNetwork['layers'][number]): EngineDemand => ({
  threshold,
  beta: beta === 0 ? 1 : beta,
});

/** The controller gives one leak a step, and the models of all levels compute one. */
function checkLeaks({ leakOperations }: LoadedDesign['design']['accelerator']): void {
  if (leakOperations === 1) return;
  throw new MenageError('E_SEMANTICS', {
    path: 'accelerator.leakOperations',
    value: leakOperations,
    legal: '1 where the controller runs; above, an engine can be sized and measured',
    remedy: 'see the sizes by `menage inspect --sizing`, or set 1',
  });
}

/**
 * @param map for a caller that has mapped the same before
 * @throws whatever a stage refuses, with the path to the fault
 */
export async function prepare(
  loaded: LoadedDesign,
  signal?: AbortSignal,
  update?: Update,
  map: typeof mapDesign = mapDesign,
): Promise<Prepared> {
  const { design } = loaded;
  checkLeaks(design.accelerator);
  const { network, semantics, float } = await readNetwork(loaded);
  const quantised = quantise(float, design.accelerator.weightBits);
  const { technology, characterisation } = await readTechnology(loaded);
  const sizing = quantised.layers.map((layer) => sizeEngine(technology, design.accelerator, engineDemand(layer)));
  for (const engine of sizing) checkBudget(technology, engine);
  const saturation = sizing.map(({ saturation: range }) => range);
  const mapping = await map(loaded, quantised, signal, undefined, undefined, update);
  const plan = buildPlan(design, loaded.hash, quantised, mapping, saturation);
  checkMemories(plan.cores, quantised, design.accelerator.rowsPerCore);
  return {
    loaded,
    network,
    semantics,
    float,
    quantised,
    mapping,
    technology,
    sizing,
    saturation,
    plan,
    characterisation,
  };
}
