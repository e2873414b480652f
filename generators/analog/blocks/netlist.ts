/** Reads the subcircuits of a generated netlist back, as far as a draw of its devices needs: lines, pins, numbers. */

import { spiceValue } from '../../../src/config/spice-value.js';
import { MenageError } from '../../../src/errors/index.js';

export interface Subcircuit {
  readonly name: string;
  readonly pins: readonly string[];
  /** default values as they are written */
  readonly parameters: ReadonlyMap<string, string>;
  /** logical lines between head and end: continuations joined, comments left out */
  readonly body: readonly string[];
}

/** An element's line in its parts: `xa vg a sa vss nswitch w=1u` has the words up to the first assignment. */
export interface Card {
  readonly words: readonly string[];
  readonly assigned: ReadonlyMap<string, string>;
}

/** Lines with their continuations, without comments and blanks. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('*')) continue;
    if (line.startsWith('+') && lines.length > 0) lines.push(`${lines.pop()} ${line.slice(1).trim()}`);
    else lines.push(line);
  }
  return lines;
}

export function readCard(line: string): Card {
  const words: string[] = [];
  const assigned = new Map<string, string>();
  // An expression in braces may hold blanks.
  for (const [part] of line.matchAll(/(?:\{[^}]*\}|[^\s{])+/g)) {
    const equals = part.indexOf('=');
    if (equals > 0) assigned.set(part.slice(0, equals).toLowerCase(), part.slice(equals + 1));
    else words.push(part);
  }
  return { words, assigned };
}

/** All subcircuits of a text by name, lower-case. */
export function readSubcircuits(text: string): Map<string, Subcircuit> {
  const found = new Map<string, Subcircuit>();
  let open: { head: Card; body: string[] } | undefined;
  for (const line of logicalLines(text)) {
    if (/^\.subckt\s/i.test(line)) open = { head: readCard(line), body: [] };
    else if (/^\.ends\b/i.test(line) && open !== undefined) {
      const [, name, ...pins] = open.head.words;
      found.set(name!.toLowerCase(), { name: name!, pins, parameters: open.head.assigned, body: open.body });
      open = undefined;
    } else open?.body.push(line);
  }
  return found;
}

function refuse(text: string, legal: string): never {
  throw new MenageError('E_TECHNOLOGY', { path: 'netlist', value: text, legal });
}

/** @throws E_TECHNOLOGY for what is no number */
function number(text: string): number {
  const value = spiceValue(text);
  return Number.isNaN(value) ? refuse(text, 'a number, or the name of a parameter') : value;
}

/**
 * Value of a number, or of an expression in braces of numbers, names, + - * / and parentheses.
 *
 * @throws E_TECHNOLOGY for anything else
 */
export function evaluate(text: string, values: ReadonlyMap<string, number>): number {
  const braced = /^\{(.*)\}$|^'(.*)'$/.exec(text.trim());
  if (braced === null) return values.get(text.toLowerCase()) ?? number(text);
  const tokens = (braced[1] ?? braced[2]!).match(/\d*\.?\d+(?:e[+-]?\d+)?[a-z]*|[a-z_]\w*|[-+*/()]|\S/gi) ?? [];
  let at = 0;
  const take = (symbols: string): string | undefined =>
    tokens[at] !== undefined && symbols.includes(tokens[at]!) ? tokens[at++] : undefined;
  const factor = (): number => {
    if (take('-')) return -factor();
    if (take('(')) {
      const value = sum();
      return take(')') ? value : refuse(text, 'a closing parenthesis');
    }
    const token = tokens[at++];
    if (token === undefined) return refuse(text, 'a complete expression');
    return values.get(token.toLowerCase()) ?? number(token);
  };
  const term = (): number => {
    let value = factor();
    for (let sign = take('*/'); sign !== undefined; sign = take('*/')) {
      const next = factor();
      value = sign === '*' ? value * next : value / next;
    }
    return value;
  };
  const sum = (): number => {
    let value = term();
    for (let sign = take('+-'); sign !== undefined; sign = take('+-')) value += sign === '+' ? term() : -term();
    return value;
  };
  const value = sum();
  return at === tokens.length ? value : refuse(text, 'numbers, names, + - * / and parentheses');
}
