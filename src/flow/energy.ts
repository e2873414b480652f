/** Energy, latency and area of a design on recordings, every figure with what it is made of. */

import { accuracy } from '../compare/accuracy.js';
import type { Characterisation } from '../config/characterisation.js';
import type { LoadedDesign } from '../config/load-design.js';
import {
  type Activity,
  type AreaTerm,
  analogParameters,
  areaTerms,
  type Counts,
  countOperations,
  denseMacs,
  digitalParameters,
  type Efficiency,
  type EnergyModel,
  efficiencies,
  energyTerms,
  type Figure,
  figuresOf,
  type Sensitivity,
  sensitivities,
  sum,
  type Term,
} from '../energy/index.js';
import { MenageError } from '../errors/index.js';
import { type GoldenResult, inferBatch } from '../golden/index.js';
import { chainOf, readNir } from '../snn/nir/index.js';
import type { Sample } from '../snn/types.js';
import { designCharacterisation, type SimulatorLimits } from './design-characterisation.js';
import { coreSizes } from './energy-sizes.js';
import { hardware } from './hardware.js';
import { type Prepared, prepare } from './prepare.js';
import type { Progress } from './progress.js';
import { designDataset, type RecordingChoice, readAll } from './samples.js';

export interface EnergyRequest extends RecordingChoice, SimulatorLimits {
  readonly loaded: LoadedDesign;
}

export interface EnergyResult {
  readonly design: string;
  readonly recordings: number;
  readonly emulated: boolean;
  /** of L1 on these recordings; null without labels */
  readonly accuracy: number | null;
  readonly counts: Counts;
  readonly denseMacs: number;
  readonly clockHz: number;
  readonly terms: readonly Term[];
  readonly efficiencies: readonly Efficiency[];
  readonly area: readonly AreaTerm[];
  readonly sensitivities: readonly Sensitivity[];
  /** every figure by name, with counts and sources */
  readonly figures: readonly Figure[];
}

/** The model that figures are printed under. @throws E_TECHNOLOGY for operations shorter than the measured engine's */
export function energyModel(prepared: Prepared, characterisation: Characterisation): EnergyModel {
  const { supply, switches } = prepared.technology;
  const { clockHz, cyclesPerOperation } = prepared.plan;
  const analog = analogParameters(characterisation, prepared.loaded.conditions);
  if (cyclesPerOperation / clockHz < analog.cycle * (1 - 1e-6)) {
    const nanoseconds = (seconds: number): number => Number((1e9 * seconds).toPrecision(4));
    throw new MenageError('E_TECHNOLOGY', {
      path: 'accelerator.clockHz',
      value: clockHz,
      legal: `operations of at least ${nanoseconds(analog.cycle)} ns, as the engines of ${characterisation.technology} were measured; these take ${nanoseconds(cyclesPerOperation / clockHz)} ns`,
      remedy: 'more accelerator.cyclesPerOperation, or a faster technology',
    });
  }
  return {
    analog,
    digital: digitalParameters({ node: switches.gate.l, vdd: supply.vdd }),
    clockGates: true,
    idleEnginesOff: false,
  };
}

/** What a prepared design does with recordings whose golden results are known. */
export async function weighDesign(
  prepared: Prepared,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
  model: EnergyModel,
): Promise<EnergyResult> {
  const { plan, sizing, loaded, technology } = prepared;
  const activities = samples.map(({ input }, i): Activity => ({ input, layers: golden[i]?.layers ?? [] }));
  const sizes = coreSizes(plan, sizing);
  const counts = countOperations(plan, activities);
  const macs = denseMacs(chainOf(await readNir(loaded.networkFile), loaded.networkFile));
  const steps = samples.reduce((all, { input }) => all + input.steps, 0);
  const terms = energyTerms(plan, sizes, counts, model);
  const total = (under: EnergyModel): number =>
    sum(energyTerms(plan, sizes, counts, under).map(({ energy }) => energy)).typical;
  const found = efficiencies(terms, counts, macs, steps);
  const area = areaTerms(plan, sizes, model.digital, technology.mismatch?.density ?? defaultDensity);
  const { clockHz } = plan;
  return {
    design: loaded.design.name,
    recordings: samples.length,
    emulated: samples.some(({ emulated }) => emulated),
    accuracy: accuracy(samples.map(({ label }, i) => ({ label, counts: (golden[i] as GoldenResult).counts }))),
    counts,
    denseMacs: macs,
    clockHz,
    terms,
    efficiencies: found,
    area,
    sensitivities: sensitivities(model, total),
    figures: figuresOf({ terms, area, efficiencies: found, counts, denseMacs: macs, steps, clockHz }),
  };
}

/** What is told where the characterisation has no phase generator. */
export const NO_PHASES = 'phases are in no figure: the characterisation has no phase generator that works';

/** F/m2 of a metal capacitor, for a technology file that does not say. */
const defaultDensity = 2e-3;

/** @throws as `prepare`, `designCharacterisation` and the readers of recordings do */
export async function weighRecordings(
  request: EnergyRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<EnergyResult> {
  const { loaded, jobs } = request;
  const prepared = await progress.stage('mapping', (update) => prepare(loaded, signal, update));
  const characterisation = await designCharacterisation(prepared, request, progress, signal);
  const dataset = await designDataset(loaded, request);
  const samples = await progress.stage('reading recordings', (update) => readAll(dataset, update, signal));
  const golden = await progress.stage('golden model', (update) =>
    inferBatch(prepared.quantised, samples, { quantised: hardware(prepared), threads: jobs, signal, update }),
  );
  return progress.stage('counting', () =>
    weighDesign(prepared, samples, golden, energyModel(prepared, characterisation)),
  );
}
