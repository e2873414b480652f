/** Many chips on the same recordings, on all cores of the machine. */

import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { QuantisedNetwork, SpikeTrain } from '../snn/types.js';
import { createAnalogGolden } from './analog.js';
import type { AnalogOptions } from './analog-types.js';
import { share } from './share.js';
import { checkInput } from './spikes.js';

export interface ChipResult {
  /** output counts, one a recording */
  readonly counts: readonly Uint32Array[];
  /** smallest and largest membrane of each layer over all recordings, LSB */
  readonly range: readonly { readonly min: number; readonly max: number }[];
  /** movements that left the linear range, a layer */
  readonly clipped: Float64Array;
}

export interface ChipsData {
  readonly network: QuantisedNetwork;
  readonly inputs: readonly SpikeTrain[];
}

export function runChip({ network, inputs }: ChipsData, options: AnalogOptions): ChipResult {
  const golden = createAnalogGolden(network, options);
  const results = inputs.map((input) => golden.run(input));
  const layers = [...network.layers.keys()];
  return {
    counts: results.map(({ counts }) => counts),
    range: layers.map((l) => ({
      min: Math.min(...results.map(({ range }) => range[l]?.min ?? 0)),
      max: Math.max(...results.map(({ range }) => range[l]?.max ?? 0)),
    })),
    clipped: Float64Array.from(layers, (l) => results.reduce((sum, { clipped }) => sum + clipped[l], 0)),
  };
}

export interface ChipsOptions {
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly update?: (done: number, total: number, unit: string) => void;
}

const worker = new URL('./chips-worker.js', import.meta.url);
/** Threads run the compiled worker beside this file; where only sources are (tests), all stays in this thread. */
const compiled = import.meta.url.endsWith('.js');

/**
 * @param chips one set of options each; without `observe`
 * @returns results in the order of the chips, the same whatever the number of threads
 * @throws as `createAnalogGolden` and its `run` do
 */
export async function inferChips(
  data: ChipsData,
  chips: readonly AnalogOptions[],
  { threads = availableParallelism(), signal, update }: ChipsOptions = {},
): Promise<ChipResult[]> {
  for (const input of data.inputs) checkInput(input, data.network.inputShape);
  let done = 0;
  const report = (result: ChipResult): ChipResult => {
    update?.(++done, chips.length, 'chips');
    return result;
  };
  if (!compiled || threads === 1 || chips.length === 1) {
    const results: ChipResult[] = [];
    for (const options of chips) {
      signal?.throwIfAborted();
      results.push(report(runChip(data, options)));
      await setImmediate();
    }
    return results;
  }
  const pool = new Tinypool({
    filename: fileURLToPath(worker),
    maxThreads: Math.min(threads, chips.length),
    minThreads: Math.min(threads, chips.length),
    workerData: share(data),
  });
  const stop = (): void => void pool.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.all(chips.map(async (options) => report(await pool.run(options))));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}
