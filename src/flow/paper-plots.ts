/** The plots of `menage paper`, as SVG. */

import { GROUPS, groupsOf, sum } from '../energy/index.js';
import { type ChartPart, paperTheme, toSvg } from '../report/svg.js';
import type { PaperDesign, PaperResult } from './paper.js';

const nameOf = ({ energy: { design, emulated } }: PaperDesign): string => `${design}${emulated ? ' (EMULATED)' : ''}`;

function split(designs: readonly PaperDesign[]): ChartPart {
  const values = designs.flatMap((design) =>
    groupsOf(design.energy.terms).map((group) => ({
      design: nameOf(design),
      group,
      nJ:
        (1e9 * sum(design.energy.terms.filter((term) => term.group === group).map(({ energy }) => energy)).typical) /
        design.energy.recordings,
    })),
  );
  return {
    title: 'Energy of a recording, nJ',
    data: { values },
    mark: 'bar',
    width: 480,
    encoding: {
      y: { field: 'design', type: 'nominal', title: null },
      x: { field: 'nJ', type: 'quantitative' },
      color: { field: 'group', type: 'nominal', sort: [...GROUPS] },
    },
  };
}

function overSteps(design: PaperDesign, field: 'spikes' | 'sops'): ChartPart {
  return {
    title: `${nameOf(design)}: ${field === 'sops' ? 'SOP' : field} a recording, by layer and step`,
    data: {
      values: design.activity.map(({ layer, step, [field]: value }) => ({ layer: `layer ${layer}`, step, value })),
    },
    mark: { type: 'line', point: true },
    width: 480,
    height: 160,
    encoding: {
      x: { field: 'step', type: 'quantitative' },
      y: { field: 'value', type: 'quantitative', title: field === 'sops' ? 'SOP' : field, scale: { type: 'symlog' } },
      color: { field: 'layer', type: 'nominal', sort: null },
    },
  };
}

function sweep(designs: readonly PaperDesign[], name: string): ChartPart[] {
  const values = designs.flatMap((design) =>
    design.sweeps.flatMap(({ sweep: kind, label, accuracy }) =>
      kind === name && accuracy !== null ? [{ design: nameOf(design), label, accuracy: 100 * accuracy }] : [],
    ),
  );
  if (values.length === 0) return [];
  return [
    {
      title: `Accuracy, %: ${name}`,
      data: { values },
      mark: { type: 'line', point: true },
      width: 480,
      height: 160,
      encoding: {
        x: { field: 'label', type: 'nominal', sort: null, title: null },
        y: { field: 'accuracy', type: 'quantitative', scale: { domain: [0, 100] } },
        color: { field: 'design', type: 'nominal' },
      },
    },
  ];
}

/** File name -> SVG. */
export async function paperPlots({ designs }: PaperResult): Promise<Map<string, string>> {
  const plots: readonly (readonly [string, readonly ChartPart[]])[] = [
    ['energy.svg', [split(designs)]],
    ['activity.svg', designs.flatMap((design) => [overSteps(design, 'spikes'), overSteps(design, 'sops')])],
    ['accuracy.svg', ['bits', 'pruning', 'slots', 'corner', 'mismatch'].flatMap((name) => sweep(designs, name))],
  ];
  const drawn = new Map<string, string>();
  for (const [file, charts] of plots) if (charts.length > 0) drawn.set(file, await toSvg(charts, paperTheme));
  return drawn;
}
