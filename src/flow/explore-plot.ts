/** Explorations as one picture: alone, on white, and as a page that follows the light and the window of its reader. */

import type { Objective } from '../config/space.js';
import { renderHtml } from '../report/render-html.js';
import { type ChartPart, isNarrow, pageSvg, pageTheme, paperTheme, type Theme, toSvg } from '../report/svg.js';
import { formatNumber } from '../report/words.js';
import type { ExploreResult } from './explore.js';
import { paretoFront } from './explore-front.js';
import { claimed, isFound, judgedAt, ownOf } from './explore-text.js';

const KINDS = ['own configuration', 'not dominated', 'dominated'] as const;

/** One plot: accuracy over an energy, in what is read more easily. */
interface Panel {
  readonly objective: Extract<Objective, 'system' | 'analog'>;
  readonly title: string;
  /** of J/SOP and TOPS/W */
  readonly value: (joules: number, opsPerJoule: number) => number;
  /** of two with the same accuracy the better is to the left */
  readonly fewer: boolean;
  readonly line: number | null;
}

const PANELS: readonly Panel[] = [
  {
    objective: 'system',
    title: 'pJ/SOP, whole system',
    value: (joules) => 1e12 * joules,
    fewer: true,
    line: null,
  },
  {
    objective: 'analog',
    title: 'TOPS/W, work done by the engines',
    value: (_, opsPerJoule) => 1e-12 * opsPerJoule,
    fewer: false,
    line: claimed / 1e12,
  },
];

/** px of a plot's axis and its labels */
const axis = 60;

export interface Shown {
  readonly exploration: string;
  readonly kind: (typeof KINDS)[number];
  readonly accuracy: number;
  readonly x: number;
  /** on the line of this plot's two figures; fronts of all objectives have more points */
  readonly best: boolean;
}

/** By design; a number behind those of a design that has come before. */
function namesOf(results: readonly ExploreResult[]): string[] {
  return results.map(({ design, emulated }, i) => {
    const before = results.slice(0, i).filter((other) => other.design === design).length;
    return `${design}${emulated ? ', EMULATED' : ''}${before === 0 ? '' : ` (${before + 1})`}`;
  });
}

/** Accuracy in points against the configuration that is marked, or the most accurate where that was refused: so data sets compare. */
function shown(result: ExploreResult, exploration: string, { objective, value }: Panel): Shown[] {
  const found = result.points.filter(isFound);
  const most = Math.max(0, ...found.map(({ weighed }) => weighed.merits.accuracy ?? 0));
  const own = ownOf(result)?.weighed.merits.accuracy ?? most;
  const best = paretoFront(
    found.map(({ weighed }) => weighed.merits),
    ['accuracy', objective],
  );
  return found.map(({ marked, front, weighed: { merits, work } }, i) => ({
    exploration,
    kind: marked !== null ? KINDS[0] : front ? KINDS[1] : KINDS[2],
    accuracy: 100 * ((merits.accuracy ?? 0) - own),
    x: value(merits.system as number, work.analog),
    best: best[i],
  }));
}

type Range = readonly [number, number];

function padded(values: readonly number[], share: number): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const more = share * (high - low || Math.abs(high) || 1);
  return [low - more, high + more];
}

/** Corner of a line; lines are drawn in the order of their corners. */
export interface Corner {
  readonly exploration: string;
  readonly x: number;
  readonly accuracy: number;
  readonly order: number;
}

/** The edge of what one exploration offers: at least this accuracy at this figure or a better one. Steps, to the edges of the plot. */
export function frontLine(
  points: readonly Shown[],
  { fewer }: Pick<Panel, 'fewer'>,
  [left, right]: Range,
  [bottom]: Range,
): Corner[] {
  const better = fewer ? 1 : -1;
  const front = points.filter(({ best }) => best).sort((a, b) => better * (a.x - b.x) || a.accuracy - b.accuracy);
  let accuracy = bottom;
  const steps = front.flatMap((point) => {
    const before = { x: point.x, accuracy };
    ({ accuracy } = point);
    return [before, { x: point.x, accuracy }];
  });
  if (front.length > 0) steps.push({ x: fewer ? right : left, accuracy });
  return steps.map((step, order) => ({ exploration: points[0].exploration, ...step, order }));
}

