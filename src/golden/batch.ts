/** Many recordings on all cores of the machine. */

import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { SpikeTrain } from '../snn/types.js';
import type { BatchData } from './batch-worker.js';
import { type AnyNetwork, createGolden } from './model.js';
import { share } from './share.js';
import { checkInput } from './spikes.js';
import type { GoldenResult, QuantisedOptions } from './types.js';

export interface BatchOptions {
  /** of L1 */
  readonly quantised?: QuantisedOptions;
  /** threads at most; all cores without it, 1 stays in this thread */
  readonly threads?: number;
  /** stops between recordings; its reason is thrown */
  readonly signal?: AbortSignal;
  readonly update?: (done: number, total: number, unit: string) => void;
}

/** ms of work that must be left before threads pay for their start. */
const worthThreads = 250;
/** ms after which a thread comes back for more, about: progress moves, and threads end together. */
const chunkTime = 100;

/** Threads run the compiled worker beside this file; where only sources are (tests), all stays in this thread. */
const worker = new URL('./batch-worker.js', import.meta.url);
const compiled = import.meta.url.endsWith('.js');

/**
 * Results in the order of the samples, the same whatever the number of threads.
 *
 * @param network float for L0, quantised for L1
 * @throws E_RECORDING for input of the wrong size; E_SEMANTICS, E_RANGE as the model does
 */
export async function inferBatch(
  network: AnyNetwork,
  samples: readonly { readonly input: SpikeTrain }[],
  { quantised, threads = availableParallelism(), signal, update }: BatchOptions = {},
): Promise<GoldenResult[]> {
  const golden = createGolden(network, quantised);
  const inputs = samples.map(({ input }) => input);
  for (const input of inputs) checkInput(input, network.inputShape);
  const results: GoldenResult[] = [];
  const report = (done: number): void => update?.(done, inputs.length, 'recordings');

  // Begin here: what the first recordings take tells whether threads are worth it, and for how many at a time.
  const parallel = compiled && threads > 1;
  const started = performance.now();
  let each = 0;
  while (results.length < inputs.length && !(parallel && each * (inputs.length - results.length) > worthThreads)) {
    signal?.throwIfAborted();
    results.push(golden.run(inputs[results.length]));
    each = (performance.now() - started) / results.length;
    report(results.length);
    await setImmediate();
  }
  const first = results.length;
  const left = inputs.length - first;
  if (left === 0) return results;

  const data: BatchData = { network: share(network), options: quantised };
  const pool = new Tinypool({
    filename: fileURLToPath(worker),
    maxThreads: Math.min(threads, left),
    minThreads: Math.min(threads, left),
    workerData: data,
  });
  const stop = (): void => void pool.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const size = Math.max(1, Math.min(Math.ceil(left / threads), Math.round(chunkTime / each)));
    let done = first;
    const chunks = Array.from({ length: Math.ceil(left / size) }, async (_, i) => {
      const chunk = inputs.slice(first + i * size, first + (i + 1) * size);
      const part: GoldenResult[] = await pool.run(chunk);
      done += part.length;
      report(done);
      return part;
    });
    return [...results, ...(await Promise.all(chunks)).flat()];
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}
