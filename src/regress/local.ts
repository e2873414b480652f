/** This machine: a process a chunk, a few side by side, each with its time and memory. */

import { fileURLToPath } from 'node:url';
import { projectRoot } from '../config/project-root.js';
import { MenageError } from '../errors/index.js';
import { runPool } from '../sim/pool.js';
import { relevantLines, runTool, type ToolResult } from '../sim/process.js';
import type { Executor } from './executor.js';

/** Compiled code always: a worker is a process of its own. */
export const program = fileURLToPath(new URL('dist/src/cli/main.js', projectRoot));

/** Arguments of Node for a worker; the name of its chunk follows them. */
export const workerArgs = (out: string, memoryMb: number): string[] => [
  `--max-old-space-size=${memoryMb}`,
  program,
  'regress-worker',
  `--memory=${memoryMb}`,
  out,
];

/** What Node prints when its memory is at its limit. */
const outOfMemory = /heap out of memory|Reached heap limit/;

function fault(result: ToolResult): string | null {
  if (result.kind !== 'missing' && outOfMemory.test(result.log)) {
    return new MenageError('E_TOOL_FAILED', {
      path: 'a job',
      legal: 'out of memory',
      remedy: 'raise memoryMb in the matrix',
    }).message;
  }
  switch (result.kind) {
    case 'ended':
      return result.exitCode === 0 ? null : `exit status ${result.exitCode}: ${relevantLines(result.log, 2)}`;
    case 'missing':
      return 'Node.js cannot be started';
    case 'timeout':
      return `no end after ${result.seconds.toFixed(0)} s`;
    case 'killed':
      return `ended by ${result.by}`;
  }
}

export const localExecutor = (width: number): Executor => ({
  name: 'local',
  width,
  async run(out, chunks, { timeout, memoryMb }, onEnd, signal) {
    const jobs = chunks.map(({ name }) => async (stop: AbortSignal) => {
      const args = [...workerArgs(out, memoryMb), name];
      const env = { MENAGE_JOBS: '1', ...kept() };
      const result = await runTool({ tool: process.execPath, args, cwd: out, timeout, env, signal: stop });
      onEnd({ chunk: name, fault: fault(result) });
    });
    await runPool(jobs, width, signal);
  },
  // Its processes die with the one that started them.
  resume: async () => {},
});

/** Settings of ours that workers share with the one that starts them. */
export function kept(): Record<string, string> {
  const ours = Object.entries(process.env).filter(([key]) => /^(MENAGE_|PDK_ROOT$|XDG_CACHE_HOME$)/.test(key));
  return Object.fromEntries(ours.map(([key, value]) => [key, value ?? '']));
}
