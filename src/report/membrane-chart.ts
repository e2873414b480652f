/** Membranes of one engine over the SPICE window: golden against simulated, slot by slot, and the error beneath. */

import { type ChartPart, fold, type Theme } from './svg.js';
import type { MembraneReport } from './types.js';

export interface MembraneChart {
  /** px of the whole */
  readonly draw: (width: number) => ChartPart;
  /** slots that are drawn; the error is drawn for all */
  readonly shown: readonly number[];
  /** LSB, drawn as a dashed line; null where every membrane stays far below it */
  readonly threshold: number | null;
}

/** LSB; a larger jump says no more than this one */
const jump = 100;
/** LSB; what a leak does to a small membrane is no move that one sees */
const seen = 5;

const stepsOf = ({ expected, slots }: MembraneReport, slot: number): number[] =>
  expected.flatMap((value, i) => (i >= slots && i % slots === slot ? [Math.abs(value - expected[i - slots])] : []));

/** How much there is to look at in so many slots of a window: several that move a little beat one that moves much. */
export const liveliness = (report: MembraneReport, count: number): number =>
  liveliest(report, count).reduce(
    (sum, slot) => sum + Math.sqrt(stepsOf(report, slot).filter((step) => step > seen).length),
    0,
  );

const operations = ({ expected, slots }: MembraneReport): number => Math.floor(expected.length / slots);

/** Slots that move most over the window, in ascending order: many moves count for more than one large jump. */
export function liveliest(report: MembraneReport, count: number): number[] {
  const moved = Array.from({ length: report.slots }, (_, slot) => ({
    slot,
    sum: stepsOf(report, slot).reduce((sum, step) => sum + Math.min(jump, step), 0),
  }));
  return moved
    .sort((a, b) => b.sum - a.sum || a.slot - b.slot)
    .slice(0, count)
    .map(({ slot }) => slot)
    .sort((a, b) => a - b);
}

/** px between columns, for the axis of the right one */
const gap = 64;

/** A membrane keeps its value until the next operation. */
const step = { type: 'line', interpolate: 'step-after', opacity: 1, invalid: 'break-paths-show-path-domains' } as const;

/** @param count slots to draw at most */
export function membraneChart(report: MembraneReport, theme: Theme, count: number): MembraneChart {
  const shown = liveliest(report, count);
  const columns = shown.length > 1 ? 2 : 1;
  const { low, high: peak } = span(
    shown.flatMap((slot) => [...slotValues(report.expected, slot, report), ...slotValues(report.found, slot, report)]),
  );
  // A threshold far above everything would only flatten the curves.
  const threshold = report.threshold <= 2 * peak ? report.threshold : null;
  const high = Math.max(peak, threshold ?? 0, low + 1);
  const margin = 0.06 * (high - low);
  const domain = [low - margin, high + margin];
  const draw = (width: number): ChartPart => {
    const panels = shown.map((slot) =>
      slotPanel(report, slot, theme, (width - (columns - 1) * gap) / columns, domain, threshold),
    );
    return {
      vconcat: [
        { columns, bounds: 'flush', spacing: { row: 48, column: gap }, concat: panels },
        errorPanel(report, theme, width),
      ],
      spacing: 14,
    };
  };
  return { draw, shown, threshold };
}

function slotValues(list: readonly (number | null)[], slot: number, { slots }: MembraneReport): number[] {
  return list.filter((value, i): value is number => i % slots === slot && value !== null);
}

/** Range of the values and zero. */
const span = (values: readonly number[]): { low: number; high: number } => ({
  low: values.reduce((least, value) => Math.min(least, value), 0),
  high: values.reduce((most, value) => Math.max(most, value), 0),
});

/** px that a number on an axis takes with the blank beside it */
const number = 45;

const axisX = (report: MembraneReport, title: string | null, width: number) =>
  ({
    field: 'operation',
    type: 'quantitative',
    scale: { domain: [0, Math.max(1, operations(report) - 1)], nice: false },
    axis: { title, tickMinStep: 1, tickCount: Math.min(6, Math.floor(width / number)) },
  }) as const;

