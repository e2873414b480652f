/** The characterisation that a design's engines are computed with: that which it names, or measured, or taken from what was kept. */

import { cacheFolder } from '../cache/index.js';
import type { Characterisation } from '../config/characterisation.js';
import { characterize } from './characterize.js';
import type { Prepared } from './prepare.js';
import type { Progress } from './progress.js';

export interface SimulatorLimits {
  /** simulators and threads side by side */
  readonly jobs: number;
  /** s, one simulator run */
  readonly timeout: number;
}

type Characterised = Pick<Prepared, 'technology' | 'loaded' | 'characterisation'>;

/** At the design's conditions, with so many slots an engine; measured, or taken from what was kept. @throws as `characterize` */
export async function slotsCharacterisation(
  { technology, loaded }: Characterised,
  slots: number,
  { jobs, timeout }: SimulatorLimits,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Characterisation> {
  const { weightBits } = loaded.design.accelerator;
  const engine = { slots, weightBits, beta: 0.9, level: 'transistor', length: 240, seed: 7 } as const;
  const request = { technology, ...engine, conditions: [loaded.conditions], jobs, timeout, cache: cacheFolder() };
  return characterize(request, progress, signal);
}

/** At the design's conditions, and at what others its file has. @throws as `characterize` */
export async function designCharacterisation(
  prepared: Characterised,
  limits: SimulatorLimits,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Characterisation> {
  const { slotsPerEngine } = prepared.loaded.design.accelerator;
  return prepared.characterisation ?? slotsCharacterisation(prepared, slotsPerEngine, limits, progress, signal);
}
