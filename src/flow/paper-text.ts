/** `menage paper` as Markdown and as CSV. */

import { groupsOf, SCOPE_NAMES, sum } from '../energy/index.js';
import { csv } from '../report/csv.js';
import { quantity } from '../report/quantity.js';
import { NO_PHASES } from './energy.js';
import { againstClaim, CLAIMS, type PaperDesign, type PaperResult } from './paper.js';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
];
const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
const tera = ({ low, typical, high }: { low: number; typical: number; high: number }): string =>
  `${(typical / 1e12).toPrecision(3)} (${(low / 1e12).toPrecision(3)}..${(high / 1e12).toPrecision(3)})`;

function efficiency({ energy }: PaperDesign): string[] {
  const claim = CLAIMS.find(({ design }) => design === energy.design);
  const against = (value: PaperDesign['energy']['efficiencies'][number]['work']): string[] =>
    claim === undefined ? [] : [`${againstClaim(value, claim.opsPerJoule).toPrecision(3)} x`];
  const head = ['counted', 'pJ/SOP', 'TOPS/W, work done', 'TOPS/W, dense-equivalent'];
  if (claim !== undefined) head.splice(2, 0, 'work / claim', 'dense / claim');
  const rows = energy.efficiencies.map(({ scope, perSop, work, dense }) => {
    const cells = [SCOPE_NAMES[scope], (perSop.typical * 1e12).toPrecision(3), tera(work), tera(dense)];
    cells.splice(2, 0, ...against(work), ...against(dense));
    return cells;
  });
  return [...(claim === undefined ? [] : [`The paper: ${claim.claim}.`, '']), ...table(head, rows)];
}

function section(design: PaperDesign): string[] {
  const { energy, l0, l1, l2, sweeps } = design;
  const { counts, clockHz, recordings, terms, area, emulated } = energy;
  const cycles = counts.cycles / recordings;
  const whole = sum(terms.map((term) => term.energy)).typical;
  const groups = groupsOf(terms).map((group) => {
    const { low, typical, high } = sum(terms.filter((term) => term.group === group).map((term) => term.energy));
    return [
      group,
      ...[typical, low, high].map((value) => quantity(value / recordings, 'J')),
      `${((100 * typical) / whole).toFixed(1)} %`,
    ];
  });
  return [
    `## ${energy.design}`,
    '',
    `${recordings} recordings${emulated ? ', EMULATED' : ''}. Accuracy: float (L0) ${percent(l0)}, quantised (L1) ${percent(l1)}, measured engines (L2) ${percent(l2)}.`,
    `A recording takes ${cycles.toFixed(0)} cycles, ${quantity(cycles / clockHz, 's')}; area ${quantity(sum(area.map((term) => term.area)).typical, 'm2')}.`,
    '',
    ...efficiency(design),
    '',
    ...table(['energy of a recording', 'typical', 'low', 'high', 'share'], groups),
    ...(terms.some(({ group }) => group === 'phases') ? [] : ['', `${NO_PHASES}.`]),
    '',
    ...table(
      ['sweep', 'at', 'accuracy'],
      sweeps.map(({ sweep, label, accuracy, reason }) => [sweep, label, reason ?? percent(accuracy)]),
    ),
    '',
  ];
}

export const paperMarkdown = ({ designs }: PaperResult): string =>
  [
    '# The accelerators of MENAGE on their data sets',
    '',
    'Counts are exact; low and high are the bounds of what one operation costs. `menage paper --from paper.json --trace DESIGN/FIGURE` lists counts, energies and sources of any figure; its name is in `paper.csv`.',
    '',
    ...designs.flatMap(section),
  ].join('\n');

/** One line a figure and one a point of a sweep. */
export function paperCsv({ designs }: PaperResult): string {
  const lines = designs.flatMap(({ energy, l0, l1, l2, sweeps }) => [
    ...(['l0', 'l1', 'l2'] as const).map((level, i) => [
      energy.design,
      `accuracy.${level}`,
      '',
      `${[l0, l1, l2][i] ?? ''}`,
      '',
      '',
    ]),
    ...energy.figures.map(({ name, unit, value }) => [
      energy.design,
      name,
      unit,
      ...[value.typical, value.low, value.high].map((number) => String(Number(number.toPrecision(6)))),
    ]),
    ...sweeps.map(({ sweep, label, accuracy }) => [
      energy.design,
      `${sweep}: ${label}`,
      '',
      `${accuracy ?? ''}`,
      '',
      '',
    ]),
  ]);
  const head = ['design', 'figure', 'unit', 'typical', 'low', 'high'];
  return csv([head, ...lines]);
}