function slotPanel(
  report: MembraneReport,
  slot: number,
  theme: Theme,
  width: number,
  domain: readonly number[],
  threshold: number | null,
): ChartPart {
  const { expected, found, slots, level } = report;
  const series = [
    // The golden curve is a band that the simulated one lies on.
    { name: 'golden', list: expected, colour: theme.golden, strokeWidth: 6 },
    { name: level, list: found, colour: theme.found, strokeWidth: 1.5 },
  ];
  const scale = { domain: series.map(({ name }) => name), range: series.map(({ colour }) => colour) };
  return {
    title: `slot ${slot}`,
    width,
    height: 70,
    layer: [
      ...series.map(({ name, list, strokeWidth }) => ({
        data: {
          values: Array.from({ length: operations(report) }, (_, i) => ({
            operation: i,
            membrane: list[i * slots + slot],
          })),
        },
        mark: { ...step, strokeWidth },
        encoding: {
          x: axisX(report, null, width),
          y: {
            field: 'membrane',
            type: 'quantitative',
            scale: { domain: [...domain], nice: false },
            axis: { title: 'LSB', tickCount: 3 },
          },
          color: { datum: name, type: 'nominal', scale },
        },
      })),
      ...(threshold === null ? [] : [rule(threshold, theme)]),
    ],
  } as ChartPart;
}

const rule = (y: number, { muted }: Theme) => ({
  data: { values: [{ y }] },
  mark: { type: 'rule', strokeDash: [4, 3], color: muted },
  encoding: { y: { field: 'y', type: 'quantitative' } },
});

/** Least and largest error over all slots after every operation; null where no slot has a number. */
export function errorBand({
  expected,
  found,
  slots,
}: MembraneReport): { operation: number; least: number | null; most: number | null }[] {
  const band = Array.from({ length: Math.floor(expected.length / slots) }, (_, operation) => ({
    operation,
    least: null as number | null,
    most: null as number | null,
  }));
  found.forEach((value, i) => {
    if (value === null) return;
    const at = band[Math.floor(i / slots)];
    const error = value - expected[i];
    at.least = Math.min(at.least ?? error, error);
    at.most = Math.max(at.most ?? error, error);
  });
  return band;
}

/** LSB */
export const largestError = ({ expected, found }: MembraneReport): number =>
  found.reduce<number>((most, value, i) => (value === null ? most : Math.max(most, Math.abs(value - expected[i]))), 0);

function errorPanel(report: MembraneReport, theme: Theme, width: number): ChartPart {
  const { level, maxErrorLsb } = report;
  const values = errorBand(report);
  const { low, high } = span(values.flatMap(({ least, most }) => [least ?? 0, most ?? 0]));
  const found = Math.max(high, -low);
  // What is far within its limits would be a flat line between them.
  const inside = found < maxErrorLsb / 4;
  const largest = inside ? Math.max(found, maxErrorLsb / 100) : Math.max(maxErrorLsb, found);
  return {
    title: {
      text: fold(`error over all slots, ${level} less golden`, width),
      subtitle: fold(`least to largest; limits of ${maxErrorLsb} LSB ${inside ? 'are far outside' : 'dashed'}`, width),
    },
    width,
    height: 80,
    layer: [
      {
        data: { values },
        mark: { ...step, type: 'area', color: theme.found, opacity: 0.8, line: { color: theme.found, strokeWidth: 1 } },
        encoding: {
          x: axisX(report, 'operation', width),
          y: {
            field: 'least',
            type: 'quantitative',
            scale: { domain: [-1.1 * largest, 1.1 * largest], nice: false },
            axis: { title: 'LSB', tickCount: 5 },
          },
          y2: { field: 'most' },
        },
      },
      ...(inside ? [] : [rule(maxErrorLsb, theme), rule(-maxErrorLsb, theme)]),
    ],
  } as ChartPart;
}
