/** What a report does not show, why, and which command would have shown it. */

import { sameConditions } from '../config/conditions.js';
import type { Extras } from './extras.js';
import type { ReportData } from './types.js';
import { LEVEL_TITLES, levelsOf } from './words.js';

export interface Omission {
  readonly what: string;
  readonly why: string;
  readonly remedy: string | null;
}

const perhaps = (there: boolean, what: string, why: string, remedy: string | null): Omission[] =>
  there ? [] : [{ what, why, remedy }];

function levels({ verdict }: ReportData): Omission[] {
  const ran = new Map(levelsOf(verdict));
  return (Object.keys(LEVEL_TITLES) as (keyof typeof LEVEL_TITLES)[]).flatMap((level) => {
    const what = `${level}: ${LEVEL_TITLES[level]}`;
    const result = ran.get(level);
    if (result?.status === 'skipped') return perhaps(false, what, result.reason ?? 'it was skipped', 'menage doctor');
    const remedy = level === 'CL' ? 'menage run ... --closed-loop auto' : `menage run ... --levels ${level}`;
    return perhaps(result !== undefined, what, 'it was not asked for', remedy);
  });
}

/** The SPICE levels show windows: how much of the accelerator those are. */
function windows({ verdict, layers, membranes }: ReportData): Omission[] {
  const deepest = membranes.at(-1)?.level;
  if (deepest === undefined) return [];
  const own = membranes.filter(({ level }) => level === deepest);
  const operations = own.reduce((sum, { expected, slots }) => sum + expected.length / slots, 0);
  const cores = new Set(layers.flatMap((layer) => layer.cores)).size;
  const engines = new Set(own.map(({ core, engine }) => `${core} ${engine}`)).size;
  return [
    {
      what: 'engines and operations outside the windows',
      why: `${deepest} simulated ${operations} operations of ${engines} engine${engines === 1 ? '' : 's'}, of an accelerator of ${cores} core${cores === 1 ? '' : 's'}; all of the ${verdict.recordings.length} recordings ran at L3 only`,
      remedy: 'menage run ... --window core=C,engine=E',
    },
  ];
}

export function omissions(data: ReportData, { characterisation, chips, synthesis }: Extras): Omission[] {
  const { energy, mismatch, decisions, verdict } = data;
  const points = characterisation?.points.filter(({ kind }) => kind === 'measured') ?? [];
  const distinct = points.some(({ conditions }) => !sameConditions(conditions, points[0].conditions));
  const labelled = decisions?.label.some((label) => label !== null) ?? false;
  return [
    ...levels(data),
    ...windows(data),
    ...perhaps(labelled, 'accuracy', 'the recordings have no labels', null),
    ...perhaps(
      !verdict.emulatedInput,
      'recordings of an event camera',
      'the recordings are emulated',
      'menage run ... --recordings FOLDER',
    ),
    ...(energy.kind === 'weighed'
      ? []
      : perhaps(false, 'energy, latency, area', energy.reason, 'menage run ... --energy')),
    ...perhaps(
      distinct,
      'corners, temperatures, supplies',
      characterisation === null ? 'no characterisation was given' : 'the characterisation is of one condition',
      'menage characterize DESIGN --out RUN/characterisation.json, then menage report RUN',
    ),
    ...perhaps(
      mismatch !== null,
      'mismatch of engines',
      'the technology does not say how much its devices differ',
      null,
    ),
    ...perhaps(
      chips !== null,
      'accuracy over drawn chips (L2)',
      'no chips were drawn',
      'menage infer --level L2 --design DESIGN --json RUN/l2.json, then menage report RUN',
    ),
    ...perhaps(
      synthesis !== null,
      'cells, area and timing of the controller',
      'it was not synthesised',
      'menage synth DESIGN --json RUN/synth.json, then menage report RUN',
    ),
    ...perhaps(
      synthesis?.L6 !== undefined,
      'L6: the controller as gates',
      synthesis === null ? 'it was not synthesised' : 'the gates were not simulated',
      'menage synth DESIGN --gate-level --json RUN/synth.json, then menage report RUN',
    ),
  ];
}
