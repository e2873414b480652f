/** Reads the subcircuits of a generated netlist back, as far as a draw of its devices needs: lines, pins, numbers. */

import { evaluateExpression } from '../../../src/config/pdk/expression.js';
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

/**
 * Value of a number, of a parameter, or of an expression of both in braces.
 *
 * @throws E_TECHNOLOGY for anything else
 */
export const evaluate = (text: string, values: ReadonlyMap<string, number>): number =>
  evaluateExpression(text, (name) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    throw new MenageError('E_TECHNOLOGY', {
      path: 'netlist',
      value: text,
      legal: `a number, or the name of a parameter; ${name} is neither`,
    });
  });
