/** Many configurations of one design, each weighed on the same recordings; what was weighed once is kept. */

import { readFile } from 'node:fs/promises';
import { cached, contentKey } from '../cache/index.js';
import { accuracy } from '../compare/accuracy.js';
import { type Characterisation, pointAt } from '../config/characterisation.js';
import type { LoadedDesign } from '../config/load-design.js';
import type { Objective, Space } from '../config/space.js';
import { loadTechnology } from '../config/technology.js';
import { bitsOf, GROUPS, type Group, sum } from '../energy/index.js';
import { isMenageError } from '../errors/index.js';
import { inferBatch, inferChips } from '../golden/index.js';
import type { Sample } from '../snn/types.js';
import { analogOptions, CAUSES } from './analog-options.js';
import { codeHash } from './code-hash.js';
import { designCharacterisation, type SimulatorLimits } from './design-characterisation.js';
import { energyModel, weighDesign } from './energy.js';
import { coreSizes } from './energy-sizes.js';
import { type Merits, paretoFront } from './explore-front.js';
import { type Setting, settingOf, settingsOf, variantOf } from './explore-space.js';
import { hardware } from './hardware.js';
import { mapDesign, type Prepared, prepare } from './prepare.js';
import { type Progress, silent } from './progress.js';
import { designDataset, type RecordingChoice, readAll } from './samples.js';

export interface ExploreRequest extends RecordingChoice, SimulatorLimits {
  readonly loaded: LoadedDesign;
  readonly space: Space;
  /** characterisation by technology, absolute */
  readonly characterisations: Readonly<Record<string, string>>;
  /** folder of weighed points; null keeps none */
  readonly cache: string | null;
}

/** What a configuration comes to, typical values. */
export interface Weighed {
  readonly merits: Merits;
  /** of the quantised network, whatever accuracy the merits have; null without labels */
  readonly l1: number | null;
  /** operations a second and W of work done, by what the energy holds */
  readonly work: Readonly<Record<'analog' | 'driven' | 'system', number>>;
  /** J/SOP of each group */
  readonly split: Readonly<Record<Group, number>>;
}

export interface ExplorePoint {
  readonly setting: Setting;
  /** name of the design whose own configuration it is */
  readonly marked: string | null;
  readonly weighed: Weighed | null;
  /** why it cannot be built or counted */
  readonly refused: string | null;
  readonly front: boolean;
}

export interface ExploreResult {
  readonly version: 1;
  readonly design: string;
  readonly recordings: number;
  readonly emulated: boolean;
  readonly seed: number;
  /** what the accuracies are of */
  readonly judged: Space['accuracy'];
  readonly objectives: readonly Objective[];
  readonly points: readonly ExplorePoint[];
}

/** On the measured engines, mean over the chips; one without mismatch where none is drawn. */
async function analogAccuracy(
  prepared: Prepared,
  characterisation: Characterisation,
  samples: readonly Sample[],
  chips: number,
  { jobs: threads }: SimulatorLimits,
  signal?: AbortSignal,
): Promise<number | null> {
  const { conditions, design } = prepared.loaded;
  const options = Array.from({ length: Math.max(1, chips) }, (_, sample) =>
    analogOptions(prepared, {
      engine: characterisation.engine,
      point: pointAt(characterisation, conditions, 'characterisation'),
      causes: new Set(CAUSES.filter((cause) => chips > 0 || cause !== 'mismatch')),
      sample: { seed: design.seed, sample },
    }),
  );
  const data = { network: prepared.quantised, inputs: samples.map(({ input }) => input) };
  const found = (await inferChips(data, options, { threads, signal })).map(({ counts }) =>
    accuracy(samples.map(({ label }, i) => ({ label, counts: counts[i] as Uint32Array }))),
  );
  return found.reduce((all, one) => (all === null || one === null ? null : all + one / found.length), 0);
}

/** Configurations that differ in what the mapper does not see, such as the technology, are mapped once. */
function mappedOnce(): typeof mapDesign {
  const known = new Map<string, ReturnType<typeof mapDesign>>();
  return (loaded, quantised, signal) => {
    const { network, accelerator, mapping, seed } = loaded.design;
    const { cores, rounds, enginesPerCore, slotsPerEngine, weightBits, dispatch } = accelerator;
    const seen = { cores, rounds, enginesPerCore, slotsPerEngine, weightBits, dispatch };
    const key = contentKey([network, seen, mapping, seed]);
    const found = known.get(key) ?? mapDesign(loaded, quantised, signal);
    known.set(key, found);
    return found;
  };
}

