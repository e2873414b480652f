/** Generated SPICE as statements, so that it can be written for another simulator. */

import { MenageError } from '../../src/errors/index.js';

export type Parameters = ReadonlyMap<string, string>;

export type Statement =
  /** what follows the asterisk; an empty line has none */
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'include'; readonly file: string }
  | {
      readonly kind: 'subckt';
      readonly name: string;
      readonly pins: readonly string[];
      readonly parameters: Parameters;
    }
  | { readonly kind: 'ends'; readonly name: string }
  | {
      readonly kind: 'element';
      /** first letter of its name */
      readonly letter: string;
      readonly name: string;
      readonly nodes: readonly string[];
      /** model, subcircuit or value; of a source, all that follows its nodes; empty for a B source */
      readonly what: string;
      readonly parameters: Parameters;
    }
  | { readonly kind: 'model'; readonly name: string; readonly type: string; readonly parameters: Parameters }
  | { readonly kind: 'control'; readonly card: string; readonly words: readonly string[] };

/** Nodes of an element by its letter; an X has all words but its last. */
const nodeCount: Readonly<Record<string, number>> = { m: 4, c: 2, r: 2, v: 2, i: 2, b: 2, g: 4, e: 4, s: 4 };
const controls = new Set(['.option', '.temp', '.save', '.tran', '.end']);

/** Words and `name=value` pairs; an expression in braces and an argument list may hold blanks. */
function split(text: string): { words: string[]; parameters: Map<string, string> } {
  const words: string[] = [];
  const parameters = new Map<string, string>();
  for (const [part] of text.matchAll(/(?:\{[^}]*\}|\([^()]*\)|[^\s{(])+/g)) {
    const equals = /^([a-z_]\w*)=(.+)$/is.exec(part);
    if (equals === null) words.push(part);
    else parameters.set(equals[1]!.toLowerCase(), equals[2]!);
  }
  return { words, parameters };
}

function element(line: string): Statement {
  const letter = line[0]!.toLowerCase();
  const name = /^\S+/.exec(line)![0];
  // What a source does is one text: a waveform or a formula, both with blanks and brackets of their own.
  const source = /^[vib]/.test(letter) ? /^(\S+)\s+(\S+)\s+(\S+)\s+(.*)$/s.exec(line) : null;
  if (source !== null) {
    const formula = letter === 'b' ? /^([iv])\s*=\s*(.*)$/is.exec(source[4]!) : null;
    return {
      kind: 'element',
      letter,
      name,
      nodes: [source[2]!, source[3]!],
      what: formula === null ? source[4]! : '',
      parameters: new Map(formula === null ? [] : [[formula[1]!.toLowerCase(), formula[2]!]]),
    };
  }
  const { words, parameters } = split(line);
  const count = letter === 'x' ? words.length - 2 : nodeCount[letter];
  const what = words.slice((count ?? 0) + 1);
  if (count === undefined || what.length !== 1) {
    throw new MenageError('E_TECHNOLOGY', {
      path: 'netlist',
      value: line,
      legal: 'this element cannot be written for another simulator',
    });
  }
  return { kind: 'element', letter, name, nodes: words.slice(1, count + 1), what: what[0]!, parameters };
}

function statement(line: string): Statement {
  if (line === '' || line.startsWith('*')) return { kind: 'comment', text: line.slice(1) };
  if (!line.startsWith('.')) return element(line);
  const { words, parameters } = split(line);
  const card = words[0]!.toLowerCase();
  if (card === '.include') return { kind: 'include', file: words[1]!.replaceAll(/["']/g, '') };
  if (card === '.subckt') return { kind: 'subckt', name: words[1]!, pins: words.slice(2), parameters };
  if (card === '.ends') return { kind: 'ends', name: words[1] ?? '' };
  if (card === '.model') return { kind: 'model', name: words[1]!, type: words[2]!.toLowerCase(), parameters };
  if (controls.has(card)) {
    return { kind: 'control', card, words: line.split(/\s+/).slice(1) };
  }
  throw new MenageError('E_TECHNOLOGY', {
    path: 'netlist',
    value: line,
    legal: 'this card cannot be written for another simulator',
  });
}

/** @throws E_TECHNOLOGY for what our own netlists do not hold */
export function parseNetlist(text: string): Statement[] {
  const lines: string[] = [];
  let open = -1;
  for (const raw of text.trimEnd().split(/\r?\n/)) {
    const line = raw.trim();
    if (line.startsWith('+') && open >= 0) {
      lines[open] += ` ${line.slice(1).trim()}`;
      continue;
    }
    lines.push(line);
    if (line !== '' && !line.startsWith('*')) open = lines.length - 1;
  }
  return lines.map(statement);
}
