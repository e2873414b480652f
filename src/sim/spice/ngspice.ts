/** Runs ngspice, installed or embedded, on one deck and believes only a complete raw file. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { type SpiceProgram, spiceOf } from './program.js';
import { parseRawFile, type RawFile } from './raw-file.js';

export interface NgspiceRun {
  /** a folder that belongs to this run alone; the deck is in it */
  readonly folder: string;
  /** file name of the deck */
  readonly deck: string;
  /** s; simulated time of a complete run */
  readonly stopTime: number;
  /** s; wall clock */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** program that is called as ngspice is; spiceProgram() chooses without it */
  readonly tool?: string;
}

export interface NgspiceResult {
  readonly raw: RawFile;
  readonly simulator: SpiceProgram['kind'];
  /** s, wall clock */
  readonly seconds: number;
  readonly log: string;
}

/** What a run writes into its folder. */
export const RAW_FILE = 'out.raw';

/**
 * ngspice asks OpenMP for two threads whatever OMP_NUM_THREADS says; only the limit holds it to one. Two threads spin
 * against each other as soon as a second run shares the cores: 1.2 s became 63 s.
 */
const oneThread = { OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' };

/**
 * One batch run: no start-up files (-n), no window (-b), one thread.
 *
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_INTERRUPTED; E_TOOL_FAILED with the log's telling lines when the raw file is
 *   not there or not complete, whatever the exit status
 */
export async function runNgspice({
  folder,
  deck,
  stopTime,
  timeout,
  signal,
  tool,
}: NgspiceRun): Promise<NgspiceResult> {
  const file = join(folder, RAW_FILE);
  // A file that an earlier run left must not pass for this one's.
  await rm(file, { force: true });
  const program = spiceOf(tool);
  const args = program.args(deck, RAW_FILE);
  const ended = expectEnded(await runTool({ tool: program.tool, args, cwd: folder, timeout, signal, env: oneThread }));
  const { log, seconds, exitCode } = ended;
  const fail = (reason: string, cause?: unknown): MenageError =>
    new MenageError('E_TOOL_FAILED', {
      path: program.kind === 'embedded' ? 'embedded ngspice' : program.tool,
      legal: `${reason} (exit status ${exitCode}); its last words:\n${relevantLines(log)}`,
      remedy: `run \`ngspice -n -b -r ${RAW_FILE} ${deck}\` in its folder to see it all`,
      cause,
    });
  if (exitCode !== 0) throw fail('did not finish');
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw fail('wrote no raw file');
  try {
    return { raw: parseRawFile(bytes, stopTime), simulator: program.kind, seconds, log };
  } catch (error) {
    throw error instanceof MenageError ? fail(error.legal ?? error.message, error) : error;
  }
}
