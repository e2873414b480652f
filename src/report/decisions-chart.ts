/** What recordings were taken for: labels against decisions. */

import { type ChartPart, fold, type Theme } from './svg.js';
import type { DecisionsReport } from './types.js';

/** px, side of a field; a number must go into it */
const largest = 34;
const smallest = 22;

/** Recordings by label and decision, as counts; labels without a recording have no row. */
export function confusion(label: readonly (number | null)[], decided: readonly number[]) {
  const counts = new Map<string, { label: number; decided: number; count: number }>();
  label.forEach((of, i) => {
    if (of === null) return;
    const key = `${of} ${decided[i]}`;
    const known = counts.get(key) ?? { label: of, decided: decided[i], count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  });
  return [...counts.values()].sort((a, b) => a.label - b.label || a.decided - b.decided);
}

export const isDrawn = ({ label, levels }: DecisionsReport): boolean =>
  levels.length > 0 && label.some((of) => of !== null);

/** One field a pair of label and decision of the last level. */
export function decisionsChart({ label, levels, classes }: DecisionsReport, theme: Theme, width: number): ChartPart {
  const level = levels.at(-1) as DecisionsReport['levels'][number];
  const field = Math.max(smallest, Math.min(largest, width / classes));
  const values = confusion(label, level.decided);
  const all = Array.from({ length: classes }, (_, i) => i);
  const shown = [...new Set(values.map((value) => value.label))];
  const axis = { labelAngle: 0, ticks: false, domain: false };
  const most = Math.max(...values.map(({ count }) => count));
  const position = {
    x: {
      field: 'decided',
      type: 'ordinal',
      scale: { domain: all },
      axis: { ...axis, title: `decided at ${level.level}` },
    },
    y: { field: 'label', type: 'ordinal', scale: { domain: shown }, axis: { ...axis, title: 'label' } },
  };
  return {
    title: fold(`Recordings by label and decision at ${level.level}`, Math.min(width, 2 * field * classes)),
    width: field * classes,
    height: field * shown.length,
    data: { values },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          ...position,
          color: {
            condition: { test: 'datum.label === datum.decided', value: theme.found },
            value: theme.missing,
          },
          opacity: {
            field: 'count',
            type: 'quantitative',
            // pale enough for the number on it
            scale: { domain: [0, most], range: [0.12, 0.4] },
            legend: null,
          },
        },
      },
      { mark: { type: 'text', color: theme.ink, fontSize: 12 }, encoding: { ...position, text: { field: 'count' } } },
    ],
  } as ChartPart;
}
