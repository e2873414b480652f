/** An exploration as text, CSV and plot. */

import { GROUPS } from '../energy/index.js';
import { quantity } from '../report/quantity.js';
import { paperTheme, toSvg } from '../report/svg.js';
import { textTable } from '../report/text-table.js';
import type { ExplorePoint, ExploreResult, Weighed } from './explore.js';
import { CLAIMS } from './paper.js';

type Found = ExplorePoint & { readonly weighed: Weighed };
const isFound = (point: ExplorePoint): point is Found => point.weighed !== null;
const settingText = ({ setting }: ExplorePoint): string =>
  Object.entries(setting)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** At no loss of accuracy against the marked configuration, more work done by its engines than it and than the claim. */
export function better({ design, points }: ExploreResult): Found[] {
  const own = points.filter(isFound).find(({ marked }) => marked !== null);
  if (own === undefined) return [];
  const bar = Math.max(own.weighed.work.analog, CLAIMS.find((claim) => claim.design === design)?.opsPerJoule ?? 0);
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

export function exploreText(result: ExploreResult): string {
  const { design, recordings, emulated, seed, objectives, points } = result;
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
    `${design} on ${recordings} recordings${emulated ? ', EMULATED' : ''}, seed ${seed}; * not dominated in ${objectives.join(', ')}; TOPS/W of work done, typical`,
    '',
    ...textTable(head, points.filter(isFound).map(row)),
    '',
    ...refused.map((point) => `refused: ${settingText(point)}: ${point.refused}`),
    `better than ${design} and the claim by the engines' work done, at no loss of accuracy: ${winners.length}`,
    ...winners.map((point) => `  ${settingText(point)}`),
  ].join('\n');
}

export function exploreCsv({ points }: ExploreResult): string {
  const axes = Object.keys(points[0]?.setting ?? {});
  const head = [
    ...axes,
    'marked',
    'front',
    'accuracy',
    'analog_j_sop',
    'driven_j_sop',
    'system_j_sop',
    'latency_s',
    'area_m2',
    'memory_bits',
    'analog_ops_w',
    'driven_ops_w',
    'system_ops_w',
    ...GROUPS.map((group) => `${group}_j_sop`),
  ];
  const lines = points
    .filter(isFound)
    .map(({ setting, marked, front, weighed: { merits, work, split } }) =>
      [
        ...Object.values(setting),
        marked ?? '',
        front,
        ...Object.values(merits),
        ...Object.values(work),
        ...GROUPS.map((group) => split[group]),
      ].map((cell) => `${cell ?? ''}`),
    );
  return `${[head, ...lines].map((cells) => cells.join(',')).join('\n')}\n`;
}

/** Accuracy over energy, the front and the design's own configuration in colour; SVG. */
export const explorePlot = ({ design, points }: ExploreResult): Promise<string> =>
  toSvg(
    [
      {
        title: `${design}: accuracy over energy of a synaptic operation, whole system`,
        data: {
          values: points.filter(isFound).map((point) => ({
            pJ: 1e12 * (point.weighed.merits.system as number),
            accuracy: 100 * (point.weighed.merits.accuracy ?? 0),
            kind: point.marked ?? (point.front ? 'front' : 'dominated'),
          })),
        },
        mark: { type: 'point', filled: true, size: 60 },
        width: 480,
        height: 240,
        encoding: {
          x: { field: 'pJ', type: 'quantitative', title: 'pJ/SOP', scale: { zero: false } },
          y: { field: 'accuracy', type: 'quantitative', title: 'accuracy, %', scale: { zero: false } },
          color: { field: 'kind', type: 'nominal', title: null },
        },
      },
    ],
    paperTheme,
  );
