/** Runs a noise analysis in ngspice and reads the one number that it prints. */

import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';

export interface NoiseRun {
  /** a folder that belongs to this run alone; the deck is in it */
  readonly folder: string;
  readonly deck: string;
  /** s; wall clock */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/**
 * @returns V rms, integrated over the deck's band: of the first analysis that gave a number
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_INTERRUPTED; E_TOOL_FAILED where the number is not there
 */
export async function runNoise({ folder, deck, timeout, signal }: NoiseRun): Promise<number> {
  const args = ['-n', '-b', deck];
  const env = { OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' };
  const { log } = expectEnded(await runTool({ tool: 'ngspice', args, cwd: folder, timeout, signal, env }));
  const values = [...log.matchAll(/^onoise_total = (\S+)$/gm)].map(([, value]) => Number(value));
  const value = values.find((one) => one > 0 && Number.isFinite(one));
  if (value !== undefined) return value;
  throw new MenageError('E_TOOL_FAILED', {
    path: 'ngspice',
    legal: `noise analysis gave no number; its last words:\n${relevantLines(log)}`,
    remedy: `run \`ngspice -n -b ${deck}\` in its folder to see it all`,
  });
}
