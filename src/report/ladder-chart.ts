/** Straightness of the C2C ladder: error of every code, and of every step between codes. */

import { type ChartPart, fold, isNarrow, type Theme } from './svg.js';

/** LSB, by code. */
export interface LadderCurve {
  readonly name: string;
  readonly errors: readonly number[];
}

export interface LadderBand {
  readonly name: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What a step between codes differs from one LSB. */
export const steps = (errors: readonly number[]): number[] => errors.slice(1).map((error, i) => error - errors[i]);

type Colours = ReadonlyMap<string, string>;

function panel(
  title: string,
  curves: readonly LadderCurve[],
  bands: readonly LadderBand[],
  first: number,
  colours: Colours,
  theme: Theme,
  width: number,
): ChartPart {
  const scale = { domain: [...colours.keys()], range: [...colours.values()] };
  // as wide as the plot at most: names are long
  const legend = isNarrow(width) ? { columns: 1, labelFontSize: 11, symbolSize: 60 } : { columns: 2 };
  const colour = (name: string): object => ({ datum: name, type: 'nominal', scale, legend });
  const last = Math.max(
    ...[...curves.map(({ errors }) => errors), ...bands.map(({ low }) => low)].map((l) => l.length),
  );
  const x = {
    field: 'code',
    type: 'quantitative',
    scale: { domain: [0, last - 1 + first], nice: false },
    axis: { title: 'code', tickCount: isNarrow(width) ? 4 : 8 },
  };
  const y = (field: string): object => ({ field, type: 'quantitative', axis: { title: 'LSB', tickCount: 4 } });
  return {
    title: fold(title, width),
    width,
    height: 110,
    layer: [
      ...bands.map(({ name, low, high }) => ({
        data: { values: low.map((value, i) => ({ code: i + first, low: value, high: high[i] })) },
        mark: { type: 'area', interpolate: 'step-after', opacity: 0.45 },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour(name) },
      })),
      { data: { values: [{ y: 0 }] }, mark: { type: 'rule', color: theme.line }, encoding: { y: y('y') } },
      ...curves.map(({ name, errors }) => ({
        data: { values: errors.map((error, i) => ({ code: i + first, error })) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
        encoding: { x, y: y('error'), color: colour(name) },
      })),
    ],
  } as ChartPart;
}

/**
 * @param curves ladders, each as the error of every code
 * @param spread of the error and of its steps over drawn engines; null where none were drawn
 */
export function ladderChart(
  curves: readonly LadderCurve[],
  spread: { readonly inl: LadderBand; readonly dnl: LadderBand } | null,
  theme: Theme,
  width: number,
): ChartPart {
  const lines = [theme.found, theme.missing, theme.extra];
  const colours = new Map<string, string>([
    ...(spread === null ? [] : [[spread.inl.name, theme.golden] as const]),
    ...curves.map(({ name }, i) => [name, lines[i % lines.length]] as const),
  ]);
  const of = spread === null ? { inl: [], dnl: [] } : { inl: [spread.inl], dnl: [spread.dnl] };
  return {
    vconcat: [
      panel('INL: error of a code, best line through zero taken off', curves, of.inl, 0, colours, theme, width),
      panel(
        'DNL: error of a step to a code',
        curves.map(({ name, errors }) => ({ name, errors: steps(errors) })),
        of.dnl,
        1,
        colours,
        theme,
        width,
      ),
    ],
    spacing: 14,
  };
}
