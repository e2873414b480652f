/** The report of a run as one page of HTML that needs no network. */

import { membraneChart } from './membrane-chart.js';
import { levelRows, mappingRows } from './page-view.js';
import { rasterChart } from './raster-chart.js';
import { renderHtml } from './render-html.js';
import { pageTheme, toSvg } from './svg.js';
import type { MembraneReport, RasterReport, ReportData } from './types.js';
import { emulatedLabel, formatNumber, LEVEL_TITLES, recordingsLine } from './words.js';

/** px; plots shrink with the page down to a width at which they scroll */
const plotWidth = 840;
const slotsDrawn = 8;

/** @throws E_TOOL_FAILED when a plot cannot be drawn */
export async function renderReport(data: ReportData): Promise<string> {
  const { verdict, facts, layers, raster, membranes } = data;
  return renderHtml('page', {
    design: verdict.design,
    passed: verdict.status === 'pass',
    status: verdict.status,
    emulated: emulatedLabel(verdict),
    recordingsLine: recordingsLine(verdict),
    levels: levelRows(verdict),
    facts,
    mapping: mappingRows(layers),
    raster: raster && (await rasterView(raster)),
    membranes: await Promise.all(membranes.map(membraneView)),
    designHash: verdict.designHash,
    recordings: verdict.recordings,
    tools: Object.entries(verdict.tools).map(([name, version]) => ({ name, version })),
  });
}

async function rasterView(raster: RasterReport): Promise<object> {
  return {
    recording: raster.recording,
    label: raster.label === null ? null : String(raster.label),
    svg: await toSvg([rasterChart(raster, pageTheme, plotWidth)], pageTheme),
  };
}

async function membraneView(report: MembraneReport): Promise<object> {
  const { chart, shown, threshold } = membraneChart(report, pageTheme, plotWidth, slotsDrawn);
  const { level, core, engine, slots } = report;
  return {
    level,
    title: LEVEL_TITLES[level],
    core,
    engine,
    slots,
    shown: shown.length,
    all: shown.length === slots,
    threshold: threshold === null ? null : formatNumber(threshold),
    svg: await toSvg([chart], pageTheme),
  };
}
