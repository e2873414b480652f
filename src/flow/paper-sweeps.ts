/** How accuracy depends on what a designer chooses and on what the silicon does. */

import { sizeEngine } from '../../generators/analog/sizing.js';
import { accuracy } from '../compare/accuracy.js';
import { type Characterisation, pointAt } from '../config/characterisation.js';
import { type Conditions, conditionsText } from '../config/conditions.js';
import { isMenageError } from '../errors/index.js';
import { type BatchOptions, inferBatch, inferChips } from '../golden/index.js';
import { pruned } from '../snn/prune.js';
import { quantise } from '../snn/quantise/index.js';
import type { FloatNetwork, Sample } from '../snn/types.js';
import { analogOptions, CAUSES } from './analog-options.js';
import type { Prepared } from './prepare.js';

export interface SweepPoint {
  readonly sweep: 'bits' | 'pruning' | 'corner' | 'mismatch' | 'slots';
  /** `6 bits`, `80 % pruned`, ... */
  readonly label: string;
  readonly value: number;
  /** share of recordings that are right; null where the engine cannot be built, or without labels */
  readonly accuracy: number | null;
  /** why there is none */
  readonly reason?: string;
}

const judge = (samples: readonly Sample[], counts: readonly Uint32Array[]): number | null =>
  accuracy(samples.map(({ label }, i) => ({ label, counts: counts[i] as Uint32Array })));

/** L1 with engines of this design's technology, whatever the places of the neurons. */
async function quantisedAccuracy(
  { technology, loaded }: Prepared,
  float: FloatNetwork,
  weightBits: number,
  samples: readonly Sample[],
  options: BatchOptions,
): Promise<Pick<SweepPoint, 'accuracy' | 'reason'>> {
  const network = quantise(float, weightBits);
  try {
    const saturation = network.layers.map(({ threshold, beta }) => {
      const shape = { ...loaded.design.accelerator, weightBits };
      return sizeEngine(technology, shape, { threshold, beta: beta === 0 ? 1 : beta }).saturation;
    });
    const results = await inferBatch(network, samples, { ...options, quantised: { saturation } });
    return {
      accuracy: judge(
        samples,
        results.map(({ counts }) => counts),
      ),
    };
  } catch (error) {
    if (!isMenageError(error) || error.code === 'E_INTERRUPTED') throw error;
    return { accuracy: null, reason: error.message };
  }
}

/** Accuracy over bits of a weight, and over the share of weights that are left out beyond those that the network lacks. */
export async function networkSweeps(
  prepared: Prepared,
  samples: readonly Sample[],
  options: BatchOptions,
): Promise<SweepPoint[]> {
  const points: SweepPoint[] = [];
  for (const bits of [8, 7, 6, 5, 4]) {
    const found = await quantisedAccuracy(prepared, prepared.float, bits, samples, options);
    points.push({ sweep: 'bits', label: `${bits} bits`, value: bits, ...found });
  }
  const { weightBits } = prepared.loaded.design.accelerator;
  for (const share of [0, 0.2, 0.4, 0.6]) {
    const found = await quantisedAccuracy(prepared, pruned(prepared.float, share), weightBits, samples, options);
    points.push({ sweep: 'pruning', label: `${100 * share} % of the weights left out`, value: share, ...found });
  }
  return points;
}

export interface SiliconSweep {
  /** drawn */
  readonly chips: number;
  readonly seed: number;
  /** engines that were measured with so many slots, at the design's conditions */
  readonly bySlots: readonly { readonly slots: number; readonly characterisation: Characterisation }[];
}

/**
 * L2 at every measured condition, over drawn chips at the design's own, and over slots of an engine: its parasitics grow
 * with them. Neurons keep their places.
 */
export async function siliconSweeps(
  prepared: Prepared,
  characterisation: Characterisation,
  samples: readonly Sample[],
  { chips, seed, bySlots }: SiliconSweep,
  options: BatchOptions,
): Promise<SweepPoint[]> {
  const inputs = samples.map(({ input }) => input);
  const data = { network: prepared.quantised, inputs };
  const on = (conditions: Conditions, mismatch: boolean, sample: number, measured = characterisation) =>
    analogOptions(prepared, {
      engine: measured.engine,
      point: pointAt(measured, conditions, 'characterisation'),
      causes: new Set(CAUSES.filter((cause) => mismatch || cause !== 'mismatch')),
      sample: { seed, sample },
    });
  const own = prepared.loaded.conditions;
  const conditions = characterisation.points.flatMap((point) => (point.kind === 'measured' ? [point.conditions] : []));
  const runs = [
    ...conditions.map((at, value) => ({
      ...{ sweep: 'corner' as const, label: conditionsText(at), value, options: on(at, false, 0) },
    })),
    ...Array.from({ length: chips }, (_, sample) => ({
      ...{ sweep: 'mismatch' as const, label: `chip ${sample}`, value: sample, options: on(own, true, sample) },
    })),
    ...bySlots.map(({ slots, characterisation: measured }) => ({
      ...{ sweep: 'slots' as const, label: `${slots} slots`, value: slots, options: on(own, false, 0, measured) },
    })),
  ];
  const results = await inferChips(
    data,
    runs.map((run) => run.options),
    { threads: options.threads, signal: options.signal },
  );
  return runs.map(({ options: _, ...point }, i) => ({ ...point, accuracy: judge(samples, results[i]?.counts ?? []) }));
}
