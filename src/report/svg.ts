/** Vega-Lite specifications to inline SVG, and the looks that all plots share. */

import { logger, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { MenageError } from '../errors/index.js';

/** Colours by their part in a plot; anything that CSS takes. */
export interface Theme {
  readonly background: string | null;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly golden: string;
  readonly found: string;
  readonly missing: string;
  readonly extra: string;
}

/** Follows the page, light or dark. */
export const pageTheme: Theme = {
  background: null,
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  golden: 'var(--golden)',
  found: 'var(--found)',
  missing: 'var(--missing)',
  extra: 'var(--extra)',
};

/** Stands alone, on white. */
export const paperTheme: Theme = {
  background: '#ffffff',
  ink: '#1c2128',
  muted: '#59626e',
  line: '#d8dde3',
  golden: '#f0c24b',
  found: '#1f5fa8',
  missing: '#d95f02',
  extra: '#c2185b',
};

type Chart = TopLevelSpec;
/** One plot or several; data are inline. */
export type ChartPart = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

const config = (theme: Theme): NonNullable<Chart['config']> => ({
  aria: false,
  background: theme.background ?? undefined,
  font: 'system-ui, sans-serif',
  view: { stroke: theme.line },
  title: {
    color: theme.ink,
    subtitleColor: theme.muted,
    fontSize: 13,
    fontWeight: 600,
    anchor: 'start',
    frame: 'group',
    offset: 4,
  },
  axis: {
    labelColor: theme.muted,
    titleColor: theme.muted,
    titleFontWeight: 'normal',
    domainColor: theme.line,
    tickColor: theme.line,
    grid: false,
    labelFontSize: 11,
    titleFontSize: 12,
  },
  legend: {
    titleColor: theme.muted,
    titleFontWeight: 'normal',
    labelColor: theme.ink,
    labelFontSize: 12,
    labelLimit: 0,
    symbolStrokeWidth: 4,
    columnPadding: 16,
    orient: 'top',
    title: null,
  },
});

/** A plot has nothing to say on a terminal: what matters is thrown. */
const quiet = logger(0);

/** Hundredths of a pixel are what anybody sees; and nobody reads the roles of single marks. */
const compact = (svg: string): string =>
  svg
    .replace(/ (?:d|transform|[xy]2?|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
    )
    .replace(/ (?:role|aria-roledescription|pointer-events)="[^"]*"/g, '')
    .replace(/<path class="(?:background|foreground)" aria-hidden="true" d=""[^>]*\/>/g, '');

/** Charts below each other as one SVG element; each has scales and a legend of its own. */
export async function toSvg(charts: readonly ChartPart[], theme: Theme, title?: Chart['title']): Promise<string> {
  const spec = {
    vconcat: [...charts],
    resolve: { scale: { color: 'independent' } },
    config: config(theme),
    // what stands alone has a margin of its own
    padding: theme.background === null ? 5 : 18,
    ...(title !== undefined && { title }),
  };
  try {
    const view = new View(parse(compile(spec as Chart, { logger: quiet }).spec), { renderer: 'none', logger: quiet });
    const svg = await view.toSVG();
    view.finalize();
    return compact(svg);
  } catch (cause) {
    throw new MenageError('E_TOOL_FAILED', { path: 'vega', legal: (cause as Error).message, cause });
  }
}

/** A drawing shrinks to this share of its width, at which its text can still be read; then it scrolls. */
const readable = 0.85;

/** px of a plot on a desk or a tablet, and on a phone */
const widths = { wide: 710, narrow: 306 } as const;

/** On a phone there is room for one plot, where a desk has several beside each other. */
export const isNarrow = (width: number): boolean => width <= widths.narrow;

/** px that Vega reckons for a letter of a title, and of a line beneath it */
const letter = 10.4;

/** A title in lines that are no wider than its plot. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && letter * longer.length > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/**
 * As `toSvg`, for a page: follows its colours, and shrinks with it. Drawn twice, for a wide and for a narrow window, since
 * text that shrinks as far as a phone needs cannot be read; the page's style shows one of them.
 */
export async function pageSvg(draw: (width: number) => ChartPart): Promise<string> {
  const drawings = Object.entries(widths).map(async ([name, width]) => {
    const svg = await toSvg([draw(width)], pageTheme);
    const own = Number(/^<svg [^>]*\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? 0);
    return svg
      .replace('<svg ', `<svg style="min-width:${Math.round(readable * own)}px" `)
      .replace(/ class="marks"/, ` class="${name}"`);
  });
  return (await Promise.all(drawings)).join('');
}
