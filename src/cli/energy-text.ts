/** What `menage energy` and `menage paper` print of one design. */

import { groupsOf, type Range, SCOPE_NAMES, sum } from '../energy/index.js';
import { type EnergyResult, NO_PHASES } from '../flow/energy.js';
import { quantity } from '../report/quantity.js';
import { textTable } from '../report/text-table.js';

const bounds = ({ low, typical, high }: Range, unit: string): string[] =>
  [typical, low, high].map((value) => quantity(value, unit));

function split({ terms, recordings }: EnergyResult): string[] {
  const whole = sum(terms.map(({ energy }) => energy)).typical;
  const rows = groupsOf(terms).map((group) => {
    const energy = sum(terms.filter((term) => term.group === group).map((term) => term.energy));
    const each = { low: energy.low / recordings, typical: energy.typical / recordings, high: energy.high / recordings };
    return [group, ...bounds(each, 'J'), `${((100 * energy.typical) / whole).toFixed(1)} %`];
  });
  return [
    ...textTable(['energy a recording', 'typical', 'low', 'high', 'share'], rows),
    ...(terms.some(({ group }) => group === 'phases') ? [] : [NO_PHASES]),
  ];
}

/** The largest terms, over all cores. */
function largest({ terms, recordings }: EnergyResult): string[] {
  const names = new Map<string, number>();
  for (const { group, name, energy } of terms) {
    const key = `${group}: ${name}`;
    names.set(key, (names.get(key) ?? 0) + energy.typical / recordings);
  }
  const sorted = [...names].sort((a, b) => b[1] - a[1]).slice(0, 6);
  return textTable(
    ['largest terms', 'typical'],
    sorted.map(([name, energy]) => [name, quantity(energy, 'J')]),
  );
}

function efficiency({ efficiencies }: EnergyResult): string[] {
  const tera = (value: number): string => (value / 1e12).toPrecision(3);
  const rows = efficiencies.map(({ scope, perSop, work, dense }) => [
    SCOPE_NAMES[scope],
    ...bounds(perSop, 'J'),
    `${tera(work.typical)} (${tera(work.low)}..${tera(work.high)})`,
    `${tera(dense.typical)} (${tera(dense.low)}..${tera(dense.high)})`,
  ]);
  return textTable(['counted', 'J/SOP', 'low', 'high', 'TOPS/W, work done', 'TOPS/W, dense-equivalent'], rows);
}

function others({ counts, clockHz, area }: EnergyResult): string[] {
  const cycles = counts.cycles / counts.recordings;
  const total = sum(area.map((term) => term.area));
  const rows = [
    ['latency', quantity(cycles / clockHz, 's'), `${cycles.toFixed(0)} cycles of ${quantity(1 / clockHz, 's')}`],
    ...area.map((term) => [
      `area: ${term.name}`,
      quantity(term.area.typical, 'm2'),
      `${quantity(term.area.low, 'm2')} .. ${quantity(term.area.high, 'm2')}`,
    ]),
    ['area', quantity(total.typical, 'm2'), `${quantity(total.low, 'm2')} .. ${quantity(total.high, 'm2')}`],
  ];
  return textTable(['', 'typical', ''], rows);
}

function sensitive({ sensitivities }: EnergyResult): string[] {
  const percent = (factor: number): string => `${factor >= 1 ? '+' : ''}${(100 * (factor - 1)).toFixed(0)} %`;
  const rows = sensitivities
    .filter(({ atLow, atHigh }) => Math.max(Math.abs(atLow - 1), Math.abs(atHigh - 1)) >= 0.005)
    .map(({ parameter, atLow, atHigh }) => [parameter, percent(atLow), percent(atHigh)]);
  return textTable(['energy of the whole system, where alone is moved', 'low', 'high'], rows);
}

function sources({ terms, area }: EnergyResult): string[] {
  const names = new Map<string, Set<string>>();
  for (const { group, source } of terms) names.set(source, (names.get(source) ?? new Set()).add(group));
  for (const { name, source } of area) names.set(source, (names.get(source) ?? new Set()).add(`area of ${name}`));
  return ['sources', ...[...names].map(([source, groups]) => `  ${[...groups].join(', ')}: ${source}`)];
}

export function energyText(result: EnergyResult): string {
  const { design, recordings, emulated, accuracy } = result;
  const share = accuracy === null ? '' : `, L1 accuracy ${(100 * accuracy).toFixed(1)} %`;
  return [
    [
      `${design}, ${recordings} recordings${emulated ? ' (EMULATED)' : ''}${share}; of low, typical and high, costs of one operation differ, counts are exact`,
    ],
    split(result),
    largest(result),
    efficiency(result),
    others(result),
    sensitive(result),
    sources(result),
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** A figure with everything that it is made of. */
export function figureText({ figures }: EnergyResult, name: string): string | null {
  const figure = figures.find((one) => one.name === name);
  if (figure === undefined) return null;
  const { unit, value, meaning, formula, terms } = figure;
  const rows = terms.map((term) => [
    term.name,
    `${Number(term.count.toPrecision(9))} ${term.of}`,
    term.each === undefined ? '' : term.each.typical.toExponential(3),
    term.value.typical.toExponential(3),
    term.source,
  ]);
  return [
    `${name}: ${meaning} = ${quantity(value.typical, unit)} (${quantity(value.low, unit)} .. ${quantity(value.high, unit)})`,
    `  ${formula}`,
    '',
    ...textTable(['term', 'count', 'each', `${unit.endsWith('J') ? 'J' : unit}, typical`, 'source'], rows),
  ].join('\n');
}
