/**
 * Values of SPICE parameter expressions: `{4.148e-09+a*(b/sqrt(l*w))}`. Random functions give their mean, since mismatch
 * is drawn by the generator and not by the simulator.
 */

import { MenageError } from '../../errors/index.js';
import { spiceValue } from '../spice-value.js';

const functions: Readonly<Record<string, (...of: number[]) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log,
  log10: Math.log10,
  abs: Math.abs,
  int: Math.trunc,
  min: Math.min,
  max: Math.max,
  pow: (base, power) => base ** power,
  pwr: (base, power) => Math.abs(base) ** power,
  gauss: (mean) => mean,
  agauss: (mean) => mean,
  unif: (mean) => mean,
  aunif: (mean) => mean,
};

/** Deeper nesting is no parameter of a device. */
const deepest = 100;
const token = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[a-z]*)|([a-z_][\w.]*)|(\*\*|[-+*/(),^]))/iy;

/**
 * @param text with or without braces or quotes
 * @param lookup value of a parameter by its name in lower case; throws for one that it does not know
 * @throws E_TECHNOLOGY for what is no expression
 */
export function evaluateExpression(text: string, lookup: (name: string) => number): number {
  const source = text.trim().replace(/^[{'"]([\s\S]*)[}'"]$/, '$1');
  const plain = spiceValue(source);
  if (!Number.isNaN(plain)) return plain;
  const tokens = tokenise(source);
  let next = 0;
  const fail = (): never => {
    throw new MenageError('E_TECHNOLOGY', { path: 'expression', value: text, legal: 'cannot be evaluated' });
  };
  const take = (what: string): boolean => tokens[next] === what && ++next > 0;

  function sum(depth: number): number {
    if (depth > deepest) fail();
    let value = product(depth);
    for (;;) {
      if (take('+')) value += product(depth);
      else if (take('-')) value -= product(depth);
      else return value;
    }
  }
  function product(depth: number): number {
    let value = power(depth);
    for (;;) {
      if (take('*')) value *= power(depth);
      else if (take('/')) value /= power(depth);
      else return value;
    }
  }
  function power(depth: number): number {
    if (take('-')) return -power(depth);
    if (take('+')) return power(depth);
    const base = atom(depth);
    return take('**') || take('^') ? base ** power(depth) : base;
  }
  function atom(depth: number): number {
    const word = tokens[next++] ?? fail();
    if (word === '(') {
      const value = sum(depth + 1);
      return take(')') ? value : fail();
    }
    if (/^[\d.]/.test(word)) return spiceValue(word);
    if (!/^[a-z_]/i.test(word)) return fail();
    const name = word.toLowerCase();
    if (!take('(')) return lookup(name);
    const given = [sum(depth + 1)];
    while (take(',')) given.push(sum(depth + 1));
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    return take(')') && known !== undefined ? known(...given) : fail();
  }

  const value = sum(0);
  return next === tokens.length && Number.isFinite(value) ? value : fail();
}

function tokenise(source: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < source.trimEnd().length) {
    const match = token.exec(source);
    if (match === null) {
      throw new MenageError('E_TECHNOLOGY', { path: 'expression', value: source, legal: 'cannot be evaluated' });
    }
    tokens.push((match[1] ?? match[2] ?? match[3])!);
  }
  return tokens;
}
