/** How a level's verdict comes about: a mismatch fails it, and so does a fault that nobody noticed. */

import type { Level, LevelVerdict, NegativeControl, Verdict } from './types.js';

type Outcome = Omit<LevelVerdict, 'status' | 'seconds'>;

/** Nothing compared is not a pass, nor is a level whose negative control was missed or never tried. */
export function judge(outcome: Outcome, seconds: number): LevelVerdict {
  const missed = outcome.negativeControls.find(({ caught }) => !caught);
  const reason =
    outcome.reason ??
    (outcome.compared === 0 ? 'nothing was compared' : undefined) ??
    (outcome.negativeControls.length === 0 ? 'no negative control was tried' : undefined) ??
    (missed && `the negative control was not noticed: ${missed.fault}`);
  const pass = outcome.mismatches === 0 && reason === undefined;
  return { ...outcome, status: pass ? 'pass' : 'fail', reason, seconds };
}

/** A level that did not run, and why. */
export const skipped = (reference: string, reason: string): LevelVerdict => ({
  status: 'skipped',
  reference,
  compared: 0,
  mismatches: 0,
  negativeControls: [],
  figures: {},
  reason,
  seconds: 0,
});

/** Pass only if every level that was asked for passed. */
export const overall = (levels: Verdict['levels'], asked: readonly Level[]): Verdict['status'] =>
  asked.length > 0 && asked.every((level) => levels[level]?.status === 'pass') ? 'pass' : 'fail';

export const control = (fault: string, caught: boolean, detail: string): NegativeControl => ({ fault, caught, detail });
