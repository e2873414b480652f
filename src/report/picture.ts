/** A run as one picture that stands alone, for a README: what fired, and what a membrane did in SPICE. */

import { MenageError } from '../errors/index.js';
import { membraneChart } from './membrane-chart.js';
import { rasterChart } from './raster-chart.js';
import { type ChartPart, paperTheme, toSvg } from './svg.js';
import type { MembraneReport, ReportData } from './types.js';
import { emulatedLabel } from './words.js';

const width = 720;
const slotsDrawn = 4;
/** bytes; a README must stay quick to open */
const limit = 200_000;

/** Of the deepest level, the window in which most slots moved; the first among equals. */
function liveliestWindow(membranes: readonly MembraneReport[]): MembraneReport | undefined {
  const level = membranes.at(-1)?.level;
  const moved = ({ expected, slots }: MembraneReport): number =>
    Array.from({ length: slots }, (_, slot) => expected.filter((_v, i) => i % slots === slot)).filter(
      (values) => Math.max(...values) - Math.min(...values) > 10,
    ).length;
  return membranes
    .filter((window) => window.level === level)
    .reduce<MembraneReport | undefined>(
      (best, window) => (best && moved(best) >= moved(window) ? best : window),
      undefined,
    );
}

/**
 * Layers that were compared and the window of the deepest SPICE level, as SVG.
 *
 * @throws E_ARGUMENT when the run has neither, E_RANGE when the picture would be larger than 200 kB
 */
export async function renderPicture({ verdict, raster, membranes }: ReportData): Promise<string> {
  const charts: ChartPart[] = [];
  const subtitle: string[] = [];
  const layers = raster?.layers.filter((layer) => layer.found !== null) ?? [];
  if (raster !== null && layers.length > 0) {
    charts.push(rasterChart({ ...raster, layers }, paperTheme, width));
    subtitle.push(`spikes of recording ${raster.recording}`);
  }
  const deepest = liveliestWindow(membranes);
  if (deepest !== undefined) {
    charts.push(membraneChart(deepest, paperTheme, width, slotsDrawn).chart);
    subtitle.push(`membranes of core ${deepest.core}, engine ${deepest.engine} at ${deepest.level}`);
  }
  if (charts.length === 0) {
    throw new MenageError('E_ARGUMENT', {
      legal: 'the run compared neither spikes nor membranes',
      remedy: 'run L3, L4 or L5',
    });
  }
  const emulated = emulatedLabel(verdict);
  if (emulated !== null) subtitle.push(emulated);
  const svg = await toSvg(charts, paperTheme, { text: `${verdict.design}: ${verdict.status}`, subtitle });
  const bytes = Buffer.byteLength(svg);
  if (bytes > limit) {
    throw new MenageError('E_RANGE', {
      path: 'picture',
      value: bytes,
      legal: `at most ${limit} bytes`,
      remedy: 'take a smaller design',
    });
  }
  return svg;
}
