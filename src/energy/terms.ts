/** Energy, term by term: a count, what one costs, and where that is from. */

import { isDecoupled } from '../config/dispatch.js';
import type { AnalogParameters, OperationEnergy } from './analog.js';
import type { CoreCounts, Counts } from './counts.js';
import { type DigitalParameters, type Parameter, referenceBits } from './parameters.js';
import { phaseTerms } from './phases.js';
import { product, type Range, times } from './range.js';
import type { AcceleratorTables, CoreSize, CoreTables, MemorySize } from './types.js';

export const GROUPS = ['analog', 'drivers', 'phases', 'memory', 'digital', 'static'] as const;
export type Group = (typeof GROUPS)[number];

export interface Term {
  readonly group: Group;
  /** such as `memory: MEM_S&N read` */
  readonly name: string;
  readonly layer: number;
  readonly core: number;
  /** over all recordings */
  readonly count: number;
  /** what is counted */
  readonly of: string;
  /** J, one of them */
  readonly each: Range;
  /** J, all of them */
  readonly energy: Range;
  readonly source: string;
}

export interface EnergyModel {
  readonly analog: AnalogParameters;
  readonly digital: DigitalParameters;
  /** registers with an enable are clocked by a gate; every cycle otherwise */
  readonly clockGates: boolean;
  /** engines of a core in which nothing is under way are switched off, and cost nothing to switch on again */
  readonly idleEnginesOff: boolean;
}

export const bitsOf = ({ words, width, banks = 1 }: MemorySize): number => words * width * banks;

/** J to read one word, of one bank. */
export function wordEnergy({ memoryBit, memoryGrowth }: DigitalParameters, { words, width }: MemorySize): Range {
  // Below the reference the decoders and sense amplifiers are what is left.
  const size = Math.max(1, (words * width) / referenceBits);
  const growth = (exponent: number): number => width * size ** exponent;
  return product(memoryBit, {
    low: growth(memoryGrowth.low),
    typical: growth(memoryGrowth.typical),
    high: growth(memoryGrowth.high),
  });
}

/** Groups that have terms, in their order. */
export const groupsOf = (terms: readonly Pick<Term, 'group'>[]): readonly Group[] =>
  GROUPS.filter((group) => terms.some((term) => term.group === group));

interface CoreContext {
  readonly core: CoreTables;
  readonly size: CoreSize;
  readonly counts: CoreCounts;
  /** clock cycles of all recordings, and their length in s */
  readonly cycles: number;
  readonly seconds: number;
  /** Hz */
  readonly clockHz: number;
  readonly model: EnergyModel;
}

type Make = (group: Group, name: string, count: number, of: string, each: Range, source: string) => Term;

function analogTerms({ counts, model }: CoreContext, make: Make): Term[] {
  const { event, leak, fire, reset } = model.analog;
  const subtracts = counts.engineResets;
  const operations: readonly (readonly [string, number, OperationEnergy | null])[] = [
    ['synaptic events', counts.entries, event],
    ['fires', counts.engineFires, fire],
    ['leaks', counts.engineLeaks, leak],
    // A subtraction is an event of the ladder.
    ['resets', subtracts, counts.engineResets > 0 ? event : null],
    ['clears', counts.engineClears, reset],
  ];
  return operations.flatMap(([name, count, energy]) =>
    energy === null || count === 0
      ? []
      : [
          make('analog', name, count, 'engine operations', energy.core, energy.core.source),
          make('drivers', `${name}: control lines`, count, 'engine operations', energy.drivers, energy.drivers.source),
          make(
            'drivers',
            `${name}: references, biases`,
            count,
            'engine operations',
            energy.references,
            energy.references.source,
          ),
        ],
  );
}

function ofPhases({ core: { engines }, counts, seconds, model }: CoreContext, decoupled: boolean, make: Make): Term[] {
  const { phases, cycle } = model.analog;
  if (phases === null) return [];
  return phaseTerms(phases, { counts, engines, decoupled, seconds, cycle }).map(({ name, count, of, each, source }) =>
    make('phases', name, count, of, each, source),
  );
}

