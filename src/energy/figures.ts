/** The figures that the literature mixes, always together: energy per SOP, TOPS/W of work done, dense-equivalent TOPS/W. */

import type { Counts } from './counts.js';
import { inverse, type Range, sum, times } from './range.js';
import type { Group, Term } from './terms.js';

/** What an energy holds; each is contained in the next. */
export const SCOPES = {
  analog: ['analog'],
  driven: ['analog', 'drivers'],
  phased: ['analog', 'drivers', 'phases'],
  system: ['analog', 'drivers', 'phases', 'memory', 'digital', 'static'],
} as const satisfies Record<string, readonly Group[]>;
export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES: Readonly<Record<Scope, string>> = {
  analog: 'analog engines only',
  driven: 'analog with drivers and references',
  phased: 'with the phase generator, too',
  system: 'whole system',
};

export interface Efficiency {
  readonly scope: Scope;
  /** J a recording */
  readonly energy: Range;
  /** J/SOP */
  readonly perSop: Range;
  /** operations a second and W: 2 SOP / energy */
  readonly work: Range;
  /** the same, as if every connection of every layer were worked in every step */
  readonly dense: Range;
}

/** Synaptic operations of all recordings. */
export const sopsOf = ({ cores }: Counts): number => cores.reduce((all, { entries }) => all + entries, 0);

/**
 * @param denseMacs multiplications of one step of the network without spikes, zeros included
 * @param steps of all recordings
 */
export function efficiencies(terms: readonly Term[], counts: Counts, denseMacs: number, steps: number): Efficiency[] {
  const sops = sopsOf(counts);
  return (Object.keys(SCOPES) as Scope[]).map((scope) => {
    const groups: readonly Group[] = SCOPES[scope];
    const energy = sum(terms.filter(({ group }) => groups.includes(group)).map((term) => term.energy));
    return {
      scope,
      energy: times(energy, 1 / counts.recordings),
      perSop: times(energy, 1 / sops),
      work: inverse(energy, 2 * sops),
      dense: inverse(energy, 2 * denseMacs * steps),
    };
  });
}
