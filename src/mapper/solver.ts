/**
 * Runs GLPK on one model, off this thread and with a hard deadline: glpk.js solves synchronously, its own time limit
 * overshoots by a fifth, and a run that timed out looks like a solution of zeros (mapping.md).
 */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LP, Result } from 'glpk.js/node';

/**
 * The worker is source text, not a file: a file would have to be found as `.ts` under vitest (which Node cannot load in
 * a worker) and as `.js` from the built package. The text needs nothing but the solver, whose URL the parent resolves.
 */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.solver)
  .then((glpk) => glpk.default())
  .then((glpk) => parentPort.postMessage({ result: glpk.solve(workerData.model, { presol: true, msglev: glpk.GLP_MSG_OFF }).result }))
  .catch((error) => parentPort.postMessage({ failure: String(error && error.message || error) }));
`;

/** glpk.h: GLP_OPT. Every other status, timed out included, says nothing that could be used. */
const OPTIMAL = 5;

export type SolverOutcome =
  | { readonly kind: 'optimal'; readonly value: Readonly<Record<string, number>>; readonly objective: number }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly reason: string };

interface Message {
  readonly result?: Result['result'];
  readonly failure?: string;
}

/**
 * @param model minimisation, all names unique
 * @param deadline s from now; the worker is terminated then, wherever it is
 */
export async function solve(model: LP, deadline: number, signal?: AbortSignal): Promise<SolverOutcome> {
  if (signal?.aborted) return { kind: 'aborted' };
  const solver = pathToFileURL(createRequire(import.meta.url).resolve('glpk.js/node')).href;
  // No flags of this process: a loader or an inspector of the parent has no business in there.
  const worker = new Worker(WORKER, { eval: true, execArgv: [], workerData: { solver, model } });
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  try {
    return await new Promise<SolverOutcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'deadline' }), deadline * 1000);
      abort = () => resolve({ kind: 'aborted' });
      signal?.addEventListener('abort', abort, { once: true });
      worker.once('message', (message: Message) => resolve(judge(message)));
      worker.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
      worker.once('exit', (code) => resolve({ kind: 'failed', reason: `the solver's thread ended with code ${code}` }));
    });
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function judge({ result, failure }: Message): SolverOutcome {
  if (result === undefined) return { kind: 'failed', reason: failure ?? 'no answer' };
  if (result.status !== OPTIMAL) return { kind: 'failed', reason: `GLPK status ${result.status}` };
  return { kind: 'optimal', value: result.vars, objective: result.z };
}
