/** The report of a run as one page of HTML that needs no network. */

import { analogView } from './analog-view.js';
import { energyView, synthesisView } from './cost-view.js';
import { decisionsView } from './decisions-view.js';
import { type Extras, noExtras } from './extras.js';
import { glance } from './glance.js';
import { mappingChart } from './mapping-chart.js';
import { largestError, membraneChart } from './membrane-chart.js';
import { omissions } from './omissions.js';
import { levelRows, mappingRows, placeNotes } from './page-view.js';
import { rasterChart } from './raster-chart.js';
import { renderHtml } from './render-html.js';
import { pageSvg, pageTheme } from './svg.js';
import type { MembraneReport, RasterReport, ReportData } from './types.js';
import { emulatedLabel, formatNumber, LEVEL_TITLES, recordingsLine } from './words.js';

const slotsDrawn = 8;

/**
 * @param extras results of other commands
 * @throws E_TOOL_FAILED when a plot cannot be drawn
 */
export async function renderReport(data: ReportData, extras: Extras = noExtras): Promise<string> {
  const { verdict, facts, layers, places, decisions, raster, membranes, energy } = data;
  return renderHtml('page', {
    design: verdict.design,
    passed: verdict.status === 'pass',
    status: verdict.status,
    emulated: emulatedLabel(verdict),
    recordingsLine: recordingsLine(verdict),
    glance: glance(data),
    levels: levelRows(verdict),
    facts,
    mapping: mappingRows(layers),
    places:
      places.length === 0
        ? null
        : await pageSvg((width) => mappingChart(places, pageTheme, width, placeNotes(places, layers))),
    decisions: decisions && (await decisionsView(decisions)),
    raster: raster && (await rasterView(raster)),
    membranes: await Promise.all(membranes.map((report) => membraneView(report, membranes.at(-1)?.level))),
    analog: await analogView(data, extras),
    energy: energy.kind === 'weighed' ? await energyView(energy) : null,
    synthesis: extras.synthesis && synthesisView(extras.synthesis),
    omissions: omissions(data, extras),
    designHash: verdict.designHash,
    recordings: verdict.recordings,
    tools: Object.entries(verdict.tools).map(([name, version]) => ({ name, version })),
  });
}

async function rasterView(raster: RasterReport): Promise<object> {
  return {
    recording: raster.recording,
    label: raster.label === null ? null : String(raster.label),
    svg: await pageSvg((width) => rasterChart(raster, pageTheme, width)),
  };
}

async function membraneView(report: MembraneReport, deepest: MembraneReport['level'] | undefined): Promise<object> {
  const { level, core, engine, slots, recording, start, expected } = report;
  const operations = expected.length / slots;
  const window = {
    ...{ level, core, engine, slots, recording },
    deepest: level === deepest,
    title: LEVEL_TITLES[level],
    operations: operations === 1 ? `operation ${start}` : `operations ${start} to ${start + operations - 1}`,
  };
  // one operation makes no curve
  if (operations < 2) return { ...window, svg: null, error: formatNumber(largestError(report)) };
  const { draw, shown, threshold } = membraneChart(report, pageTheme, slotsDrawn);
  return {
    ...window,
    shown: shown.length,
    all: shown.length === slots,
    threshold: threshold === null ? null : formatNumber(threshold),
    svg: await pageSvg(draw),
  };
}
