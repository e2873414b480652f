/** How a network is cut: cores and rounds of every layer, and how many neurons each part gets. */

import { MenageError } from '../errors/index.js';
import { rateOf } from './cost.js';
import type { MappingProblem, Resources } from './types.js';
import { LIMITS } from './validate.js';

/** What one core does of a layer in one round. */
export interface PlannedPart {
  /** of the layer's cores, from 0 */
  readonly core: number;
  readonly round: number;
  readonly neurons: number;
}

const capacityOf = ({ enginesPerCore, slotsPerEngine }: Resources): number => enginesPerCore * slotsPerEngine;

/** Parts of at most M x N neurons that a layer needs, wherever and whenever they are worked on. */
const partsNeeded = (neurons: number, resources: Resources): number => Math.ceil(neurons / capacityOf(resources));

/**
 * Balanced to within M, since these parts are worked on in parallel. All but the last are multiples of M: a part whose
 * last slot level is not full wastes engines in every row, and only then can a fully connected layer meet its bound
 * (closed-form.ts).
 */
function balanced(neurons: number, parts: number, engines: number): number[] {
  const levels = Math.ceil(neurons / engines);
  const sizes = Array.from(
    { length: parts },
    (_, p) => engines * (Math.floor(levels / parts) + (p < levels % parts ? 1 : 0)),
  );
  sizes[parts - 1] -= levels * engines - neurons;
  return sizes;
}

/**
 * The fewest parts on so many cores, in the fewest rounds: every round but the last is full, the last is balanced over
 * the cores that it needs. Core by core, within a core round by round. Cores that sit the last round out come first: the
 * one part whose size may be no multiple of M is then the last.
 *
 * @param cores 1 or more; those beyond one a part stay unused
 */
export function cutLayer(neurons: number, resources: Resources, cores: number): PlannedPart[] {
  const capacity = capacityOf(resources);
  const parts = partsNeeded(neurons, resources);
  const used = Math.min(cores, parts);
  const rounds = Math.ceil(parts / used);
  const inLast = parts - (rounds - 1) * used;
  const last = balanced(neurons - (parts - inLast) * capacity, inLast, resources.enginesPerCore);
  return Array.from({ length: used }, (_, core) => {
    const early = Array.from({ length: rounds - 1 }, (_, round) => ({ core, round, neurons: capacity }));
    const size = last[core - (used - inLast)];
    return size === undefined ? early : [...early, { core, round: rounds - 1, neurons: size }];
  }).flat();
}

/** Part sizes where every part has a core of its own. @returns neurons of each part, largest first */
export const partSizes = (neurons: number, resources: Resources): number[] =>
  cutLayer(neurons, resources, Infinity).map((part) => part.neurons);

/** Rows a step of one part of an even cut: what each further round of a layer adds to the time of a step. */
function roundTime(problem: MappingProblem, resources: Resources): number {
  const { sources, targets, offset } = problem.synapses;
  const width = resources.enginesPerCore * partsNeeded(targets, resources);
  let time = 0;
  for (let i = 0; i < sources; i++) time += rateOf(problem, i) * Math.ceil((offset[i + 1] - offset[i]) / width);
  return time;
}

interface Choice {
  /** rows a step that the busiest cores of all layers so far read one after the other */
  readonly time: number;
  /** cores of each layer */
  readonly cores: readonly number[];
}

/**
 * Cores of every layer such that they suffice and the rounds cost least: the sum over the layers of rounds x time of a
 * round, by dynamic programming over the cores spent, which is exact. The fewest cores among equals.
 */
function shareCores(problems: readonly MappingProblem[], resources: Resources): readonly number[] | null {
  const { cores, rounds: most = 1 } = resources;
  let spent = new Map<number, Choice>([[0, { time: 0, cores: [] }]]);
  for (const problem of problems) {
    const parts = partsNeeded(problem.synapses.targets, resources);
    const unit = roundTime(problem, resources);
    const next = new Map<number, Choice>();
    for (const [before, choice] of spent) {
      for (let rounds = 1; rounds <= Math.min(most, parts); rounds++) {
        const own = Math.ceil(parts / rounds);
        const time = choice.time + rounds * unit;
        if (before + own > cores || (next.get(before + own)?.time ?? Infinity) <= time) continue;
        next.set(before + own, { time, cores: [...choice.cores, own] });
      }
    }
    spent = next;
  }
  const choices = [...spent].sort(([a, x], [b, y]) => x.time - y.time || a - b);
  return choices[0]?.[1].cores ?? null;
}

/**
 * @returns the parts of every layer
 * @throws MenageError E_CAPACITY with every layer's need, and what would do, when cores and rounds do not suffice
 */
export function planParts(problems: readonly MappingProblem[], resources: Resources): PlannedPart[][] {
  const cores = shareCores(problems, resources);
  if (cores === null) throw lacking(problems, resources);
  return problems.map(({ synapses }, l) => cutLayer(synapses.targets, resources, cores[l]));
}

/** Cores that are enough at so many rounds. */
const coresNeeded = (problems: readonly MappingProblem[], resources: Resources, rounds: number): number =>
  problems.reduce((sum, { synapses }) => sum + Math.ceil(partsNeeded(synapses.targets, resources) / rounds), 0);

function lacking(problems: readonly MappingProblem[], resources: Resources): MenageError {
  const { cores, enginesPerCore, slotsPerEngine, rounds = 1 } = resources;
  const upTo = (limit: number): number[] => Array.from({ length: limit }, (_, n) => n + 1);
  const needed = coresNeeded(problems, resources, rounds);
  const enoughRounds = upTo(LIMITS.rounds).find((r) => coresNeeded(problems, resources, r) <= cores);
  const enoughSlots = upTo(LIMITS.slotsPerEngine).find(
    (slots) => coresNeeded(problems, { ...resources, slotsPerEngine: slots }, rounds) <= cores,
  );
  const remedies = [
    ...(needed <= LIMITS.cores ? [`accelerator.cores = ${needed}`] : []),
    ...(enoughRounds === undefined ? [] : [`accelerator.rounds = ${enoughRounds}`]),
    ...(enoughSlots === undefined ? [] : [`accelerator.slotsPerEngine = ${enoughSlots}`]),
  ];
  const needs = problems.map(({ name, synapses }) => {
    const own = Math.ceil(partsNeeded(synapses.targets, resources) / rounds);
    return `${name}: ${synapses.targets} neurons, ${own} core${own === 1 ? '' : 's'}`;
  });
  const of = `${enginesPerCore} x ${slotsPerEngine} = ${enginesPerCore * slotsPerEngine} neurons`;
  const times = rounds === 1 ? 'in one round' : `in up to ${rounds} rounds`;
  const most = needed > LIMITS.cores ? `there are at most ${LIMITS.cores} cores: ` : '';
  return new MenageError('E_CAPACITY', {
    path: 'accelerator.cores',
    value: cores,
    legal: `the network needs ${needed} cores of ${of} ${times}, each for one layer (${needs.join('; ')})`,
    remedy:
      remedies.length > 0
        ? `${most}set ${remedies.join(', or ')}`
        : `${most}set more accelerator.enginesPerCore, slotsPerEngine and rounds`,
  });
}
