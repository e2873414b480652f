/** Engines x slots of every core and round: one square a place, darker the more work its neuron has. */

import type { ChartPart, Theme } from './svg.js';
import type { PlacesReport } from './types.js';

/** px between cores, for the axis of the right one */
const gap = 46;
/** px, side of a place */
const largest = 13;
const smallest = 6;

/** px that a letter takes; and letters of a name */
const letter = 7.6;
const longest = 20;
const short = (name: string): string => (name.length > longest ? `${name.slice(0, longest - 1)}\u2026` : name);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Every fourth number, or so few that they do not touch. */
const ticks = (count: number, place: number): number[] => {
  const every = Math.max(place < 8 ? 8 : 4, Math.ceil(count / 8));
  return numbers(count).filter((i) => i % every === 0);
};

/**
 * @param width px of the whole
 * @param notes one a place report, stands beside its name
 */
export function mappingChart(
  places: readonly PlacesReport[],
  theme: Theme,
  width: number,
  notes: readonly string[],
): ChartPart {
  const most = places.reduce((peak, { load }) => load.reduce((top, value) => Math.max(top, value), peak), 0);
  const engines = Math.max(...places.map((part) => part.engines));
  const several = places.some(({ round }) => round > 0);
  const titles = places.map(({ core: number, round, layer }, i) => [
    `core ${number}${several ? `, round ${round}` : ''}`,
    `layer ${short(layer)}`,
    notes[i],
  ]);
  const words = letter * Math.max(...titles.flat().map((line) => line.length)) + gap / 3;
  const fits = (pitch: number): number => Math.max(1, Math.floor((width + gap) / pitch));
  const columns = Math.min(places.length, fits(Math.max(words, smallest * engines + gap)));
  const place = Math.min(largest, ((width + gap) / columns - gap) / engines);
  return {
    columns,
    // by the places alone: Vega guesses the width of words, and its guesses would push the columns apart
    bounds: 'flush',
    spacing: { row: 108, column: Math.max(gap, words - place * engines) },
    concat: places.map((part, i) => core(part, theme, place, most, titles[i])),
    resolve: { scale: { opacity: 'shared' } },
  } as ChartPart;
}

function core(
  { engine, slot, load, engines, slots }: PlacesReport,
  theme: Theme,
  place: number,
  most: number,
  [text, ...subtitle]: readonly string[],
): object {
  const band = (field: string, count: number, title: string): object => ({
    field,
    type: 'ordinal',
    scale: { domain: numbers(count), padding: 0.06 },
    axis: { title, values: ticks(count, place), labelAngle: 0, ticks: false, domain: false },
  });
  const position = { x: band('engine', engines, 'engine'), y: { ...band('slot', slots, 'slot'), sort: 'descending' } };
  const free = numbers(engines * slots).map((i) => ({ engine: i % engines, slot: Math.floor(i / engines) }));
  return {
    title: { text, subtitle },
    width: place * engines,
    height: place * slots,
    layer: [
      { data: { values: free }, mark: { type: 'rect', color: theme.line, opacity: 0.35 }, encoding: position },
      {
        data: { values: engine.map((e, i) => ({ engine: e, slot: slot[i], load: load[i] })) },
        mark: { type: 'rect', color: theme.found },
        encoding: {
          ...position,
          opacity: {
            field: 'load',
            type: 'quantitative',
            scale: { domain: [0, most === 0 ? 1 : most], range: [0.25, 1] },
            legend: { title: 'synaptic events a step', titleLimit: 0, tickCount: 3, symbolType: 'square' },
          },
        },
      },
    ],
  };
}
