/** The sizes of the engines of a design and what limits them, with the membranes that its network needs. */

import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import { type Budget, engineBudget, type MembraneRange } from '../../generators/analog/sizing-budget.js';
import type { LoadedDesign } from '../config/load-design.js';
import { loadTechnology } from '../config/technology.js';
import { inferBatch } from '../golden/index.js';
import { quantise } from '../snn/quantise/index.js';
import { engineDemand, readNetwork } from './prepare.js';
import type { Update } from './progress.js';
import { designDataset, type RecordingChoice, readAll } from './samples.js';

export interface LayerSizing {
  readonly layer: string;
  readonly sizing: EngineSizing;
  /** LSB, of the golden model without a limit to its membranes */
  readonly range: MembraneRange;
  readonly budget: Budget;
}

/** @throws E_TECHNOLOGY, E_RANGE for an engine that cannot be built; whatever network and recordings throw */
export async function sizingReport(
  loaded: LoadedDesign,
  choice: RecordingChoice,
  update?: Update,
): Promise<LayerSizing[]> {
  const { design, folder } = loaded;
  const { float } = await readNetwork(loaded);
  const quantised = quantise(float, design.accelerator.weightBits);
  const technology = loadTechnology(design.technology, folder);
  const samples = await readAll(await designDataset(loaded, choice), () => {});
  const results = await inferBatch(quantised, samples, { update });
  return quantised.layers.map((layer, l) => {
    const sizing = sizeEngine(technology, design.accelerator, engineDemand(layer));
    const seen = results.map(({ range }) => range[l] as MembraneRange);
    const range = {
      min: seen.reduce((low, { min }) => Math.min(low, min), 0),
      max: seen.reduce((high, { max }) => Math.max(high, max), 0),
    };
    return { layer: layer.name, sizing, range, budget: engineBudget(technology, sizing, range) };
  });
}
