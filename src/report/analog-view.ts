/** The analog engine on the page: straightness of its ladder, corners, and how far engines and chips lie apart. */

import type { CharacterisationPoint, MeasuredPoint } from '../config/characterisation.js';
import { conditionsText, nominal, sameConditions } from '../config/conditions.js';
import type { Extras } from './extras.js';
import { ladderChart } from './ladder-chart.js';
import { type Distribution, histogramChart, type Strip, stripChart } from './spread-chart.js';
import { pageSvg, pageTheme } from './svg.js';
import type { MismatchReport, ReportData } from './types.js';
import { formatNumber } from './words.js';

const isMeasured = (point: CharacterisationPoint): point is MeasuredPoint => point.kind === 'measured';

async function ladder(points: readonly MeasuredPoint[], mismatch: MismatchReport | null) {
  const at = points.find(({ conditions }) => sameConditions(conditions, nominal)) ?? points[0];
  const found = at?.blocks?.ladder;
  const measured = found?.kind === 'measured' ? found : null;
  const curves = [
    ...(measured?.errors === undefined
      ? []
      : [{ name: `SPICE, ${conditionsText(at.conditions)}`, errors: measured.errors }]),
    ...(mismatch === null ? [] : [{ name: 'calculated, without mismatch', errors: mismatch.ladder.nominal }]),
  ];
  if (curves.length === 0 && measured === null) return null;
  const name = `${mismatch?.engines} drawn engines, 5 % to 95 %`;
  const spread = mismatch && {
    inl: { name, ...mismatch.ladder.inl },
    dnl: { name, ...mismatch.ladder.dnl },
  };
  const lsb = (value: number): string => `${value < 0.001 ? 'below 0.001' : formatNumber(value)} LSB`;
  return {
    svg: curves.length === 0 ? null : await pageSvg((width) => ladderChart(curves, spread, pageTheme, width)),
    measured: measured && {
      inl: lsb(measured.inl),
      dnl: lsb(measured.dnl),
      conditions: conditionsText(at.conditions),
    },
  };
}

/** What is shown of every condition; a figure that no point has is not. */
const corners: readonly { name: string; unit: string; of: (point: MeasuredPoint) => number | null }[] = [
  { name: 'gain of an event', unit: '', of: ({ model }) => model.gain },
  { name: 'offset of an operation', unit: 'LSB', of: ({ model }) => model.offset },
  { name: 'droop of an event', unit: '%', of: ({ model }) => 100 * model.droop },
  { name: 'error of a leak', unit: '%', of: ({ model }) => 100 * model.leakError },
  { name: 'comparator', unit: 'LSB', of: ({ model }) => model.comparatorOffset },
  { name: 'residual, rms', unit: 'LSB', of: ({ model }) => model.rms },
  { name: 'noise of an operation', unit: 'LSB rms', of: ({ effects }) => effects.noise?.total ?? null },
  { name: 'waiting, fastest', unit: 'LSB/us', of: ({ effects }) => effects.hold.max * 1e-6 },
  {
    name: 'INL of the ladder',
    unit: 'LSB',
    of: ({ blocks }) => (blocks?.ladder.kind === 'measured' ? blocks.ladder.inl : null),
  },
  {
    name: 'settling of the amplifier',
    unit: 'ns',
    of: ({ blocks }) => (blocks?.amplifier.kind === 'measured' ? 1e9 * blocks.amplifier.settling : null),
  },
  { name: 'energy of an event', unit: 'fJ', of: ({ energy }) => (energy === null ? null : 1e15 * energy.event.full) },
  { name: 'energy of a fire', unit: 'fJ', of: ({ energy }) => (energy === null ? null : 1e15 * energy.fire.full) },
];

export const strips = (points: readonly MeasuredPoint[]): Strip[] =>
  corners
    .map(({ name, unit, of }) => ({
      name,
      unit,
      points: points.flatMap((point) => {
        const value = of(point);
        const { corner, temperature, supply } = point.conditions;
        return value === null ? [] : [{ corner, temperature, supply, value }];
      }),
    }))
    .filter((strip) => strip.points.length > 0);

async function chips({ chips: found }: Extras) {
  const all = found?.causes.at(-1);
  if (found === null || all === undefined) return null;
  const values = all.samples.filter((value) => value !== null).map((value) => 100 * value);
  const accuracies: Distribution = { name: 'accuracy of a chip', unit: '%', values };
  const percent = (value: number | null | undefined): string =>
    value === null || value === undefined ? '-' : `${(100 * value).toFixed(1)} %`;
  return {
    chips: formatNumber(all.chips),
    recordings: formatNumber(found.recordings),
    emulated: found.emulated,
    conditions: conditionsText(found.conditions),
    l0: percent(found.l0),
    l1: percent(found.l1),
    svg:
      new Set(values).size < 2
        ? null
        : await pageSvg((width) => histogramChart([accuracies], 'chips', pageTheme, width)),
    causes: found.causes.map(({ cause, chips: count, accuracy, changed }) => ({
      cause,
      chips: formatNumber(count),
      mean: percent(accuracy?.mean),
      min: percent(accuracy?.min),
      p5: percent(accuracy?.p5),
      changed: percent(changed),
    })),
  };
}

/** Null where there is nothing to show of it. */
export async function analogView({ mismatch }: ReportData, extras: Extras): Promise<object | null> {
  const { characterisation } = extras;
  const points = characterisation?.points.filter(isMeasured) ?? [];
  const view = {
    ladder: await ladder(points, mismatch),
    corners:
      points.length < 2
        ? null
        : {
            points: formatNumber(points.length),
            simulator: characterisation?.simulator,
            svg: await pageSvg((width) => stripChart(strips(points), pageTheme, width)),
          },
    failed: characterisation?.points.flatMap((point) =>
      point.kind === 'failed' ? [{ conditions: conditionsText(point.conditions), reason: point.reason }] : [],
    ),
    mismatch: mismatch && {
      engines: formatNumber(mismatch.engines),
      svg: await pageSvg((width) => histogramChart(mismatch.figures, 'engines', pageTheme, width)),
    },
    chips: await chips(extras),
  };
  const { ladder: straight, corners: measured, mismatch: drawn, chips: made } = view;
  return [straight, measured, drawn, made].every((part) => part === null) ? null : view;
}
