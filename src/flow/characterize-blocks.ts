/** The blocks of an engine, each on its own bench, as the characterisation tells them. */

import { middleCode } from '../../generators/analog/blocks/threshold-dac.js';
import { type BlockFigures, blocksSchema } from '../config/block-figures.js';
import { amplifierFigures } from './block-figures/amplifier.js';
import { comparatorFigures } from './block-figures/comparator.js';
import { driverFigures } from './block-figures/driver.js';
import { ladderLinearity } from './block-figures/ladder.js';
import { phaseCosts } from './block-figures/phases.js';
import { switchFigures } from './block-figures/switches.js';
import { type RunContext, runningOf } from './characterize-runs.js';

type Figures = Readonly<Record<string, unknown>>;

async function ladder(context: RunContext, signal?: AbortSignal): Promise<Figures> {
  return { ...(await ladderLinearity(context, runningOf(context, signal))) };
}

async function amplifier(context: RunContext, signal?: AbortSignal): Promise<Figures> {
  const { swing, ...figures } = await amplifierFigures(context, runningOf(context, signal));
  const [low, high] = swing;
  return { ...figures, swing: { low, high } };
}

async function comparator(context: RunContext, signal?: AbortSignal): Promise<Figures> {
  const { technology, sizing } = context;
  const running = runningOf(context, signal);
  const at = (code: number | null) => comparatorFigures({ ...context, code }, undefined, running);
  const inLsb = (volts: number): number => volts / sizing.lsbVolts;
  const ideal = await at(null);
  const { gain } = ideal;
  const figures = {
    offset: inLsb(ideal.offset),
    kickback: inLsb(ideal.kickback),
    ...(gain !== null && { gain }),
  };
  const { trim } = technology;
  if (trim === undefined) return { ...figures, trim: null };
  const last = 2 ** trim.bits - 1;
  const offsets: number[] = [];
  for (const code of [0, middleCode(trim), last]) offsets.push(inLsb((await at(code)).offset));
  const [low, middle, high] = offsets as [number, number, number];
  return {
    ...figures,
    trim: { offset: middle, step: (high - low) / last, low: low - middle, high: high - middle },
  };
}

async function switches(context: RunContext, signal?: AbortSignal): Promise<Figures> {
  return { ...(await switchFigures(context, runningOf(context, signal))) };
}

async function driver(context: RunContext, signal?: AbortSignal): Promise<Figures | null> {
  if (context.technology.shifter === undefined) return null;
  const { costs, delay, skew } = await driverFigures(context, runningOf(context, signal));
  return { ...costs, delay, skew };
}

async function phases(context: RunContext, signal?: AbortSignal): Promise<Figures | null> {
  if (context.technology.phaseGenerator === undefined) return null;
  const { bias, line, controls, waiting, deadTime, latency, faults } = await phaseCosts(
    { ...context, level: 'transistor' },
    runningOf(context, signal),
  );
  // Where an edge is missing or too many, no time between edges means anything.
  const apart = faults.length === 0 ? deadTime : Number.NaN;
  return { bias, line, ...controls, leak: controls.leak ?? null, waiting, deadTime: apart, latency: latency[1] };
}

export const BLOCK_RUNS = { ladder, amplifier, comparator, switches, driver, phases } as const;
export type BlockName = keyof typeof BLOCK_RUNS;

/** What one block's bench came to: numbers only where all of them are there, null for a block that is not there. */
export type BlockOutcome = { readonly figures: Figures | null } | { readonly reason: string };

/** @param outcomes one a block */
export function blocksOf(outcomes: Readonly<Record<BlockName, BlockOutcome>>): BlockFigures {
  const told = Object.entries(outcomes).map(([name, outcome]) => {
    if ('reason' in outcome) return [name, { kind: 'failed', reason: outcome.reason }] as const;
    if (outcome.figures === null) return [name, null] as const;
    const measured = { kind: 'measured', ...outcome.figures };
    const { success, error } = blocksSchema.shape[name as BlockName].safeParse(measured);
    if (success) return [name, measured] as const;
    const lacking = [...new Set(error.issues.map(({ path }) => path.join('.')))].join(', ');
    return [name, { kind: 'failed', reason: `the bench does not show ${lacking}` }] as const;
  });
  return Object.fromEntries(told) as BlockFigures;
}
