/** A mapping as a table of places, and as a picture: engines x slots of every core, coloured by load. */

import type { Mapping } from '../mapper/types.js';
import { csv } from './csv.js';
import { type ChartPart, paperTheme, toSvg } from './svg.js';

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

/** Side of a place in the picture, px, and cores beside each other. */
const place = 12;
const coresBeside = 4;

/** @returns an SVG that stands alone */
export async function mapPicture(title: string, mapping: Mapping, neurons: readonly MappedNeuron[]): Promise<string> {
  const { enginesPerCore, slotsPerEngine } = mapping.resources;
  const several = neurons.some(({ round }) => round > 0);
  const values = neurons.map(({ layer, core, round, engine, slot, load }) => ({
    core: `core ${String(core).padStart(2, '0')}${several ? ` round ${round}` : ''}, layer ${layer}`,
    engine,
    slot,
    load,
  }));
  const scale = (count: number) => ({ domain: Array.from({ length: count }, (_, i) => i), paddingInner: 0.08 });
  const axis = (text: string, count: number) => ({
    title: text,
    labelAngle: 0,
    values: Array.from({ length: count }, (_, i) => i).filter((i) => i % 4 === 0),
    ticks: false,
    domain: false,
  });
  const chart: ChartPart = {
    data: { values },
    facet: { field: 'core', type: 'nominal', title: null, header: { labelColor: paperTheme.muted } },
    columns: coresBeside,
    spec: {
      width: place * enginesPerCore,
      height: place * slotsPerEngine,
      mark: 'rect',
      encoding: {
        x: { field: 'engine', type: 'ordinal', scale: scale(enginesPerCore), axis: axis('engine', enginesPerCore) },
        y: {
          field: 'slot',
          type: 'ordinal',
          sort: 'descending',
          scale: scale(slotsPerEngine),
          axis: axis('slot', slotsPerEngine),
        },
        color: {
          field: 'load',
          type: 'quantitative',
          scale: { scheme: 'blues', zero: true },
          legend: { title: 'synaptic events a step', titleLimit: 0, titleColor: paperTheme.ink },
        },
      },
    },
  };
  const svg = await toSvg([chart], paperTheme, { text: title, subtitle: 'empty places hold no neuron' });
  // Vega numbers gradients over the life of the process; the same mapping is to give the same bytes.
  return svg.replaceAll(/gradient_\d+/g, 'load');
}