function panelChart(
  results: readonly ExploreResult[],
  panel: Panel,
  theme: Theme,
  size: number,
  legends: boolean,
): ChartPart {
  const names = namesOf(results);
  const colours = [theme.found, theme.missing, theme.extra, theme.golden];
  const values = results.flatMap((result, i) => shown(result, names[i], panel));
  const wide = padded([...values.map((value) => value.x), ...(panel.line === null ? [] : [panel.line])], 0.06);
  // At least two points high: differences of a recording or two are no landscape.
  const high = padded([-1, 1, ...values.map(({ accuracy }) => accuracy)], 0.12);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: panel.title,
    scale: { domain: wide, nice: false },
    axis: { tickCount: 5 },
  };
  const y = {
    field: 'accuracy',
    type: 'quantitative',
    scale: { domain: high, nice: false },
    axis: { title: 'accuracy against own, points', tickCount: 5, format: 'd', tickMinStep: 1 },
  };
  const narrow = isNarrow(size + axis);
  const color = {
    field: 'exploration',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: names.map((_, i) => colours[i % colours.length]) },
    legend: legends ? { orient: 'top', columns: narrow ? 1 : 2, symbolType: 'square' } : null,
  };
  const byKind = (range: readonly (string | number)[]): object => ({
    field: 'kind',
    type: 'nominal',
    title: null,
    scale: { domain: [...KINDS], range: [...range] },
    legend: legends
      ? { orient: 'bottom', columns: narrow ? 2 : 3, symbolFillColor: theme.muted, symbolStrokeWidth: 0 }
      : null,
  });
  const front = {
    data: {
      values: names.flatMap((name) =>
        frontLine(
          values.filter((v) => v.exploration === name),
          panel,
          wide,
          high,
        ),
      ),
    },
    mark: { type: 'line', interpolate: 'linear', strokeWidth: 2 },
    encoding: { x, y, color, order: { field: 'order', type: 'quantitative' } },
  };
  const points = KINDS.toReversed().map((kind) => ({
    data: { values: values.filter((value) => value.kind === kind) },
    mark: {
      type: 'point',
      filled: true,
      opacity: 1,
      ...(kind === KINDS[0] && { stroke: theme.ink, strokeWidth: 1.5 }),
    },
    encoding: { x, y, color, shape: byKind(['diamond', 'circle', 'cross']), size: byKind([190, 70, 45]) },
  }));
  const claim = {
    data: { values: [{ x: panel.line }] },
    mark: { type: 'rule', strokeDash: [4, 3], color: theme.muted },
    encoding: { x },
  };
  return {
    width: size,
    height: 260,
    layer: [...(panel.line === null ? [] : [claim]), front, ...points],
  } as unknown as ChartPart;
}

/** Both plots, one above the other: a legend of names is as wide as one of them. */
const chart = (results: readonly ExploreResult[], theme: Theme, width: number): ChartPart =>
  ({
    vconcat: PANELS.map((panel, n) => panelChart(results, panel, theme, width - axis, n === 0)),
    spacing: 40,
    resolve: { scale: { color: 'independent', shape: 'independent', size: 'independent' } },
  }) as unknown as ChartPart;

/** px of the picture that stands alone */
const alone = 620;

export const explorePlot = (results: readonly ExploreResult[]): Promise<string> =>
  toSvg([chart(results, paperTheme, alone)], paperTheme, namesOf(results).join(', '));

/** One file, which needs no network, follows the light or dark setting and is drawn for a desk and for a phone. */
export async function explorePage(results: readonly ExploreResult[]): Promise<string> {
  const names = namesOf(results);
  return renderHtml('exploration', {
    title: names.join(', '),
    explorations: results.map((result, i) => ({
      name: names[i],
      recordings: formatNumber(result.recordings),
      found: formatNumber(result.points.filter(isFound).length),
      refused: formatNumber(result.points.filter(({ refused }) => refused !== null).length),
      judged: judgedAt(result.judged),
      objectives: result.objectives.join(', '),
      ownShown: ownOf(result) !== undefined,
    })),
    claim: formatNumber(claimed / 1e12),
    plot: await pageSvg((width) => chart(results, pageTheme, width)),
  });
}