async function weigh(
  variant: LoadedDesign,
  map: typeof mapDesign,
  samples: readonly Sample[],
  judged: Space['accuracy'],
  limits: SimulatorLimits,
  signal?: AbortSignal,
): Promise<Weighed> {
  const prepared = await prepare(variant, signal, undefined, map);
  const characterisation = await designCharacterisation(prepared, limits, silent, signal);
  const options = { quantised: hardware(prepared), threads: limits.jobs, signal };
  const golden = await inferBatch(prepared.quantised, samples, options);
  const found = await weighDesign(prepared, samples, golden, energyModel(prepared, characterisation));
  const sops = found.counts.cores.reduce((all, { entries }) => all + entries, 0);
  const [analog, driven, , system] = found.efficiencies;
  const bits = coreSizes(prepared.plan, prepared.sizing)
    .flatMap(({ e2a, sn, slots, replay, spool }) => [e2a, sn, slots, replay, spool])
    .reduce((all, memory) => all + bitsOf(memory), 0);
  const group = (name: Group): number =>
    sum(found.terms.filter((term) => term.group === name).map(({ energy }) => energy)).typical / sops;
  const { level, chips } = judged;
  return {
    l1: found.accuracy,
    merits: {
      accuracy:
        level === 'L1'
          ? found.accuracy
          : await analogAccuracy(prepared, characterisation, samples, chips, limits, signal),
      analog: analog.perSop.typical,
      driven: driven.perSop.typical,
      system: system.perSop.typical,
      latency: found.counts.cycles / found.recordings / found.clockHz,
      area: sum(found.area.map(({ area }) => area)).typical,
      memoryBits: bits,
    },
    work: { analog: analog.work.typical, driven: driven.work.typical, system: system.work.typical },
    split: Object.fromEntries(GROUPS.map((name) => [name, group(name)])) as Record<Group, number>,
  };
}

/** Faults of a configuration, which make it one that cannot be; all others end the exploration. */
const impossible = new Set(['E_RANGE', 'E_CAPACITY', 'E_TECHNOLOGY', 'E_ARGUMENT', 'E_SEMANTICS']);

/** @throws as `prepare` and the readers of recordings do, but for a configuration that cannot be built: it is listed as refused */
export async function explore(
  request: ExploreRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ExploreResult> {
  const { loaded, space, cache, characterisations } = request;
  const dataset = await designDataset(loaded, request);
  const samples = await progress.stage('reading recordings', (update) => readAll(dataset, update, signal));
  const inputs = contentKey(samples.map(({ id, label, input }) => [id, label, [...input.address], [...input.offset]]));
  const code = codeHash();
  const map = mappedOnce();
  const settings = settingsOf(loaded.design, space.axes);
  const own = JSON.stringify(settingOf(loaded.design, space.axes));
  const found: Omit<ExplorePoint, 'front'>[] = await progress.stage('configurations', async (update) => {
    const all: Omit<ExplorePoint, 'front'>[] = [];
    for (const setting of settings) {
      signal?.throwIfAborted();
      const marked = JSON.stringify(setting) === own ? loaded.design.name : null;
      try {
        const variant = variantOf(loaded, setting, characterisations);
        const file = variant.characterisationFile;
        const key = contentKey([
          code,
          'explore',
          variant.hash,
          loadTechnology(variant.design.technology, variant.folder),
          variant.conditions,
          inputs,
          space.accuracy,
          file === null ? null : await readFile(file, 'utf8'),
        ]);
        const weighed = await cached(cache, key, () => weigh(variant, map, samples, space.accuracy, request, signal));
        all.push({ setting, marked, weighed, refused: null });
      } catch (error) {
        if (!isMenageError(error) || !impossible.has(error.code)) throw error;
        all.push({ setting, marked, weighed: null, refused: error.message });
      }
      update(all.length, settings.length, 'configurations');
    }
    return all;
  });
  const weighed = found.flatMap((point) => (point.weighed === null ? [] : [point.weighed.merits]));
  const onFront = paretoFront(weighed, space.objectives);
  let at = 0;
  const points = found.map((point) => ({ ...point, front: point.weighed !== null && onFront[at++] }));
  const emulated = samples.some((sample) => sample.emulated);
  const { name: design, seed } = loaded.design;
  const { objectives, accuracy: judged } = space;
  return { version: 1, design, recordings: samples.length, emulated, seed, judged, objectives, points };
}
