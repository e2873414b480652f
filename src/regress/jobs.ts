/** From the matrix to jobs: what one job does, its name, and the key under which its result is kept. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { contentKey } from '../cache/index.js';
import type { Conditions } from '../config/conditions.js';
import { type LoadedDesign, loadDesign } from '../config/load-design.js';
import type { LoadedMatrix, Matrix, RegressionLevel } from '../config/matrix.js';
import { version } from '../config/version.js';
import { designDataset } from '../flow/samples.js';
import type { Sample } from '../snn/types.js';

/** Everything that a worker process needs to do it; plain JSON. */
export interface Job {
  /** content of all that the result depends on */
  readonly key: string;
  /** name that stays the same from version to version, for comparison with a baseline */
  readonly id: string;
  /** absolute */
  readonly design: string;
  readonly recordings: string | null;
  readonly from: number;
  readonly count: number;
  readonly level: RegressionLevel;
  readonly dispatch: 'lockstep' | 'decoupled';
  /** of L2 */
  readonly conditions: Conditions | null;
  /** seed of the chip, of L2; null without mismatch */
  readonly chip: number | null;
  readonly timeout: number;
}

/** What sets one job on given recordings apart from another. */
type Variant = Pick<Job, 'level' | 'dispatch' | 'conditions' | 'chip'>;

function* variants(matrix: Matrix): Generator<Variant> {
  for (const level of matrix.levels) {
    if (level === 'L2') {
      const chips = matrix.chips === 0 ? [null] : Array.from({ length: matrix.chips }, (_, i) => matrix.seed + i);
      for (const corner of matrix.corners)
        for (const temperature of matrix.temperatures)
          for (const supply of matrix.supplies)
            for (const chip of chips) {
              yield { level, dispatch: 'lockstep', conditions: { corner, temperature, supply }, chip };
            }
      continue;
    }
    // The golden levels know no dispatch.
    const modes = level === 'L0' || level === 'L1' ? (['lockstep'] as const) : matrix.dispatch;
    for (const dispatch of modes) yield { level, dispatch, conditions: null, chip: null };
  }
}

const name = ({ level, dispatch, conditions, chip }: Variant): string =>
  [
    level,
    ...(level === 'L0' || level === 'L1' || level === 'L2' ? [] : [dispatch]),
    ...(conditions === null ? [] : [`${conditions.corner} ${conditions.temperature}C ${conditions.supply}`]),
    ...(chip === null ? [] : [`chip ${chip}`]),
  ].join(' ');

function sampleHash({ id, label, input }: Sample): string {
  const bytes = (array: Uint32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const hash = createHash('sha256').update(JSON.stringify([id, label, input.steps, input.size]));
  return hash.update(bytes(input.offset)).update(bytes(input.address)).digest('hex');
}

/** Contents of every span of recordings of one design: read once, whatever the number of variants. */
async function spans(
  loaded: LoadedDesign,
  recordings: string | undefined,
  limit: number | undefined,
  perJob: number,
  signal?: AbortSignal,
): Promise<{ readonly from: number; readonly count: number; readonly hash: string }[]> {
  const dataset = await designDataset(loaded, { recordings, limit });
  const result = [];
  for (let from = 0; from < dataset.entries.length; from += perJob) {
    signal?.throwIfAborted();
    const count = Math.min(perJob, dataset.entries.length - from);
    const hashes: string[] = [];
    for (let i = from; i < from + count; i++) hashes.push(sampleHash(await dataset.load(i)));
    result.push({ from, count, hash: contentKey(hashes) });
  }
  return result;
}

/**
 * All jobs of a matrix in a fixed order: those that share a design stand together.
 *
 * @param code hash of the program; results of another program are not taken for this one's
 * @throws whatever designs and recordings are refused for
 */
export async function planJobs({ matrix, folder }: LoadedMatrix, code: string, signal?: AbortSignal): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const { design, recordings, limit } of matrix.designs) {
    const path = resolve(folder, design);
    const loaded = await loadDesign(path, version);
    const where = recordings === undefined ? undefined : resolve(folder, recordings);
    const parts = await spans(loaded, where, limit, matrix.recordingsPerJob, signal);
    for (const variant of variants(matrix)) {
      for (const { from, count, hash } of parts) {
        jobs.push({
          key: contentKey([code, loaded.hash, hash, variant]),
          id: `${loaded.design.name} ${name(variant)} recordings ${from}..${from + count - 1}`,
          design: path,
          recordings: where ?? null,
          from,
          count,
          ...variant,
          timeout: matrix.timeout,
        });
      }
    }
  }
  return jobs;
}
