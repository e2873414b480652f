/** Explorations, of one design or several, as text and CSV. */

import { GROUPS } from '../energy/index.js';
import { type Cell, csv } from '../report/csv.js';
import { quantity } from '../report/quantity.js';
import { textTable } from '../report/text-table.js';
import type { ExplorePoint, ExploreResult, Weighed } from './explore.js';
import { CLAIMS } from './paper.js';

export type Found = ExplorePoint & { readonly weighed: Weighed };
export const isFound = (point: ExplorePoint): point is Found => point.weighed !== null;
const settingText = ({ setting }: ExplorePoint): string =>
  Object.entries(setting)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

export const claimed = Math.max(...CLAIMS.map(({ opsPerJoule }) => opsPerJoule));
export const ownOf = ({ points }: ExploreResult): Found | undefined =>
  points.filter(isFound).find(({ marked }) => marked !== null);

/** At no loss of accuracy against the marked configuration, more work done by its engines than it and than the claim. */
export function better(result: ExploreResult): Found[] {
  const { points } = result;
  const own = ownOf(result);
  if (own === undefined) return [];
  const bar = Math.max(own.weighed.work.analog, claimed);
  return points
    .filter(isFound)
    .filter(
      ({ weighed: { merits, work } }) =>
        work.analog > bar && (merits.accuracy ?? 0) >= (own.weighed.merits.accuracy ?? 0),
    );
}

function row(point: Found): string[] {
  const { merits, work, split } = point.weighed;
  const [largest] = [...GROUPS].sort((a, b) => split[b] - split[a]);
  return [
    `${point.front ? '*' : ''}${point.marked === null ? '' : ` ${point.marked}`}`.trim(),
    ...Object.values(point.setting).map(String),
    merits.accuracy === null ? '-' : `${(100 * merits.accuracy).toFixed(1)} %`,
    ...(['analog', 'driven', 'system'] as const).map((scope) => (work[scope] / 1e12).toPrecision(3)),
    quantity(merits.system as number, 'J'),
    `${largest} ${((100 * split[largest]) / (merits.system as number)).toFixed(0)} %`,
    quantity(merits.latency as number, 's'),
    quantity(merits.area as number, 'm2'),
    quantity(merits.memoryBits as number, 'b'),
  ];
}

export function judgedAt({ level, chips }: ExploreResult['judged']): string {
  if (level === 'L1') return 'accuracy at L1';
  return chips === 0
    ? 'accuracy on measured engines (L2)'
    : `accuracy on measured engines (L2), mean of ${chips} chips`;
}

export const exploreText = (results: readonly ExploreResult[]): string => results.map(oneText).join('\n\n');

function oneText(result: ExploreResult): string {
  const { design, recordings, emulated, seed, judged, objectives, points } = result;
  const axes = Object.keys(points[0]?.setting ?? {});
  const head = [
    'front',
    ...axes,
    'accuracy',
    'TOPS/W engines',
    'with drivers',
    'system',
    'J/SOP',
    'largest',
    'latency',
    'area',
    'memory',
  ];
  const refused = points.filter((point) => point.refused !== null);
  const winners = better(result);
  return [
    `${design} on ${recordings} recordings${emulated ? ', EMULATED' : ''}, seed ${seed}; ${judgedAt(judged)}; * not dominated in ${objectives.join(', ')}; TOPS/W of work done, typical`,
    '',
    ...textTable(head, points.filter(isFound).map(row)),
    '',
    ...refused.map((point) => `refused: ${settingText(point)}: ${point.refused}`),
    `better than ${design} and the claim by the engines' work done, at no loss of accuracy: ${winners.length}`,
    ...winners.map((point) => `  ${settingText(point)}`),
  ].join('\n');
}

/** One line a point; columns of all axes of all designs, empty where a design has no such axis. */
export function exploreCsv(results: readonly ExploreResult[]): string {
  const axes = [...new Set(results.flatMap(({ points }) => Object.keys(points[0]?.setting ?? {})))];
  const head = [
    'design',
    'recordings',
    ...axes,
    ...['marked', 'front', 'better', 'l1', 'accuracy'],
    ...['analog_j_sop', 'driven_j_sop', 'system_j_sop', 'latency_s', 'area_m2', 'memory_bits'],
    ...['analog_ops_w', 'driven_ops_w', 'system_ops_w'],
    ...GROUPS.map((group) => `${group}_j_sop`),
    'refused',
  ];
  const rows = results.flatMap((result) => {
    const winners = new Set<ExplorePoint>(better(result));
    return result.points.map(({ setting, marked, front, weighed, refused }, i): Cell[] => {
      const figures =
        weighed === null
          ? Array<null>(head.length - axes.length - 6).fill(null)
          : [
              weighed.l1,
              ...Object.values(weighed.merits),
              ...Object.values(weighed.work),
              ...GROUPS.map((group) => weighed.split[group]),
            ];
      const place = [result.design, result.recordings, ...axes.map((axis) => setting[axis] ?? null)];
      return [...place, marked, front, winners.has(result.points[i] as ExplorePoint), ...figures, refused];
    });
  });
  return csv([head, ...rows]);
}
