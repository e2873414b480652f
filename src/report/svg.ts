/** Vega-Lite specifications to inline SVG, and the looks that all plots share. */

import { parse, View } from 'vega';
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

/** One plot or several; data are inline. */
export type Chart = TopLevelSpec;
export type ChartPart = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

const config = (theme: Theme): NonNullable<Chart['config']> => ({
  aria: false,
  background: theme.background ?? undefined,
  font: 'system-ui, sans-serif',
  view: { stroke: theme.line },
  title: { color: theme.ink, fontSize: 12, fontWeight: 600, anchor: 'start', offset: 4 },
  axis: {
    labelColor: theme.muted,
    titleColor: theme.muted,
    titleFontWeight: 'normal',
    domainColor: theme.line,
    tickColor: theme.line,
    grid: false,
    titleFontSize: 11,
  },
  legend: { labelColor: theme.ink, labelFontSize: 11, symbolStrokeWidth: 4, orient: 'top', title: null },
});

/** Plots below each other as one SVG element. */
export async function toSvg(parts: readonly ChartPart[], theme: Theme, title?: Chart['title']): Promise<string> {
  const spec = { vconcat: [...parts], spacing: 14, config: config(theme), ...(title !== undefined && { title }) };
  try {
    const view = new View(parse(compile(spec as Chart).spec), { renderer: 'none' });
    const svg = await view.toSVG();
    view.finalize();
    return svg;
  } catch (cause) {
    throw new MenageError('E_TOOL_FAILED', { path: 'vega', legal: (cause as Error).message, cause });
  }
}
