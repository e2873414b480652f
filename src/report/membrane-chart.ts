/** Membranes of one engine over the SPICE window: golden against simulated, slot by slot, and the error beneath. */

import type { ChartPart, Theme } from './svg.js';
import type { MembraneReport } from './types.js';

export interface MembraneChart {
  readonly chart: ChartPart;
  /** slots that are drawn; the error is drawn for all */
  readonly shown: readonly number[];
}

const operations = ({ expected, slots }: MembraneReport): number => Math.floor(expected.length / slots);

/** Slots that move most over the window, in ascending order. */
export function liveliest(report: MembraneReport, count: number): number[] {
  const { expected, slots } = report;
  const moved = Array.from({ length: slots }, (_, slot) => {
    let sum = 0;
    for (let i = slots; i + slot < expected.length; i += slots)
      sum += Math.abs(expected[i + slot] - expected[i + slot - slots]);
    return { slot, sum };
  });
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

/**
 * @param width px of the whole
 * @param count slots to draw at most
 */
export function membraneChart(report: MembraneReport, theme: Theme, width: number, count: number): MembraneChart {
  const shown = liveliest(report, count);
  const columns = shown.length > 1 ? 2 : 1;
  const values = shown.flatMap((slot) =>
    [report.expected, report.found].flatMap((list) => slotValues(list, slot, report)),
  );
  const low = Math.min(0, ...values);
  const peak = Math.max(0, ...values);
  // A threshold far above everything would only flatten the curves.
  const threshold = report.threshold <= 2 * peak ? report.threshold : null;
  const high = Math.max(peak, threshold ?? 0, low + 1);
  const margin = 0.06 * (high - low);
  const domain = [low - margin, high + margin];
  const panels = shown.map((slot) =>
    slotPanel(report, slot, theme, (width - (columns - 1) * gap) / columns, domain, threshold),
  );
  return {
    chart: {
      vconcat: [{ columns, spacing: { row: 8, column: 8 }, concat: panels }, errorPanel(report, theme, width)],
      spacing: 14,
    },
    shown,
  };
}

function slotValues(list: readonly (number | null)[], slot: number, { slots }: MembraneReport): number[] {
  return list.filter((value, i): value is number => i % slots === slot && value !== null);
}

const axisX = (report: MembraneReport, title: string | null) =>
  ({
    field: 'operation',
    type: 'quantitative',
    scale: { domain: [0, Math.max(1, operations(report) - 1)], nice: false },
    axis: { title, tickMinStep: 1, tickCount: 6 },
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
          x: axisX(report, null),
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

/** Error of every slot, one thin line each, between the limits. */
function errorPanel(report: MembraneReport, theme: Theme, width: number): ChartPart {
  const { expected, found, slots, maxErrorLsb } = report;
  const values = found.map((value, i) => ({
    operation: Math.floor(i / slots),
    slot: i % slots,
    error: value === null ? null : value - expected[i],
  }));
  const largest = Math.max(maxErrorLsb, ...values.map(({ error }) => Math.abs(error ?? 0)));
  return {
    title: `error of every slot (${report.level} - golden), limits dashed`,
    width,
    height: 80,
    layer: [
      {
        data: { values },
        mark: { ...step, strokeWidth: 1, color: theme.found, opacity: 0.6 },
        encoding: {
          x: axisX(report, 'operation'),
          y: {
            field: 'error',
            type: 'quantitative',
            scale: { domain: [-1.1 * largest, 1.1 * largest], nice: false },
            axis: { title: 'LSB', tickCount: 5 },
          },
          detail: { field: 'slot', type: 'nominal' },
        },
      },
      rule(maxErrorLsb, theme),
      rule(-maxErrorLsb, theme),
    ],
  } as ChartPart;
}
