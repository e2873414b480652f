/** Runs of the annealing side by side, one a thread. */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import { annealReplica, type Replica } from './replica.js';

/** Threads run the compiled worker beside this file; where only sources are (tests), all stays in this thread. */
const worker = new URL('./anneal-worker.js', import.meta.url);
const compiled = import.meta.url.endsWith('.js');

/** Work, in moves times words of a source set, below which a thread costs more than it saves: some tenths of a second. */
const WORTH_THREADS = 4_000_000;

/** ms between two signs of life. */
const TOLD = 500;

/**
 * @param replicas without their words in shared memory; an abort stops all of them at what they have found
 * @param tell now and then: share of all work that is done, and the least cost so far
 * @returns bins of the best placement of each run, in their order, whatever thread did it
 */
export async function annealAll(
  plain: readonly Omit<Replica, 'stop' | 'state'>[],
  signal: AbortSignal | undefined,
  tell: (share: number, best: number) => void,
): Promise<Uint32Array[]> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const replicas = plain.map((replica): Replica => {
    const state = new Float64Array(new SharedArrayBuffer(16));
    state[1] = Infinity;
    return { ...replica, stop, state };
  });
  const timer = setInterval(() => {
    const shares = replicas.reduce((sum, { state }) => sum + state[0], 0);
    tell(shares / replicas.length, Math.min(...replicas.map(({ state }) => state[1])));
  }, TOLD);
  const halt = (): void => void Atomics.store(stop, 0, 1);
  if (signal?.aborted) halt();
  signal?.addEventListener('abort', halt, { once: true });
  const threads = Math.min(availableParallelism(), replicas.length);
  const work = replicas.reduce(
    (sum, { moves, reduced }) => sum + moves * (1 + reduced.word.length / reduced.neurons),
    0,
  );
  const parallel = compiled && threads > 1 && work > WORTH_THREADS;
  const pool = parallel
    ? new Tinypool({ filename: fileURLToPath(worker), minThreads: threads, maxThreads: threads })
    : null;
  try {
    if (pool !== null) return await Promise.all(replicas.map((replica) => pool.run(replica)));
    const found: Uint32Array[] = [];
    for (const replica of replicas) found.push(await annealReplica(replica));
    return found;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', halt);
    await pool?.destroy();
  }
}
