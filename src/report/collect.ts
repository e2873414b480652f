/** Brings results of the stages into the plain form of the report. */

import type { LayerMapping, Mapping } from '../mapper/types.js';
import type { QuantisedNetwork, SpikeTrain } from '../snn/types.js';
import type { LayerReport, PlacesReport, SpikeList } from './types.js';

export function spikeList(train: SpikeTrain): SpikeList {
  const step: number[] = [];
  for (let t = 0; t < train.steps; t++) {
    for (let i = train.offset[t]; i < train.offset[t + 1]; i++) step.push(t);
  }
  return { step, neuron: [...train.address.subarray(0, step.length)] };
}

/** Membranes as JSON holds them: what is not a number becomes null. */
export const membraneList = (membranes: Float64Array): (number | null)[] =>
  Array.from(membranes, (value) => (Number.isFinite(value) ? value : null));

/** Largest number of rounds on one core. */
export function roundsOf({ parts }: LayerMapping): number {
  const rounds = new Map<number, number>();
  for (const { core } of parts) rounds.set(core, (rounds.get(core) ?? 0) + 1);
  return Math.max(0, ...rounds.values());
}

/** One line a layer; `mapping` is of this network, layer by layer. */
export function layerReports(network: QuantisedNetwork, mapping: Mapping): LayerReport[] {
  return mapping.layers.map((layer, l) => {
    const { cost, lowerBound, gap, proven, certificate, together, stop, rows } = mapping.quality[l];
    return {
      name: layer.name,
      neurons: layer.neurons,
      synapses: network.layers[l].synapses.target.length,
      cores: [...new Set(layer.parts.map((part) => part.core))].sort((a, b) => a - b),
      rounds: roundsOf(layer),
      rows,
      cost,
      lowerBound,
      gap,
      proven,
      certificate,
      together,
      stop,
    };
  });
}

/** One entry a part of a layer, by core and round. @param loads of every neuron of every layer, synaptic events a step */
export const placesReports = ({ layers, resources }: Mapping, loads: readonly Float64Array[]): PlacesReport[] =>
  layers
    .flatMap(({ name, parts, part, engine, slot }, l) =>
      parts.map(({ core, round }, p) => {
        const own = [...part.keys()].filter((neuron) => part[neuron] === p);
        return {
          layer: name,
          core,
          round,
          engines: resources.enginesPerCore,
          slots: resources.slotsPerEngine,
          engine: own.map((neuron) => engine[neuron]),
          slot: own.map((neuron) => slot[neuron]),
          load: own.map((neuron) => Number(loads[l][neuron].toPrecision(6))),
        };
      }),
    )
    .sort((a, b) => a.core - b.core || a.round - b.round);
