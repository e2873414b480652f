/** Runs jobs side by side, a few at a time; the first failure stops the others. */

/** One piece of work; `signal` fires when it is no longer wanted. */
export type Job<T> = (signal: AbortSignal) => Promise<T>;

/**
 * @param concurrency jobs at a time, 1 or more
 * @param signal stops all of them
 * @returns the results in the order of the jobs
 * @throws what the first job that failed threw, after all have ended
 */
export async function runPool<T>(jobs: readonly Job<T>[], concurrency: number, signal?: AbortSignal): Promise<T[]> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const linked = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const results: T[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (next < jobs.length && failure === undefined) {
      const i = next++;
      try {
        results[i] = await jobs[i](linked);
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, jobs.length)) }, work));
  if (failure !== undefined) throw failure.error;
  return results;
}
