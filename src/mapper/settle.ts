/** Sets of engines of a layer brought to their best, several at a time in threads, so that progress is shown and a deadline met. */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { Placement } from './cost.js';
import { type Outcome, placeBest } from './engine-tree.js';
import type { Freed } from './freed.js';
import { type Elsewhere, type Neighbourhood, settleEngines } from './neighbourhoods.js';
import type { Reduced } from './reduce.js';

/** As plain data, so that any thread can do it and finds the same. */
export interface SetOfEngines {
  readonly freed: Freed;
  readonly slots: number;
  readonly most: number;
  /** one word in shared memory: it ends where this is no longer what it was told */
  readonly turn: Int32Array;
  readonly own: number;
}

export const solveSet = ({ freed, slots, most, turn, own }: SetOfEngines): Outcome =>
  placeBest(freed, slots, most, () => Atomics.load(turn, 0) !== own);

/** The compiled worker beside this file; where only sources are (tests), all stays in this thread. */
const worker = new URL('./settle-worker.js', import.meta.url);
const compiled = import.meta.url.endsWith('.js');

/** Neurons below which threads cost more than they save. */
const WORTH_THREADS = 20;

/** Sets that are begun for each thread: one that waits, so that none is idle while the first of them takes long. */
const AHEAD = 2;

/** ms between two signs of life. */
const TOLD = 500;

/** @param tell now and then: engines that are looked at together, and the share of their sets that is known */
export async function settleAside(
  { reduced, start, slots, work }: { reduced: Reduced; start: Placement; slots: number; work: number },
  signal: AbortSignal | undefined,
  tell: (together: number, share: number) => void,
): Promise<Neighbourhood> {
  const threads = availableParallelism();
  const apart = compiled && reduced.neurons > WORTH_THREADS;
  const pool = apart
    ? new Tinypool({ filename: fileURLToPath(worker), minThreads: threads, maxThreads: threads })
    : null;
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const next = (): void => void Atomics.add(turn, 0, 1);
  signal?.addEventListener('abort', next, { once: true });
  const elsewhere: Elsewhere | undefined =
    pool === null
      ? undefined
      : {
          ahead: AHEAD * threads,
          solve: (freed, slots, most) => {
            const set: SetOfEngines = { freed, slots, most, turn, own: turn[0] };
            const outcome: Promise<Outcome> = pool.run(set);
            // Those that nobody waits for fail when the pool goes.
            outcome.catch(() => undefined);
            return outcome;
          },
          drop: next,
        };
  let told = performance.now();
  try {
    return await settleEngines(reduced, start, {
      slots,
      work,
      stopped: () => signal?.aborted ?? false,
      report: (together, share) => {
        if (performance.now() - told < TOLD) return;
        told = performance.now();
        tell(together, share);
      },
      elsewhere,
    });
  } finally {
    signal?.removeEventListener('abort', next);
    await pool?.destroy();
  }
}
