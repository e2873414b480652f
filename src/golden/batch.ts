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
/** Share of what would be even that another thread of an open batch takes at once. */
const shareTaken = 0.8;
/** ms of work that is not worth handing over. */
const handedOver = 1;
/** ms after which this thread lets others speak, in an open batch. */
const turn = 5;

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

  const batch = openThreads(network, quantised, Math.min(threads, left));
  const stop = (): void => void batch.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const size = Math.max(1, Math.min(Math.ceil(left / threads), Math.round(chunkTime / each)));
    const rest = await batch.run(inputs.slice(first), size, (done) => report(first + done));
    return [...results, ...rest];
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await batch.close();
  }
}

interface Threads {
  /** @param size inputs that a thread is given at a time */
  run(inputs: readonly SpikeTrain[], size: number, done?: (count: number) => void): Promise<GoldenResult[]>;
  close(): Promise<void>;
}

/** Threads that have the network and wait for inputs. */
function openThreads(network: AnyNetwork, options: QuantisedOptions | undefined, threads: number): Threads {
  const workerData: BatchData = { network: share(network), options };
  const pool = new Tinypool({ filename: fileURLToPath(worker), maxThreads: threads, minThreads: threads, workerData });
  return {
    async run(inputs, size, done) {
      let count = 0;
      const parts = Array.from({ length: Math.ceil(inputs.length / size) }, async (_, i) => {
        const part: GoldenResult[] = await pool.run(inputs.slice(i * size, (i + 1) * size));
        count += part.length;
        done?.(count);
        return part;
      });
      return (await Promise.all(parts)).flat();
    },
    close: () => pool.destroy(),
  };
}

/** For batch after batch of one network. */
export interface OpenBatch {
  /** As `inferBatch`. @throws E_RECORDING for input of the wrong size */
  run(samples: readonly { readonly input: SpikeTrain }[]): Promise<GoldenResult[]>;
  close(): Promise<void>;
}

/**
 * Keeps the threads and their models between batches: what `inferBatch` makes for each batch anew is made once. This thread
 * is one of them, and what it works on is handed to nobody.
 *
 * @throws E_SEMANTICS, E_RANGE as the model does
 */
export function openBatch(
  network: AnyNetwork,
  { quantised, threads = availableParallelism() }: Pick<BatchOptions, 'quantised' | 'threads'> = {},
): OpenBatch {
  const golden = createGolden(network, quantised);
  const helpers = compiled ? threads - 1 : 0;
  const pool = helpers > 0 ? openThreads(network, quantised, helpers) : null;
  /** ms of CPU time for one input, by the batch before */
  let each = Number.POSITIVE_INFINITY;
  return {
    async run(samples) {
      const inputs = samples.map(({ input }) => input);
      for (const input of inputs) checkInput(input, network.inputShape);
      if (pool === null || inputs.length === 0) return inputs.map((input) => golden.run(input));
      const results: GoldenResult[] = new Array(inputs.length);
      let next = 0;
      const take = (count: number): [number, number] => {
        const first = next;
        next = Math.min(inputs.length, first + count);
        return [first, next];
      };
      const before = process.cpuUsage();
      const help = Array.from({ length: helpers }, async () => {
        for (;;) {
          // Most of an even share, then of what is left: threads end together, and little is handed over.
          const count = Math.ceil((shareTaken * (inputs.length - next)) / threads);
          if (count * each < handedOver || count === 0) return;
          const [first, end] = take(count);
          (await pool.run(inputs.slice(first, end), count)).forEach((result, i) => {
            results[first + i] = result;
          });
        }
      });
      // A thread that fails is heard of at the end, and by nobody before.
      const helped = Promise.all(help);
      helped.catch(() => undefined);
      await setImmediate();
      while (next < inputs.length) {
        const [first, end] = take(Math.max(1, Math.floor(turn / each)));
        for (let i = first; i < end; i++) results[i] = golden.run(inputs[i]);
        await setImmediate();
      }
      await helped;
      const { user, system } = process.cpuUsage(before);
      each = (user + system) / 1000 / inputs.length;
      return results;
    },
    close: async () => pool?.close(),
  };
}
