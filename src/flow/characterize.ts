/**
 * `menage characterize`: one engine of a technology in SPICE at several conditions, as the numbers that the golden model
 * (L2), the real-number model (L3) and the energy model compute with.
 */

import type { Controls } from '../../generators/analog/bench-controls.js';
import { characterisationTrace } from '../../generators/analog/characterise.js';
import { energyTrace, holdTrace, saturationTrace } from '../../generators/analog/characterise-traces.js';
import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import type { Characterisation, CharacterisationPoint } from '../config/characterisation.js';
import { CORNERS, type Conditions, nominal } from '../config/conditions.js';
import type { Technology } from '../config/technology.js';
import { isMenageError } from '../errors/index.js';
import { runPool } from '../sim/pool.js';
import { EMBEDDED_NAME, embeddedVersion, spiceProgram } from '../sim/spice/program.js';
import { findTools } from '../sim/tools.js';
import { analyse, type Measurements, type Traces } from './characterize-analysis.js';
import { BLOCK_RUNS, type BlockName, type BlockOutcome, blocksOf } from './characterize-blocks.js';
import { type RunContext, runEnergy, runHold, runNoiseBench, runTrace } from './characterize-runs.js';
import type { Progress } from './progress.js';

export interface CharacterizeRequest {
  readonly technology: Technology;
  /** engine: N, bits of a weight, what a leak leaves */
  readonly slots: number;
  readonly weightBits: number;
  readonly beta: number;
  /** LSB, of the layer whose engine to measure; without it, the largest that the default membrane takes */
  readonly threshold?: number;
  /** as the design's; the technology's without it */
  readonly headroom?: number;
  readonly level: 'transistor' | 'macro';
  readonly conditions: readonly Conditions[];
  /** what moves the switches in the lists that the model is fitted to; sources where not given */
  readonly controls?: Exclude<Controls, 'generated'>;
  /** operations of the main list */
  readonly length: number;
  readonly seed: number;
  /** simulators side by side */
  readonly jobs: number;
  /** s, one simulator run */
  readonly timeout: number;
  /** folder of kept results; null keeps none */
  readonly cache: string | null;
}

/** Typical, the two ends of speed, and the two where NMOS and PMOS part. */
export const smallMatrix: readonly Conditions[] = [
  nominal,
  { corner: 'ss', temperature: 85, supply: 0.9 },
  { corner: 'ff', temperature: -40, supply: 1.1 },
  { ...nominal, corner: 'sf' },
  { ...nominal, corner: 'fs' },
];

/** Every corner at every temperature and supply. */
export const wholeMatrix: readonly Conditions[] = CORNERS.flatMap((corner) =>
  [-40, 27, 85].flatMap((temperature) => [0.9, 1, 1.1].map((supply) => ({ corner, temperature, supply }))),
);

/** The engine of a threshold; without one, that with the default membrane capacitor and the largest threshold that it takes. */
export function typicalEngine(
  technology: Technology,
  {
    slots,
    weightBits,
    beta,
    threshold: asked,
    headroom,
  }: Pick<CharacterizeRequest, 'slots' | 'weightBits' | 'beta' | 'threshold' | 'headroom'>,
): EngineSizing {
  const shape = { weightBits, slotsPerEngine: slots };
  if (asked !== undefined) return sizeEngine(technology, { ...shape, headroom }, { threshold: asked, beta });
  const { saturation } = sizeEngine(technology, shape, { threshold: 1, beta });
  return sizeEngine(technology, shape, { threshold: Math.floor(saturation.max * technology.swing.headroom), beta });
}

/** Six digits: more than a fit is worth, and the same text on every machine. */
const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Number(value.toPrecision(6)) + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]));
};

/** The simulator by name and version, which a kept result depends on. */
async function simulatorVersion(): Promise<string> {
  if (spiceProgram().kind === 'embedded') return `${EMBEDDED_NAME} ${embeddedVersion()}`;
  const ngspice = (await findTools()).find(({ name }) => name === 'ngspice');
  return ngspice?.state.kind === 'found' ? `ngspice ${ngspice.state.version}` : 'ngspice';
}

