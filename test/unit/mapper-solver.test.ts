/** The solver in its thread: what it answers, and that nothing outlives its deadline. */

import type { LP } from 'glpk.js/node';
import { describe, expect, test } from 'vitest';
import { solve } from '../../src/mapper/solver.js';
import { rng } from '../../src/random/index.js';

const AT_LEAST = 2;
const AT_MOST = 3;

/** minimise x with 2 x >= least and x <= 10, x an integer */
const halves = (least: number): LP => ({
  name: 'halves',
  objective: { direction: 1, name: 'x', vars: [{ name: 'x', coef: 1 }] },
  subjectTo: [
    { name: 'least', vars: [{ name: 'x', coef: 2 }], bnds: { type: AT_LEAST, lb: least, ub: 0 } },
    { name: 'most', vars: [{ name: 'x', coef: 1 }], bnds: { type: AT_MOST, lb: 0, ub: 10 } },
  ],
  generals: ['x'],
});

/** Market split: a few equalities over binaries that branch and bound enumerates for hours. */
function endless(): LP {
  const random = rng(1, 'endless');
  const x = Array.from({ length: 40 }, (_, j) => `x${j}`);
  const rows = [0, 1, 2, 3].map(() => x.map((name) => ({ name, coef: random.integer(100) })));
  return {
    name: 'endless',
    objective: { direction: 1, name: 'any', vars: rows[0].map(({ name }, j) => ({ name, coef: j % 3 })) },
    subjectTo: rows.map((vars, r) => {
      const half = Math.floor(vars.reduce((sum, { coef }) => sum + coef, 0) / 2);
      return { name: `split${r}`, vars, bnds: { type: 5, lb: half, ub: half } };
    }),
    binaries: x,
  };
}

describe('the solver', () => {
  test.each(['glpk', 'highs'] as const)('%s answers with the optimum', async (solver) => {
    expect(await solve(halves(3), 30, undefined, solver)).toEqual({ kind: 'optimal', value: { x: 2 }, objective: 2 });
  });

  test.each(['glpk', 'highs'] as const)(
    '%s: an infeasible model is a failure, not a solution of zeros',
    async (solver) => {
      expect(await solve(halves(21), 30, undefined, solver)).toMatchObject({ kind: 'failed' });
    },
  );

  test('a model that the solver chokes on is a failure', async () => {
    const model = halves(3);
    expect(await solve({ ...model, subjectTo: null as never }, 30)).toMatchObject({ kind: 'failed' });
  });

  test.each(['glpk', 'highs'] as const)('%s ends at the deadline', async (solver) => {
    const start = performance.now();
    expect(await solve(endless(), solver === 'highs' ? 0.1 : 0.5, undefined, solver)).toEqual({ kind: 'deadline' });
    // The machine may be busy, but the solver would go on for hours.
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  test('ends when it is aborted, before and during', async () => {
    expect(await solve(halves(3), 30, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    expect(await solve(endless(), 3600, AbortSignal.timeout(300))).toEqual({ kind: 'aborted' });
  });
});
