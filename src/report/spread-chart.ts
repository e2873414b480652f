/** Distributions: figures of drawn engines or chips as histograms, and of measured conditions as strips. */

import { type ChartPart, isNarrow, type Theme } from './svg.js';
import { formatNumber } from './words.js';

export interface Distribution {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

/** px between panels, for the axis of the right one */
const gap = 70;
/** panels beside each other */
const across = (width: number): number => (isNarrow(width) ? 1 : 3);
const panelWidth = (width: number): number => (width - (across(width) - 1) * gap) / across(width);
const bins = 24;

/** Equal bins over the range of the values; one bin where they are all the same. */
export function histogram(values: readonly number[], count = bins): { from: number; to: number; count: number }[] {
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  if (values.length === 0) return [];
  if (high === low) return [{ from: low - 0.5, to: low + 0.5, count: values.length }];
  const size = (high - low) / count;
  const found = Array.from({ length: count }, (_, i) => ({ from: low + i * size, to: low + (i + 1) * size, count: 0 }));
  for (const value of values) found[Math.min(count - 1, Math.floor((value - low) / size))].count++;
  return found;
}

/** `mean 1.2, sigma 0.3` */
export function moments(values: readonly number[]): string {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const sigma = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return `mean ${formatNumber(Number(mean.toPrecision(3)))}, sigma ${formatNumber(Number(sigma.toPrecision(3)))}`;
}

export function histogramChart(list: readonly Distribution[], of: string, theme: Theme, width: number): ChartPart {
  const columns = Math.min(across(width), list.length);
  const panel = ({ name, unit, values }: Distribution): object => ({
    title: { text: name, subtitle: moments(values) },
    width: panelWidth(width),
    height: 90,
    data: { values: histogram(values) },
    mark: { type: 'bar', color: theme.found, binSpacing: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        bin: { binned: true },
        axis: { title: unit, tickCount: 4, format: '.6~g' },
      },
      x2: { field: 'to' },
      y: { field: 'count', type: 'quantitative', axis: { title: of, tickCount: 3, tickMinStep: 1 } },
    },
  });
  return { columns, bounds: 'flush', spacing: { row: 92, column: gap }, concat: list.map(panel) } as ChartPart;
}

/** One figure at every condition. */
export interface Strip {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly { readonly corner: string; readonly temperature: number; readonly value: number }[];
}

/** A mark a condition: corners below each other, temperature by colour. */
export function stripChart(list: readonly Strip[], theme: Theme, width: number): ChartPart {
  const temperatures = [...new Set(list.flatMap(({ points }) => points.map((point) => point.temperature)))].sort(
    (a, b) => a - b,
  );
  const colours = [theme.found, theme.muted, theme.missing, theme.extra];
  const scale = {
    domain: temperatures.map((t) => `${t} C`),
    range: temperatures.map((_, i) => colours[temperatures.length === 1 ? 0 : i % colours.length]),
  };
  const corners = [...new Set(list.flatMap(({ points }) => points.map((point) => point.corner)))];
  const panel = ({ name, unit, points }: Strip): object => ({
    title: name,
    width: panelWidth(width),
    height: { step: 18 },
    data: { values: points.map(({ temperature, ...point }) => ({ ...point, temperature: `${temperature} C` })) },
    mark: { type: 'tick', thickness: 2.5, size: 13, opacity: 1 },
    encoding: {
      x: {
        field: 'value',
        type: 'quantitative',
        scale: { zero: false, nice: true },
        axis: { title: unit, tickCount: 4, format: '.6~g' },
      },
      y: { field: 'corner', type: 'nominal', scale: { domain: corners }, axis: { title: null, ticks: false } },
      color: { field: 'temperature', type: 'nominal', scale },
    },
  });
  const columns = Math.min(across(width), list.length);
  return { columns, bounds: 'flush', spacing: { row: 72, column: gap }, concat: list.map(panel) } as ChartPart;
}
