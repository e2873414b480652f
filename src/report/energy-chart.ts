/** Energy of a recording by where it goes, and area by what takes it: typical value and its bounds. */

import type { Range } from '../energy/index.js';
import { prefixed } from './quantity.js';
import { type ChartPart, isNarrow, type Theme } from './svg.js';
import type { EnergyReport } from './types.js';

interface Bar {
  readonly name: string;
  readonly range: Range;
}

/** px, names at the left and numbers at the right included by Vega beside it */
const names = 190;
const shortNames = 110;

function bars(title: string, list: readonly Bar[], unit: string, theme: Theme, width: number): ChartPart {
  const { factor, unit: shown } = prefixed(Math.max(...list.map(({ range }) => range.typical)), unit);
  const values = list.map(({ name, range: { low, typical, high } }) => ({
    name,
    low: low * factor,
    typical: typical * factor,
    high: high * factor,
  }));
  const left = isNarrow(width) ? shortNames : names;
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    axis: { title: null, labelColor: theme.ink, labelLimit: left },
  };
  const x = { field: 'typical', type: 'quantitative', axis: { title: shown, tickCount: isNarrow(width) ? 3 : 6 } };
  return {
    title,
    width: width - left,
    height: { step: 24 },
    data: { values },
    layer: [
      { mark: { type: 'bar', color: theme.found, height: 13 }, encoding: { y, x } },
      {
        mark: { type: 'rule', color: theme.ink, strokeWidth: 1.5 },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'tick', color: theme.ink, size: 9, thickness: 1.5 },
        encoding: { y, x: { ...x, field: 'high' } },
      },
    ],
  } as ChartPart;
}

export const energyChart = ({ split, area }: EnergyReport, theme: Theme, width: number): ChartPart => ({
  vconcat: [
    bars(
      'Energy of a recording',
      split.map(({ group, energy }) => ({ name: group, range: energy })),
      'J',
      theme,
      width,
    ),
    bars(
      'Area',
      area.map(({ name, area: range }) => ({ name, range })),
      'm2',
      theme,
      width,
    ),
  ],
  spacing: 14,
});
