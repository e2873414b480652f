/** Where chunks are done: on this machine, on a cluster, or in a simulation of one. */

import type { Chunk } from './chunks.js';

/** What an executor tells of a chunk that has ended; whether its results are there is judged by reading them. */
export interface ChunkEnd {
  readonly chunk: string;
  /** why it ended early, as far as the executor knows; null where it ended well */
  readonly fault: string | null;
}

export interface ExecutorLimits {
  /** s, one chunk */
  readonly timeout: number;
  /** MB, one chunk */
  readonly memoryMb: number;
}

export interface Executor {
  readonly name: string;
  /** chunks that run side by side; how finely work is cut depends on it */
  readonly width: number;
  /**
   * Runs chunks that were written to `out`. Resolves when none runs any more.
   *
   * @param onEnd hears of every chunk once
   * @throws E_TOOL_MISSING, E_TOOL_FAILED where nothing can be started at all; E_INTERRUPTED
   */
  run(
    out: string,
    chunks: readonly Chunk[],
    limits: ExecutorLimits,
    onEnd: (end: ChunkEnd) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Takes up what an earlier process of ours submitted to `out` and did not see the end of; nothing where there is none. */
  resume(out: string, onEnd: (end: ChunkEnd) => void, signal?: AbortSignal): Promise<void>;
}
