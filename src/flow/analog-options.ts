/** What L2 is given for a design: the measured engine, scaled to each layer's, with all of its imperfections or with one. */

import { type MeasuredModel, replayModel, scaleModel } from '../config/analog-model.js';
import {
  type Characterisation,
  type EngineEffects,
  type MeasuredPoint,
  scaleEffects,
} from '../config/characterisation.js';
import type { MismatchSample } from '../config/conditions.js';
import { type AnalogOptions, type EngineDraw, type EngineModel, idealEngine } from '../golden/index.js';
import { drawEngine } from './chip-draw.js';
import { hardware } from './hardware.js';
import type { Prepared } from './prepare.js';

/** One imperfection each, in the order in which they are shown. */
export const CAUSES = [
  'gain',
  'offset',
  'droop',
  'leak',
  'reset',
  'comparator',
  'saturation',
  'noise',
  'residual',
  'crosstalk',
  'hold',
  'mismatch',
] as const;
export type Cause = (typeof CAUSES)[number];

/** The measured engine, with those imperfections only that are named. */
export function engineModel(
  model: MeasuredModel,
  effects: EngineEffects,
  beta: number,
  causes: ReadonlySet<Cause>,
): EngineModel {
  const measured = replayModel(model, beta);
  // What the linear numbers leave over looks like noise to whoever does not know the operations before.
  const noise = causes.has('noise') ? (effects.noise?.total ?? 0) : 0;
  const residual = causes.has('residual') ? model.rms : 0;
  const take = (cause: Cause, part: Partial<EngineModel>): Partial<EngineModel> => (causes.has(cause) ? part : {});
  return {
    ...idealEngine,
    noise: Math.hypot(noise, residual),
    ...take('gain', { gain: measured.gain }),
    ...take('offset', { offset: measured.offset }),
    ...take('droop', { droop: measured.droop }),
    ...take('leak', { beta: measured.beta, leakOffset: measured.leakOffset }),
    ...take('reset', { residual: measured.residual, resetOffset: measured.resetOffset }),
    ...take('comparator', { comparatorOffset: model.comparatorOffset }),
    ...take('saturation', { bend: effects.bend }),
    ...take('crosstalk', { crosstalk: effects.crosstalk.mean }),
    ...take('hold', { hold: { rate: effects.hold.rate, share: effects.hold.share } }),
  };
}

export interface Imperfections {
  readonly engine: Characterisation['engine'];
  readonly point: MeasuredPoint;
  readonly causes: ReadonlySet<Cause>;
  /** the chip, where mismatch is among the causes */
  readonly sample: MismatchSample;
  /** s, that a time step lasts at least */
  readonly stepTime?: number;
}

export function analogOptions(
  prepared: Prepared,
  { engine: measured, point, causes, sample, stepTime }: Imperfections,
): AnalogOptions {
  const { mapping, quantised, sizing, technology } = prepared;
  const { enginesPerCore } = mapping.resources;
  const { order } = hardware(prepared);
  const layers = quantised.layers.map(({ beta }, l) => {
    const own = sizing[l] as (typeof sizing)[number];
    const { parts, part, engine, slot } = mapping.layers[l] as (typeof mapping.layers)[number];
    const cores = [...new Set(parts.map(({ core }) => core))];
    const placed = engine.map((e, k) => cores.indexOf(parts[part[k] as number]?.core ?? 0) * enginesPerCore + e);
    const draws = causes.has('mismatch')
      ? cores.flatMap((core) =>
          Array.from({ length: enginesPerCore }, (_, e): EngineDraw => drawEngine(technology, own, sample, core, e)),
        )
      : undefined;
    const model = scaleModel(point.model, measured, own);
    const effects = scaleEffects(point.effects, measured, own);
    return { model: engineModel(model, effects, beta, causes), engine: placed, slot, draws };
  });
  return { order, layers, seed: sample.seed * 1000 + sample.sample, cycle: technology.cycle, stepTime };
}
