/** An integer program as CPLEX LP text, which HiGHS reads. */

import type { LP } from 'glpk.js/node';

type Terms = LP['objective']['vars'];

/** Terms on a line: readers of the format may refuse lines of more than 255 characters. */
const PER_LINE = 8;

function sum(terms: Terms): string {
  const parts = terms.map(({ name, coef }) => `${coef < 0 ? '-' : '+'} ${Math.abs(coef)} ${name}`);
  const lines: string[] = [];
  for (let at = 0; at < parts.length; at += PER_LINE) lines.push(parts.slice(at, at + PER_LINE).join(' '));
  return lines.join('\n ');
}

/**
 * glpk.h has the kinds: 2 at least, 3 at most, 4 between, 5 fixed; the only ones that the mapper's models use.
 *
 * @param model minimisation over integers
 */
export function lpText({ objective, subjectTo, bounds, generals }: LP): string {
  const rows = subjectTo.flatMap(({ name, vars, bnds: { type, lb, ub } }) => {
    const side = type === 2 ? `>= ${lb}` : type === 3 ? `<= ${ub}` : `= ${lb}`;
    return vars.length === 0 ? [] : [` ${name}: ${sum(vars)} ${side}`];
  });
  return [
    'Minimize',
    ` ${objective.name}: ${sum(objective.vars)}`,
    'Subject To',
    ...rows,
    'Bounds',
    ...(bounds ?? []).map(({ name, lb, ub }) => ` ${lb} <= ${name} <= ${ub}`),
    'General',
    ` ${(generals ?? []).join('\n ')}`,
    'End\n',
  ].join('\n');
}
