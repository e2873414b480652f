/** What `menage layout` prints of drawn arrays. */

import type { DesignArray, DesignLayouts } from '../flow/layout-design.js';
import { textTable } from '../report/text-table.js';

const number = (value: number): string => (Math.abs(value) < 1e-3 ? '< 0.001' : value.toPrecision(3));
const percent = (value: number): string => `${(100 * value).toPrecision(3)} %`;

function verdictText({ drc, matches, propertyErrors }: DesignArray['verdict']): string {
  const lvs = !matches ? 'does NOT match' : propertyErrors ? 'WRONG values' : 'matches';
  return `${drc} violations, LVS ${lvs}`;
}

function ladderText({ spice, drawings, kept, parasitics }: Extract<DesignArray, { kind: 'ladder' }>): string[] {
  const { schematic, drawn, compensated } = spice;
  return [
    ...textTable(
      ['in SPICE', 'INL, LSB', 'DNL, LSB'],
      [
        ['schematic', number(schematic.inl), number(schematic.dnl)],
        ["extracted, links for the technology's parasitic", number(drawn.inl), number(drawn.dnl)],
        [
          `extracted, the straightest: drawing ${kept + 1} of ${drawings.length}`,
          number(compensated.inl),
          number(compensated.dnl),
        ],
      ],
    ),
    `parasitic of the inner nodes over C: ${parasitics.map((value) => value.toFixed(3)).join(' ')}`,
  ];
}

function membraneText(array: Extract<DesignArray, { kind: 'membranes' }>): string[] {
  const { slots, spread, beta, parasitics, crosstalk } = array;
  return [
    `${slots} slots within ${percent(spread)} of their mean; on top plates ${percent(parasitics.top)}, on bottom plates ${percent(parasitics.bottom)} of Ck`,
    `between two slots at most ${percent(crosstalk)} of Ck`,
    ...(beta === null ? [] : [`beta ${beta.extracted} extracted, ${beta.designed} designed`]),
  ];
}

export function formatLayouts({ process, unit, arrays }: DesignLayouts): string {
  const scaled =
    unit === null ? '' : `, C drawn as ${Number((unit * 1e15).toPrecision(6))} fF: ratios are those of the design`;
  return [
    `${process.name}${scaled}`,
    ...arrays.flatMap((array) => {
      const { name, layers, rows, plates, size, verdict } = array;
      const lines = array.kind === 'ladder' ? ladderText(array) : membraneText(array);
      return [
        '',
        `${name} (${layers.join(', ')}): ${plates} plates in ${rows} rows, ${size[0]} x ${size[1]} um; ${verdictText(verdict)}`,
        ...lines.map((line) => `  ${line}`),
      ];
    }),
  ].join('\n');
}
