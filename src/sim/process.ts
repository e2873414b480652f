/** Runs external tools: one way in, typed results out, nothing left running. */

import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import { MenageError } from '../errors/index.js';
import { confine } from './confine.js';
import { findProgram } from './programs.js';

export interface ToolRun {
  /** program's name, looked up in PATH */
  readonly tool: string;
  readonly args: readonly string[];
  /** a folder that belongs to this run alone */
  readonly cwd: string;
  /** s; the process group is killed then */
  readonly timeout: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** bytes of output after which it is stopped; 4e6 without it */
  readonly outputLimit?: number;
}

/** How a tool ended. `ended` says nothing about whether it did its work: judge that by what it wrote. */
export type ToolResult =
  | {
      readonly kind: 'ended';
      readonly tool: string;
      readonly exitCode: number;
      readonly log: string;
      readonly seconds: number;
    }
  | { readonly kind: 'missing'; readonly tool: string }
  | { readonly kind: 'timeout'; readonly tool: string; readonly seconds: number; readonly log: string }
  | { readonly kind: 'killed'; readonly tool: string; readonly by: string; readonly log: string };

/** A tool that begins, or, with an outcome, one that has ended. */
export interface ToolEvent {
  readonly tool: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** wall clock since it began */
  readonly seconds: number;
  /** `exit 0`, `timeout`, ...; undefined while it runs */
  readonly outcome?: string;
}

let observer: ((event: ToolEvent) => void) | undefined;

/** Has every tool told of from now on, as it begins and as it ends. */
export const observeTools = (observe: (event: ToolEvent) => void): void => {
  observer = observe;
};

/** What a tool may see of our environment: enough to be found and to print plain text. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'SPICE_LIB_DIR'] as const;
const logLimit = 4_000_000;

/** Groups that are alive: leaving by any door ends them. */
const alive = new Set<number>();
const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it had ended by itself
  }
};
process.once('exit', () => {
  for (const pid of alive) killGroup(pid);
});

/**
 * Runs one tool to its end in a process group of its own, standard input closed, with a clean environment and limits.
 *
 * @throws E_INTERRUPTED when `signal` fires; the group is gone by then
 */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  if (observer === undefined) return runAlone(run);
  const { tool, args, cwd } = run;
  const started = performance.now();
  const tell = (outcome?: string): void =>
    observer?.({ tool, args, cwd, seconds: (performance.now() - started) / 1000, outcome });
  tell();
  const result = await runAlone(run).catch((error: unknown) => {
    tell('interrupted');
    throw error;
  });
  tell(result.kind === 'ended' ? `exit ${result.exitCode}` : result.kind);
  return result;
}

async function runAlone({
  tool,
  args,
  cwd,
  timeout,
  env = {},
  signal,
  outputLimit = logLimit,
}: ToolRun): Promise<ToolResult> {
  const interrupted = (): MenageError => new MenageError('E_INTERRUPTED', { path: tool, legal: 'stopped on request' });
  if (signal?.aborted) throw interrupted();
  const started = performance.now();
  const clean = Object.fromEntries(inherited.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
  const program = isAbsolute(tool) ? tool : findProgram(tool);
  if (program === undefined) return { kind: 'missing', tool };
  const child = execa(...confine(program, args, program !== process.execPath), {
    cwd,
    env: { ...clean, LC_ALL: 'C', ...env },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    detached: true,
    maxBuffer: outputLimit,
  });
  const { pid } = child;
  if (pid !== undefined) alive.add(pid);
  let timedOut = false;
  const stop = (): void => {
    if (pid !== undefined) killGroup(pid);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeout * 1000);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await child;
    const seconds = (performance.now() - started) / 1000;
    const log = result.all ?? '';
    if (signal?.aborted) throw interrupted();
    if (result.code === 'ENOENT') return { kind: 'missing', tool };
    if (timedOut) return { kind: 'timeout', tool, seconds, log };
    if (result.isMaxBuffer) return { kind: 'killed', tool, by: `more than ${outputLimit} bytes of output`, log };
    if (result.exitCode === undefined) return { kind: 'killed', tool, by: result.signal ?? 'unknown', log };
    return { kind: 'ended', tool, exitCode: result.exitCode, log, seconds };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    if (pid !== undefined) {
      stop();
      alive.delete(pid);
    }
  }
}

/** Lines of a log that say what went wrong, each once and without a solver's steps on the way, or its end where none does. */
export function relevantLines(log: string, count = 12): string {
  const lines = [...new Set(log.split('\n'))].filter((line) => line.trim() !== '' && !/^Trying /.test(line));
  const telling = lines.filter((line) => /error|fatal|warning|abort|singular|too small|unknown|no such/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(-count).join('\n');
}

/** How libraries, languages and tools say that they were refused memory. */
const outOfMemory = /out of memory|memory exhausted|bad_alloc|cannot allocate|can't allocate/i;
const memoryRemedy = 'raise MENAGE_TOOL_MEMORY, or memoryMb of a matrix';

/**
 * Turns every ending but `ended` into a coded error with a remedy.
 *
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED
 */
export function expectEnded(result: ToolResult): Extract<ToolResult, { kind: 'ended' }> {
  switch (result.kind) {
    case 'ended':
      if (result.exitCode !== 0 && outOfMemory.test(result.log))
        throw new MenageError('E_TOOL_FAILED', {
          path: result.tool,
          legal: `out of memory: ${relevantLines(result.log, 2)}`,
          remedy: memoryRemedy,
        });
      return result;
    case 'missing':
      throw new MenageError('E_TOOL_MISSING', {
        path: result.tool,
        legal: 'not found in PATH',
        remedy: 'run `menage doctor` for the install line of this system',
      });
    case 'timeout':
      throw new MenageError('E_TOOL_TIMEOUT', {
        path: result.tool,
        legal: `no end after ${result.seconds.toFixed(0)} s; its last words:\n${relevantLines(result.log, 4)}`,
        remedy: 'shorten the window or the list of recordings, or raise --tool-timeout',
      });
    case 'killed':
      throw new MenageError('E_TOOL_FAILED', {
        path: result.tool,
        legal: `ended by ${result.by}; its last words:\n${relevantLines(result.log, 4)}`,
        remedy:
          result.by === 'SIGKILL' || outOfMemory.test(result.log) ? `if memory was short: ${memoryRemedy}` : undefined,
      });
  }
}
