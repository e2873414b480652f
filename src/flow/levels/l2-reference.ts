/** What the measured arrays of L3 are held against: the golden L2 with the same numbers in every engine. */

import { measuredModel } from '../../../generators/analog/measured.js';
import { type MeasuredModel, replayModel } from '../../config/analog-model.js';
import { MenageError } from '../../errors/index.js';
import { createAnalogGolden, idealEngine } from '../../golden/analog.js';
import type { GoldenResult } from '../../golden/types.js';
import type { QuantisedNetwork, Sample } from '../../snn/types.js';
import { hardware } from '../hardware.js';
import type { Prepared } from '../prepare.js';

/** What of the real-number model of L3: every operation ideal, or as it was measured at transistor level. */
export const ARRAYS = ['ideal', 'measured'] as const;
export type ArrayModel = (typeof ARRAYS)[number];

/** A comparison moves a measured membrane: its arrays are held to what they do when every step compares all. */
export const planFor = ({ plan }: Pick<Prepared, 'plan'>, array: ArrayModel): Prepared['plan'] =>
  array === 'measured' ? { ...plan, quiet: false } : plan;

/** One a layer. @throws E_TECHNOLOGY for a technology that was never measured */
export const measuredArrays = ({ technology, sizing }: Prepared): MeasuredModel[] =>
  sizing.map((engine) => measuredModel(technology, engine, 'transistor'));

/**
 * The golden L2 of a network on this hardware, without what L3 has no model of: noise, crosstalk, mismatch.
 *
 * @throws E_SEMANTICS where a round would begin with what the resets leave of another's membranes
 */
export function createReference(prepared: Prepared, network: QuantisedNetwork) {
  const measured = measuredArrays(prepared);
  for (const { rounds, layer } of prepared.plan.cores) {
    if (rounds > 1 && measured[layer]?.residual !== 0) throw leavesRest(network.layers[layer]?.name, rounds);
  }
  const layers = network.layers.map(({ beta, synapses: { targets } }, l) => {
    const model = measured[l] as MeasuredModel;
    const { comparatorOffset } = model;
    // engines are all alike, so that it does not matter who lives where
    const place = () => new Uint16Array(targets);
    const engine = { ...idealEngine, ...replayModel(model, beta), comparatorOffset };
    return { model: engine, core: place(), engine: place(), slot: place() };
  });
  const { seed } = prepared.loaded.design;
  return createAnalogGolden(network, { ...hardware(prepared), layers, seed, cycle: prepared.technology.cycle });
}

/** Results of L2, one a sample. */
export function referenceResults(prepared: Prepared, samples: readonly Sample[]): GoldenResult[] {
  const golden = createReference(prepared, prepared.quantised);
  return samples.map(({ input }) => golden.run(input));
}

const leavesRest = (layer: string | undefined, rounds: number): MenageError =>
  new MenageError('E_SEMANTICS', {
    path: '--array',
    value: `measured, with ${rounds} rounds in ${layer}`,
    legal: 'one round: a measured reset leaves a share of the membrane, and the reference begins every round at rest',
    remedy: 'verify with --array ideal, or set more accelerator.cores',
  });