function memoryTerms({ counts, size, seconds, model }: CoreContext, make: Make): Term[] {
  const { memoryBit, memoryGrowth, memoryLeakage } = model.digital;
  const source = `${memoryBit.source}; growth with size: ${memoryGrowth.source}`;
  const memories: readonly (readonly [string, number, MemorySize])[] = [
    ['MEM_S&N', counts.snReads, size.sn],
    ['MEM_E2A', counts.e2aReads, size.e2a],
    ['slot masks', counts.slotReads, size.slots],
    ['replay', counts.replayAccesses, size.replay],
    ['spool', counts.spoolAccesses, size.spool],
  ];
  const bits = memories.reduce((all, [, , memory]) => all + bitsOf(memory), 0);
  return [
    ...memories
      .filter(([, accesses]) => accesses > 0)
      .map(([name, accesses, memory]) =>
        make(
          'memory',
          name,
          accesses,
          `words of ${memory.width} bits, of ${memory.words}`,
          wordEnergy(model.digital, memory),
          source,
        ),
      ),
    make(
      'static',
      'memory leakage',
      bits,
      `bits for ${seconds.toExponential(3)} s`,
      times(memoryLeakage, seconds),
      memoryLeakage.source,
    ),
  ];
}

/** Register bits that are clocked, and those that are written with a new word. */
export function registerActivity(
  { counts, size: { registers }, cycles }: Pick<CoreContext, 'counts' | 'size' | 'cycles'>,
  clockGates: boolean,
): { readonly clocked: number; readonly written: number } {
  const words = counts.events + counts.steps + counts.recordings;
  const visits = counts.steps + counts.recordings + counts.spikes;
  const written =
    words * (registers.queueWord + registers.lookup) +
    counts.rows * registers.row +
    (counts.operations - counts.rows) * registers.operation +
    visits * registers.encoder;
  const gated = registers.queue + registers.lookup + registers.operation + registers.encoder + registers.configuration;
  const clocked = registers.always * cycles + (clockGates ? written : gated * cycles);
  return { clocked, written };
}

function digitalTerms(context: CoreContext, make: Make): Term[] {
  const { size, counts, seconds, model } = context;
  const { clockedBit, toggledBit, toggleShare, logicPerToggle, gateToggle, registerLeakage } = model.digital;
  const { clocked, written } = registerActivity(context, model.clockGates);
  // Of what is clocked always, a state or counter changes about twice an operation.
  const changes = written + 2 * counts.operations;
  const from = (...parameters: readonly Parameter[]): string => parameters.map(({ source }) => source).join('; ');
  const { always, queue, lookup, operation, encoder, configuration } = size.registers;
  const bits = always + queue + lookup + operation + encoder + configuration;
  return [
    make(
      'digital',
      'clock',
      clocked,
      `register bits clocked, ${model.clockGates ? 'with' : 'without'} clock gates`,
      clockedBit,
      clockedBit.source,
    ),
    make(
      'digital',
      'register changes',
      changes,
      'register bits written',
      product(toggleShare, toggledBit),
      from(toggleShare, toggledBit),
    ),
    make(
      'digital',
      'logic',
      changes,
      'register bits written',
      product(toggleShare, product(logicPerToggle, gateToggle)),
      from(toggleShare, logicPerToggle, gateToggle),
    ),
    make(
      'static',
      'logic leakage',
      bits,
      `register bits for ${seconds.toExponential(3)} s`,
      times(registerLeakage, seconds),
      registerLeakage.source,
    ),
  ];
}

/** Engines that stand still while their amplifier is on; the time of an operation is that at which it was measured. */
function waitingTerm({ core, counts, seconds, clockHz, model }: CoreContext, make: Make): Term {
  const { entries, engineFires, engineLeaks, engineResets, engineClears } = counts;
  const worked = (entries + engineFires + engineLeaks + engineResets + engineClears) * model.analog.cycle;
  const on = model.idleEnginesOff ? counts.busy / clockHz : seconds;
  const waiting = Math.max(0, core.engines * on - worked);
  const { source } = model.analog.waiting;
  return make('static', 'engines that wait', waiting, 'engine seconds', model.analog.waiting, source);
}

/** Every term of every core, over all recordings that were counted. */
export function energyTerms(
  tables: AcceleratorTables,
  sizes: readonly CoreSize[],
  counts: Counts,
  model: EnergyModel,
): Term[] {
  const seconds = counts.cycles / tables.clockHz;
  return tables.cores.flatMap((core, c) => {
    const make: Make = (group, name, count, of, each, source) => ({
      group,
      name,
      layer: core.layer,
      core: core.index,
      count,
      of,
      each: { low: each.low, typical: each.typical, high: each.high },
      energy: times(each, count),
      source,
    });
    const context: CoreContext = {
      core,
      size: sizes[c] as CoreSize,
      counts: counts.cores[c] as CoreCounts,
      cycles: counts.cycles,
      seconds,
      clockHz: tables.clockHz,
      model,
    };
    return [
      ...analogTerms(context, make),
      ...ofPhases(context, isDecoupled(tables, core), make),
      ...memoryTerms(context, make),
      ...digitalTerms(context, make),
      waitingTerm(context, make),
    ];
  });
}
