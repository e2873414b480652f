/** A run as one picture that stands alone, for a README: what fired, and what a membrane did in SPICE. */

import { MenageError } from '../errors/index.js';
import { mappingChart } from './mapping-chart.js';
import { largestError, liveliness, membraneChart } from './membrane-chart.js';
import { placeNotes } from './page-view.js';
import { rasterChart } from './raster-chart.js';
import { type ChartPart, paperTheme, toSvg } from './svg.js';
import type { MembraneReport, ReportData } from './types.js';
import { emulatedLabel, formatNumber, LEVEL_TITLES, recordingsLine } from './words.js';

const width = 840;
const slotsDrawn = 2;
/** bytes; a README must stay quick to open */
const limit = 200_000;

/** Of the deepest level, the window in which most happens; the first among equals. */
function liveliestWindow(membranes: readonly MembraneReport[]): MembraneReport | undefined {
  const level = membranes.at(-1)?.level;
  return membranes
    .filter((window) => window.level === level)
    .reduce<MembraneReport | undefined>(
      (best, window) => (best && liveliness(best, slotsDrawn) >= liveliness(window, slotsDrawn) ? best : window),
      undefined,
    );
}

/** A heading, and a chart beneath it. */
const part = (text: string, subtitle: string, chart: ChartPart): ChartPart =>
  ({
    title: { text, subtitle, fontSize: 16, subtitleFontSize: 13, offset: 10, subtitlePadding: 3 },
    vconcat: [chart],
    resolve: { scale: { color: 'independent', opacity: 'independent' } },
  }) as ChartPart;

/**
 * The mapping, the layers that were compared, and the window of the deepest SPICE level, as SVG.
 *
 * @throws E_ARGUMENT when the run has neither of the latter, E_RANGE when the picture would be larger than 200 kB
 */
export async function renderPicture({ verdict, layers, places, raster, membranes }: ReportData): Promise<string> {
  const charts: ChartPart[] = [];
  const compared = raster?.layers.filter((layer) => layer.found !== null) ?? [];
  if (raster !== null && compared.length > 0) {
    const { mismatches = 0, compared: places = 0 } = verdict.levels.L3 ?? {};
    charts.push(
      part(
        'What fires: golden model against Verilog',
        `every spike of recording ${raster.recording}; over ${recordingsLine(verdict)}, ${formatNumber(mismatches)} of ${formatNumber(places)} comparisons differ`,
        rasterChart({ ...raster, layers: compared }, paperTheme, width),
      ),
    );
  }
  const deepest = liveliestWindow(membranes);
  if (deepest !== undefined) {
    const { level, core, engine } = deepest;
    charts.push(
      part(
        `What a membrane does: golden model against ${LEVEL_TITLES[level]}`,
        `core ${core}, engine ${engine}; the largest error over ${formatNumber(deepest.slots)} slots is ${formatNumber(largestError(deepest))} LSB of a weight`,
        membraneChart(deepest, paperTheme, slotsDrawn).draw(width),
      ),
    );
  }
  if (charts.length === 0) {
    throw new MenageError('E_ARGUMENT', {
      legal: 'the run compared neither spikes nor membranes',
      remedy: 'run L3, L4 or L5',
    });
  }
  if (places.length > 0) {
    const notes = placeNotes(places, layers);
    const chart = mappingChart(places, paperTheme, width, notes);
    charts.unshift(
      part('Where neurons live: engines x slots', 'gap: rows that events read above the lower bound', chart),
    );
  }
  const emulated = emulatedLabel(verdict);
  const subtitle = emulated === null ? [] : [emulated];
  const svg = await toSvg(charts, paperTheme, {
    text: `${verdict.design}: ${verdict.status}`,
    subtitle,
    fontSize: 20,
    subtitleFontSize: 13,
    offset: 22,
    anchor: 'start',
  });
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
