/**
 * Runs GLPK or HiGHS on one model, off this thread and with a hard deadline: both solve synchronously, GLPK's own time limit
 * overshoots by a fifth, and a run of it that timed out looks like a solution of zeros (mapping.md).
 */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LP } from 'glpk.js/node';
import { lpText } from './lp-text.js';

/**
 * The worker is source text, not a file: a file would have to be found as `.ts` under vitest (which Node cannot load in
 * a worker) and as `.js` from the built package. The text needs nothing but the solver, whose URL the parent resolves.
 */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { solver, url, model, options } = workerData;
const solvers = {
  glpk: (glpk) => {
    const { status, z, vars } = glpk.solve(model, { presol: true, msglev: glpk.GLP_MSG_OFF }).result;
    return { status, optimal: status === glpk.GLP_OPT, objective: z, value: vars };
  },
  highs: (highs) => {
    const { Status, ObjectiveValue, Columns } = highs.solve(model, options);
    const value = Object.fromEntries(Object.entries(Columns).map(([name, column]) => [name, column.Primal]));
    return { status: Status, optimal: Status === 'Optimal', objective: ObjectiveValue, value };
  },
};
import(url)
  .then((module) => module.default())
  .then((loaded) => parentPort.postMessage({ result: solvers[solver](loaded) }))
  .catch((error) => parentPort.postMessage({ failure: String(error && error.message || error) }));
`;

export type SolverName = 'glpk' | 'highs';

const MODULES = { glpk: 'glpk.js/node', highs: 'highs' } as const;

/** Without its output, and to the optimum: gaps of 0 but for the arithmetic. */
const HIGHS_OPTIONS = { output_flag: false, mip_rel_gap: 0, mip_abs_gap: 1e-6, random_seed: 1 };

export type SolverOutcome =
  | { readonly kind: 'optimal'; readonly value: Readonly<Record<string, number>>; readonly objective: number }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly reason: string };

interface Message {
  readonly result?: {
    readonly status: number | string;
    readonly optimal: boolean;
    readonly objective: number;
    readonly value: Readonly<Record<string, number>>;
  };
  readonly failure?: string;
}

/**
 * @param model minimisation, all names unique
 * @param deadline s from now; the worker is terminated then, wherever it is
 */
export async function solve(
  model: LP,
  deadline: number,
  signal?: AbortSignal,
  solver: SolverName = 'glpk',
): Promise<SolverOutcome> {
  if (signal?.aborted) return { kind: 'aborted' };
  const url = pathToFileURL(createRequire(import.meta.url).resolve(MODULES[solver])).href;
  const workerData = { solver, url, options: HIGHS_OPTIONS, model: solver === 'glpk' ? model : lpText(model) };
  // No flags of this process: a loader or an inspector of the parent has no business in there.
  const worker = new Worker(WORKER, { eval: true, execArgv: [], workerData });
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  try {
    return await new Promise<SolverOutcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'deadline' }), deadline * 1000);
      abort = () => resolve({ kind: 'aborted' });
      signal?.addEventListener('abort', abort, { once: true });
      worker.once('message', (message: Message) => resolve(judge(message, solver)));
      worker.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
      worker.once('exit', (code) => resolve({ kind: 'failed', reason: `the solver's thread ended with code ${code}` }));
    });
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

/** Every status but the optimum, timed out included, says nothing that could be used. */
function judge({ result, failure }: Message, solver: SolverName): SolverOutcome {
  if (result === undefined) return { kind: 'failed', reason: failure ?? 'no answer' };
  if (!result.optimal) return { kind: 'failed', reason: `${solver} status ${result.status}` };
  return { kind: 'optimal', value: result.value, objective: result.objective };
}
