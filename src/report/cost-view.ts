/** What a recording costs, and what the controller takes as gates: numbers as they are printed. */

import { SCOPE_NAMES, sum } from '../energy/index.js';
import { energyChart } from './energy-chart.js';
import type { SynthesisResult } from './extras.js';
import { quantity } from './quantity.js';
import { pageSvg, pageTheme } from './svg.js';
import type { EnergyReport } from './types.js';
import { formatNumber } from './words.js';

const tera = (value: number): string => (value / 1e12).toPrecision(3);

export async function energyView(energy: EnergyReport): Promise<object> {
  const { split, efficiencies, cycles, clockHz, area, recordings } = energy;
  const whole = sum(split.map((part) => part.energy));
  const total = sum(area.map((part) => part.area));
  const bounds = ({ low, high }: { low: number; high: number }, unit: string): string =>
    `${quantity(low, unit)} .. ${quantity(high, unit)}`;
  return {
    recordings: formatNumber(recordings),
    latency: quantity(cycles / clockHz, 's'),
    cycles: `${formatNumber(Math.round(cycles))} cycles of ${quantity(1 / clockHz, 's')}`,
    energy: quantity(whole.typical, 'J'),
    energyBounds: bounds(whole, 'J'),
    area: quantity(total.typical, 'm2'),
    areaBounds: bounds(total, 'm2'),
    split: split.map(({ group, energy: part }) => ({
      group,
      typical: quantity(part.typical, 'J'),
      bounds: bounds(part, 'J'),
      share: `${((100 * part.typical) / whole.typical).toFixed(1)} %`,
    })),
    efficiencies: efficiencies.map(({ scope, perSop, work, dense }) => ({
      scope: SCOPE_NAMES[scope],
      perSop: quantity(perSop.typical, 'J'),
      bounds: bounds(perSop, 'J'),
      work: tera(work.typical),
      dense: tera(dense.typical),
    })),
    sources: [
      ...split.flatMap(({ group, sources }) => sources.map((source) => ({ of: group as string, source }))),
      ...area.map(({ name, source }) => ({ of: `area of ${name}`, source })),
    ],
    svg: await pageSvg((width) => energyChart(energy, pageTheme, width)),
  };
}

const ns = (slack: number | null): string => (slack === null ? '' : slack.toFixed(2));

export function synthesisView({ library, clockMHz, met, setup, hold, blocks, top, L6 }: SynthesisResult): object {
  const whole = blocks[0];
  return {
    met,
    library,
    clock: formatNumber(clockMHz),
    cells: formatNumber(whole.cells),
    flops: formatNumber(whole.flops),
    memoryBits: formatNumber(whole.memoryBits),
    setup: `${setup.slack.toFixed(3)} ns at ${setup.name}`,
    hold: `${hold.slack.toFixed(3)} ns at ${hold.name}`,
    endpoints: formatNumber(setup.endpoints),
    gates: L6 ? { ...L6, compared: formatNumber(L6.compared), mismatches: formatNumber(L6.mismatches) } : null,
    blocks: blocks.map(({ path, cells, flops, area, setup: late, hold: early }) => ({
      name: path === '' ? top : path,
      cells: formatNumber(cells),
      flops: formatNumber(flops),
      share: `${((100 * area) / whole.area).toFixed(1)} %`,
      setup: ns(late),
      hold: ns(early),
    })),
  };
}
