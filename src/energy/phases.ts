/** What the phase generator costs: a line for engines that begin together, and the controls of each. */

import type { Characterisation } from '../config/characterisation.js';
import { type Conditions, conditionsText, sameConditions } from '../config/conditions.js';
import type { CoreCounts } from './counts.js';
import type { Parameter } from './parameters.js';
import { type Range, times } from './range.js';

/** J an operation, but for the last two. */
export interface PhaseParameters {
  /** a line for one engine, and what each engine more adds to it */
  readonly one: Parameter;
  readonly more: Parameter;
  /** controls of one engine */
  readonly event: Parameter;
  readonly leak: Parameter;
  readonly fire: Parameter;
  readonly reset: Parameter;
  readonly none: Parameter;
  /** W, where no operation runs */
  readonly lineWaits: Parameter;
  readonly controlsWait: Parameter;
}

type Measured = Extract<
  NonNullable<NonNullable<Extract<Characterisation['points'][number], { kind: 'measured' }>['blocks']>['phases']>,
  { kind: 'measured' }
>;

/** Null for a file whose points do not all have a phase generator that works: its energy is then in no figure. */
export function phaseParameters(
  { points, simulator, technology }: Characterisation,
  conditions: Conditions,
): PhaseParameters | null {
  const measured = points.flatMap((point) => (point.kind === 'measured' && point.energy !== null ? [point] : []));
  const found = measured.flatMap(({ conditions: at, blocks }) =>
    blocks?.phases?.kind === 'measured' ? [{ at, phases: blocks.phases }] : [],
  );
  const typical = found.find(({ at }) => sameConditions(at, conditions))?.phases;
  if (typical === undefined || found.length < measured.length) return null;
  const source = `menage characterize, ${technology}, phase generator, ${simulator}; typical: ${conditionsText(conditions)}; bounds: ${found.length} measured condition${found.length === 1 ? '' : 's'}`;
  const parameter = (unit: string, meaning: string, of: (phases: Measured) => number): Parameter => {
    const all = found.map(({ phases }) => of(phases));
    return { low: Math.min(...all), typical: of(typical), high: Math.max(...all), unit, meaning, source };
  };
  const controls = (kind: 'event' | 'leak' | 'fire' | 'reset' | 'none'): Parameter =>
    parameter('J', `${kind}: controls from windows and word`, (phases) => phases[kind] ?? phases.event);
  return {
    one: parameter('J', 'delay line and windows, for one engine', ({ line }) => line.one),
    more: parameter('J', 'the same, for each engine more that shares them', ({ line }) => line.more),
    ...{ event: controls('event'), leak: controls('leak'), fire: controls('fire'), reset: controls('reset') },
    none: controls('none'),
    lineWaits: parameter('W', 'a delay line that waits, its bias on', ({ waiting }) => waiting.line),
    controlsWait: parameter('W', 'controls that wait', ({ waiting }) => waiting.controls),
  };
}

export interface PhaseTerm {
  readonly name: string;
  readonly count: number;
  readonly of: string;
  readonly each: Range;
  readonly source: string;
}

interface PhaseContext {
  readonly counts: CoreCounts;
  /** M of the core */
  readonly engines: number;
  /** every engine has a line of its own */
  readonly decoupled: boolean;
  readonly seconds: number;
  /** s, of an operation */
  readonly cycle: number;
}

const plus = (a: Range, b: Range): Range => ({
  low: a.low + b.low,
  typical: a.typical + b.typical,
  high: a.high + b.high,
});

/** Lines run in every operation; an engine that takes no part moves its windows' gates all the same. */
export function phaseTerms(phases: PhaseParameters, context: PhaseContext): PhaseTerm[] {
  const { counts, engines, decoupled, seconds, cycle } = context;
  const { entries, engineFires, engineLeaks, engineResets, engineClears, operations, rows } = counts;
  const together = operations - (decoupled ? rows : 0);
  const runs = decoupled ? entries + together * engines : operations;
  const line = decoupled ? phases.one : plus(phases.one, times(phases.more, engines - 1));
  const active = entries + engineFires + engineLeaks + engineResets + engineClears;
  const started = (decoupled ? entries : 0) + together * engines;
  const lines = decoupled ? engines : 1;
  const { source } = phases.one;
  const controls: readonly (readonly [string, number, Range])[] = [
    ['synaptic events', entries, phases.event],
    ['fires', engineFires, phases.fire],
    ['leaks', engineLeaks, phases.leak],
    // A subtraction is an event of the ladder.
    ['resets', engineResets, phases.event],
    ['clears', engineClears, phases.reset],
    ['no part', started - active, phases.none],
  ];
  return [
    { name: 'delay lines', count: runs, of: `operations of a line for ${engines / lines} engines`, each: line, source },
    ...controls.map(([name, count, each]) => ({
      name: `controls: ${name}`,
      count,
      of: 'engine operations',
      each,
      source,
    })),
    {
      ...{ name: 'lines that wait', count: Math.max(0, lines * seconds - runs * cycle), of: 'line seconds' },
      ...{ each: phases.lineWaits, source },
    },
    {
      ...{ name: 'controls that wait', count: Math.max(0, engines * seconds - started * cycle), of: 'engine seconds' },
      ...{ each: phases.controlsWait, source },
    },
  ].filter(({ count }) => count > 0);
}
