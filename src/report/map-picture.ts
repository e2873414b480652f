/** A mapping as a table of places, and as a picture: engines x slots of every core, coloured by load. */

import type { Mapping } from '../mapper/types.js';
import { placesReports } from './collect.js';
import { csv } from './csv.js';
import { mappingChart } from './mapping-chart.js';
import { paperTheme, toSvg } from './svg.js';

/** Where a neuron lives, and what goes on there. */
export interface MappedNeuron {
  readonly layer: string;
  readonly neuron: number;
  readonly core: number;
  readonly round: number;
  readonly engine: number;
  readonly slot: number;
  /** synaptic events a step, at the rates that the mapping was made for */
  readonly load: number;
}

/** @param loads of every neuron of every layer, synaptic events a step */
export const mappedNeurons = ({ layers }: Mapping, loads: readonly Float64Array[]): MappedNeuron[] =>
  layers.flatMap(({ name, parts, part, engine, slot }, l) =>
    Array.from(part, (p, neuron) => ({
      layer: name,
      neuron,
      ...parts[p],
      engine: engine[neuron],
      slot: slot[neuron],
      load: loads[l][neuron],
    })),
  );

const columns = ['layer', 'neuron', 'core', 'round', 'engine', 'slot', 'load'] as const;

const cell = (value: string | number): string | number =>
  typeof value === 'number' ? Number(value.toPrecision(9)) : value;

export const mapCsv = (neurons: readonly MappedNeuron[]): string =>
  csv([columns, ...neurons.map((neuron) => columns.map((key) => cell(neuron[key])))]);

/** px */
const width = 840;

/** @returns an SVG that stands alone */
export async function mapPicture(title: string, mapping: Mapping, loads: readonly Float64Array[]): Promise<string> {
  const places = placesReports(mapping, loads);
  const notes = places.map(({ engine }) => `${engine.length} neurons`);
  return toSvg([mappingChart(places, paperTheme, width, notes)], paperTheme, {
    text: title,
    subtitle: 'pale places hold no neuron',
  });
}
