/** Sets of engines of a layer brought to their best, off this thread, so that progress is shown and a deadline met. */

import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { Placement } from './cost.js';
import { type Neighbourhood, settleEngines } from './neighbourhoods.js';
import type { Reduced } from './reduce.js';

/** As plain data, so that any thread can do it and finds the same. */
export interface Settling {
  readonly reduced: Reduced;
  readonly start: Placement;
  readonly slots: number;
  readonly work: number;
  /** one word in shared memory, set to 1 to stop */
  readonly stop: Int32Array;
  /** in shared memory: engines that are looked at together, share of their sets that is known */
  readonly state: Float64Array;
}

export const settle = ({ reduced, start, slots, work, stop, state }: Settling): Promise<Neighbourhood> =>
  settleEngines(reduced, start, {
    slots,
    work,
    stopped: () => Atomics.load(stop, 0) === 1,
    report: (together, share) => state.set([together, share]),
  });

/** The compiled worker beside this file; where only sources are (tests), all stays in this thread. */
const worker = new URL('./settle-worker.js', import.meta.url);
const compiled = import.meta.url.endsWith('.js');

/** Neurons below which a thread costs more than it saves. */
const WORTH_THREAD = 20;

/** ms between two signs of life. */
const TOLD = 500;

/** @param tell now and then: engines that are looked at together, and the share of their sets that is known */
export async function settleAside(
  plain: Omit<Settling, 'stop' | 'state'>,
  signal: AbortSignal | undefined,
  tell: (together: number, share: number) => void,
): Promise<Neighbourhood> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const state = new Float64Array(new SharedArrayBuffer(16));
  const settling = { ...plain, stop, state };
  const timer = setInterval(() => tell(state[0], state[1]), TOLD);
  const halt = (): void => void Atomics.store(stop, 0, 1);
  if (signal?.aborted) halt();
  signal?.addEventListener('abort', halt, { once: true });
  const apart = compiled && plain.reduced.neurons > WORTH_THREAD;
  const pool = apart ? new Tinypool({ filename: fileURLToPath(worker), minThreads: 1, maxThreads: 1 }) : null;
  try {
    return await (pool === null ? settle(settling) : pool.run(settling));
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', halt);
    await pool?.destroy();
  }
}
