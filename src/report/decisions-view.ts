/** What the recordings were taken for, level by level. */

import { decisionsChart, isDrawn } from './decisions-chart.js';
import { pageSvg, pageTheme } from './svg.js';
import type { DecisionsReport } from './types.js';
import { formatNumber } from './words.js';

/** Recordings of which each is shown; a longer table helps nobody. */
const listed = 200;

/** Right and labelled recordings of one level. */
export const score = ({ label }: DecisionsReport, decided: readonly number[]): { right: number; of: number } => ({
  right: label.filter((of, i) => of !== null && of === decided[i]).length,
  of: label.filter((of) => of !== null).length,
});

export async function decisionsView(decisions: DecisionsReport): Promise<object> {
  const { id, label, levels } = decisions;
  const float = levels[0]?.decided ?? [];
  return {
    levels: levels.map(({ level, decided }) => {
      const { right, of } = score(decisions, decided);
      return {
        level,
        right: of === 0 ? '-' : `${formatNumber(right)} of ${formatNumber(of)}`,
        accuracy: of === 0 ? '-' : `${((100 * right) / of).toFixed(1)} %`,
        changed: formatNumber(decided.filter((value, i) => value !== float[i]).length),
      };
    }),
    svg: isDrawn(decisions) ? await pageSvg((width) => decisionsChart(decisions, pageTheme, width)) : null,
    last: levels.at(-1)?.level ?? null,
    more: id.length > listed ? formatNumber(id.length - listed) : null,
    heads: levels.map(({ level }) => level),
    recordings: id.slice(0, listed).map((name, i) => ({
      id: name,
      label: label[i] === null ? '-' : String(label[i]),
      decided: levels.map(({ decided }) => String(decided[i])),
    })),
  };
}
