/** Every printed figure by name, and what it is made of. */

import type { AreaTerm } from './area.js';
import type { Counts } from './counts.js';
import { type Efficiency, SCOPES, type Scope, sopsOf } from './figures.js';
import type { Range } from './range.js';
import { type Group, groupsOf, type Term } from './terms.js';

export interface Figure {
  /** `work.system`, `energy.memory`, `area.memories`, ... */
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly value: Range;
  /** how it is computed from the terms and counts below */
  readonly formula: string;
  readonly terms: readonly {
    readonly name: string;
    readonly count: number;
    readonly of: string;
    readonly each?: Range;
    readonly value: Range;
    readonly source: string;
  }[];
}

export interface Traced {
  readonly terms: readonly Term[];
  readonly area: readonly AreaTerm[];
  readonly efficiencies: readonly Efficiency[];
  readonly counts: Counts;
  readonly denseMacs: number;
  readonly steps: number;
  readonly clockHz: number;
}

const exact = (value: number): Range => ({ low: value, typical: value, high: value });
const scaled = ({ low, typical, high }: Range, by: number): Range => ({
  low: low * by,
  typical: typical * by,
  high: high * by,
});

function energyFigures({ terms, counts, efficiencies, denseMacs, steps }: Traced): Figure[] {
  const share = 1 / counts.recordings;
  const listed = (groups: readonly Group[]) =>
    terms
      .filter(({ group, count }) => groups.includes(group) && count > 0)
      .map(({ name, layer, core, count, of, each, energy, source }) => ({
        name: `layer ${layer}, core ${core}: ${name}`,
        count,
        of,
        each,
        value: scaled(energy, share),
        source,
      }));
  const total = (groups: readonly Group[]): Range =>
    listed(groups).reduce(
      (sum, { value }) => ({
        low: sum.low + value.low,
        typical: sum.typical + value.typical,
        high: sum.high + value.high,
      }),
      exact(0),
    );
  const sops = sopsOf(counts);
  const by = (scope: Scope) => `energy.${scope}: sum of its terms`;
  return [
    ...groupsOf(terms).map((group) => ({
      name: `split.${group}`,
      meaning: `energy of a recording: ${group}`,
      unit: 'J',
      value: total([group]),
      formula: `sum of the terms over ${counts.recordings} recordings / ${counts.recordings}`,
      terms: listed([group]),
    })),
    ...efficiencies.flatMap(({ scope, energy, perSop, work, dense }): Figure[] => {
      const parts = listed(SCOPES[scope]);
      return [
        {
          name: `energy.${scope}`,
          meaning: 'energy of a recording',
          unit: 'J',
          value: energy,
          formula: 'sum of the terms',
          terms: parts,
        },
        {
          name: `sop.${scope}`,
          meaning: 'energy of a synaptic operation',
          unit: 'J',
          value: perSop,
          formula: `${by(scope)} x ${counts.recordings} recordings / ${sops} SOP`,
          terms: parts,
        },
        {
          name: `work.${scope}`,
          meaning: 'work done',
          unit: 'OP/J',
          value: work,
          formula: `2 x ${sops} SOP / (${by(scope)} x ${counts.recordings} recordings)`,
          terms: parts,
        },
        {
          name: `dense.${scope}`,
          meaning: 'dense-equivalent',
          unit: 'OP/J',
          value: dense,
          formula: `2 x ${denseMacs} MAC x ${steps} steps / (${by(scope)} x ${counts.recordings} recordings)`,
          terms: parts,
        },
      ];
    }),
  ];
}

function otherFigures({ area, counts, clockHz }: Traced): Figure[] {
  const cycles = counts.cycles / counts.recordings;
  const clock = {
    name: 'clock cycles of all recordings',
    count: counts.cycles,
    of: 'cycles',
    value: exact(counts.cycles),
    source: 'cycle model of the generated controller, held against the counters of the Verilog',
  };
  return [
    {
      name: 'cycles',
      meaning: 'clock cycles of a recording',
      unit: '',
      value: exact(cycles),
      formula: `${counts.cycles} / ${counts.recordings} recordings`,
      terms: [clock],
    },
    {
      name: 'latency',
      meaning: 'time of a recording on the chip',
      unit: 's',
      value: exact(cycles / clockHz),
      formula: `cycles / ${clockHz} Hz`,
      terms: [clock],
    },
    ...area.map(({ name, count, of, area: value, source }) => ({
      name: `area.${name.replaceAll(' ', '-')}`,
      meaning: `area of ${name}`,
      unit: 'm2',
      value,
      formula: 'count x area of one',
      terms: [{ name, count, of, value, source }],
    })),
  ];
}

export const figuresOf = (traced: Traced): Figure[] => [...energyFigures(traced), ...otherFigures(traced)];