/**
 * A point at which the simulator fails is a result too, with its reason; only a missing or interrupted simulator is not.
 *
 * @throws E_TOOL_MISSING, E_INTERRUPTED; E_RANGE, E_TECHNOLOGY for an engine that cannot be built
 */
export async function characterize(
  request: CharacterizeRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Characterisation> {
  const { technology, level, conditions, seed, length } = request;
  const sizing = typicalEngine(technology, request);
  const simulator = await simulatorVersion();
  const traces: Traces = {
    operate: characterisationTrace(sizing, seed, length),
    saturate: saturationTrace(sizing),
    hold: holdTrace(sizing),
    energy: energyTrace(sizing, seed),
  };
  const points = await progress.stage('characterising', async (update) => {
    let done = 0;
    const jobs = conditions.flatMap((at) => {
      const context: RunContext = { ...request, controls: 'sources', sizing, conditions: at, simulator };
      const operated: RunContext = { ...context, controls: request.controls };
      const runs: readonly (readonly [Run, (stop: AbortSignal) => Promise<unknown>])[] = [
        ['operate', (stop) => runTrace(operated, traces.operate, stop)],
        ['saturate', (stop) => runTrace(operated, traces.saturate, stop)],
        ['hold', (stop) => runHold(context, traces.hold, stop)],
        ...(level === 'transistor'
          ? ([
              ['energy', (stop: AbortSignal) => runEnergy(context, traces.energy, stop)],
              ['noise', (stop: AbortSignal) => runNoiseBench(context, stop)],
              ...blockNames.map((name) => [name, (stop: AbortSignal) => BLOCK_RUNS[name](context, stop)] as const),
            ] as const)
          : []),
      ];
      return runs.map(([name, run]) => async (stop: AbortSignal) => {
        const outcome = await attempt(() => run(stop));
        update(++done, jobs.length, 'runs');
        return { at, name, outcome };
      });
    });
    const results = await runPool(jobs, request.jobs, signal);
    return conditions.map((at): CharacterisationPoint => {
      const own = new Map(results.flatMap(({ at: where, name, outcome }) => (where === at ? [[name, outcome]] : [])));
      const blocks = level === 'transistor' ? blocksOf(blockOutcomes(own)) : null;
      for (const name of blockNames) own.delete(name);
      for (const outcome of own.values()) {
        if (outcome.kind === 'failed') return { kind: 'failed', conditions: at, reason: outcome.reason };
      }
      const values = Object.fromEntries([...own].map(([name, outcome]) => [name, 'value' in outcome && outcome.value]));
      const measured = { energy: null, noise: null, ...values, blocks } as unknown as Measurements;
      return analyse({ ...request, sizing, conditions: at, simulator }, traces, measured);
    });
  });
  const { slots, weightBits, threshold, membrane, lsbVolts, beta } = sizing;
  return rounded({
    version: 2,
    technology: technology.name,
    level,
    simulator,
    ...(request.controls === 'shifted' && { controls: request.controls }),
    engine: { slots, weightBits, threshold, membrane, lsbVolts, beta },
    points,
  }) as Characterisation;
}

const blockNames = Object.keys(BLOCK_RUNS) as BlockName[];
type Run = Exclude<keyof Measurements, 'blocks'> | BlockName;

const blockOutcomes = (own: ReadonlyMap<Run, Outcome>): Record<BlockName, BlockOutcome> =>
  Object.fromEntries(
    blockNames.map((name) => {
      const outcome = own.get(name) as Outcome;
      if (outcome.kind === 'failed') return [name, { reason: outcome.reason }];
      return [name, { figures: outcome.value as Record<string, unknown> | null }];
    }),
  ) as Record<BlockName, BlockOutcome>;

type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

/** What a run came to, where its failure says something about the engine. */
async function attempt(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'done', value: await run() };
  } catch (error) {
    if (isMenageError(error) && (error.code === 'E_TOOL_FAILED' || error.code === 'E_TOOL_TIMEOUT')) {
      return { kind: 'failed', reason: error.legal ?? error.message };
    }
    throw error;
  }
}
