/** The paper's experiment: designs on their data sets, accuracy at every level, energy by each definition, and the sweeps. */

import { accuracy } from '../compare/accuracy.js';
import type { LoadedDesign } from '../config/load-design.js';
import type { Range } from '../energy/index.js';
import { type GoldenResult, inferBatch } from '../golden/index.js';
import type { Csr, Sample, SpikeTrain } from '../snn/types.js';
import { designCharacterisation, type SimulatorLimits, slotsCharacterisation } from './design-characterisation.js';
import { type EnergyResult, energyModel, weighDesign } from './energy.js';
import { hardware } from './hardware.js';
import { networkSweeps, type SiliconSweep, type SweepPoint, siliconSweeps } from './paper-sweeps.js';
import { type Prepared, prepare } from './prepare.js';
import type { Progress } from './progress.js';
import { designDataset, type RecordingChoice, readAll } from './samples.js';

export interface PaperRequest extends SimulatorLimits {
  readonly designs: readonly (RecordingChoice & { readonly loaded: LoadedDesign })[];
  /** drawn at L2 */
  readonly chips: number;
  readonly seed: number;
  /** N for which an engine is measured, to see what they do to accuracy at L2 */
  readonly slots: readonly number[];
}

/** Means of a recording. */
export interface StepActivity {
  readonly layer: string;
  readonly step: number;
  readonly spikes: number;
  readonly sops: number;
}

export interface PaperDesign {
  readonly energy: EnergyResult;
  /** share of recordings that are right: float, quantised, and on measured engines without mismatch; null without labels */
  readonly l0: number | null;
  readonly l1: number | null;
  readonly l2: number | null;
  readonly activity: readonly StepActivity[];
  readonly sweeps: readonly SweepPoint[];
}

export interface PaperResult {
  readonly version: 1;
  readonly designs: readonly PaperDesign[];
}

/** What the abstract of arXiv 2410.08403 says, and of which data set. */
export const CLAIMS: readonly { readonly design: string; readonly claim: string; readonly opsPerJoule: number }[] = [
  {
    design: 'accel2-cifar10dvs',
    claim: '12.1 TOPS/W on CIFAR10-DVS; which operations are counted, it does not say',
    opsPerJoule: 12.1e12,
  },
];

/** The claim over our figure, by each count and scope: what is nearest to 1 is what the paper may have counted. */
export const againstClaim = (ours: Range, claim: number): number => ours.typical / claim;

function sopsOf({ offset }: Csr<ArrayLike<number>>, { address, offset: steps }: SpikeTrain, step: number): number {
  let sops = 0;
  for (let i = steps[step]; i < steps[step + 1]; i++) sops += offset[address[i] + 1] - offset[address[i]];
  return sops;
}

function activity(
  { quantised }: Prepared,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
): StepActivity[] {
  return quantised.layers.flatMap(({ name, synapses }, l) =>
    Array.from({ length: samples[0]?.input.steps ?? 0 }, (_, step) => {
      let spikes = 0;
      let sops = 0;
      samples.forEach(({ input }, i) => {
        const layers = golden[i]?.layers ?? [];
        const own = layers[l] as SpikeTrain;
        spikes += own.offset[step + 1] - own.offset[step];
        sops += sopsOf(synapses, l === 0 ? input : (layers[l - 1] as SpikeTrain), step);
      });
      return { layer: name, step, spikes: spikes / samples.length, sops: sops / samples.length };
    }),
  );
}

async function runDesign(
  { loaded, ...choice }: PaperRequest['designs'][number],
  request: PaperRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<PaperDesign> {
  const { name } = loaded.design;
  const prepared = await progress.stage(`${name}: mapping`, () => prepare(loaded, signal));
  const characterisation = await designCharacterisation(prepared, request, progress, signal);
  const bySlots: SiliconSweep['bySlots'][number][] = [];
  for (const slots of request.slots) {
    const measured = await slotsCharacterisation(prepared, slots, request, progress, signal);
    bySlots.push({ slots, characterisation: measured });
  }
  const dataset = await designDataset(loaded, choice);
  const samples = await progress.stage(`${name}: reading recordings`, (update) => readAll(dataset, update, signal));
  const batch = { threads: request.jobs, signal };
  const golden = await progress.stage(`${name}: L1`, (update) =>
    inferBatch(prepared.quantised, samples, { ...batch, quantised: hardware(prepared), update }),
  );
  const float = await progress.stage(`${name}: L0`, (update) =>
    inferBatch(prepared.float, samples, { ...batch, update }),
  );
  const energy = await weighDesign(prepared, samples, golden, energyModel(prepared, characterisation));
  const silicon = await progress.stage(`${name}: L2`, () =>
    siliconSweeps(prepared, characterisation, samples, { ...request, bySlots }, batch),
  );
  const sweeps = await progress.stage(`${name}: bits and pruning`, () => networkSweeps(prepared, samples, batch));
  return {
    energy,
    l0: accuracy(samples.map(({ label }, i) => ({ label, counts: (float[i] as GoldenResult).counts }))),
    l1: energy.accuracy,
    l2: silicon.find(({ sweep }) => sweep === 'corner')?.accuracy ?? null,
    activity: activity(prepared, samples, golden),
    sweeps: [...sweeps, ...silicon],
  };
}

/** @throws as `prepare`, `designCharacterisation` and the readers of recordings do */
export async function runPaper(request: PaperRequest, progress: Progress, signal?: AbortSignal): Promise<PaperResult> {
  const designs: PaperDesign[] = [];
  for (const design of request.designs) designs.push(await runDesign(design, request, progress, signal));
  return { version: 1, designs };
}
