/** Spectre's own language, which shares names and numbers with SPICE and little else. */

import { MenageError } from '../../src/errors/index.js';
import type { Parameters, Statement } from './dialect-parse.js';

type Element = Extract<Statement, { kind: 'element' }>;
type Model = Extract<Statement, { kind: 'model' }>;

/** Spectre's suffixes are case-sensitive: M is mega there, and meg is not known. */
const number = (text: string): string =>
  text.replaceAll(/(?<![\w.])([-+]?(?:\d+\.?\d*|\.\d+))(meg|g|t)(?![a-z])/gi, (_, digits: string, suffix: string) => {
    return `${digits}${suffix.toLowerCase() === 'meg' ? 'M' : suffix.toUpperCase()}`;
  });
const value = (text: string): string => number(text.replace(/^\{(.*)\}$/s, '($1)'));
const assigned = (parameters: Iterable<readonly [string, string]>): string[] =>
  [...parameters].map(([name, text]) => `${name}=${value(text)}`);

/** `pwl( 0 0 1n 1.2 )` or a constant. */
function source(text: string): string {
  const waveform = /^pwl\s*\((.*)\)$/is.exec(text.trim());
  if (waveform === null) return `dc=${number(text.trim())}`;
  return `type=pwl wave=[${number(waveform[1]!.trim())}]`;
}

function element({ letter, name, nodes, what, parameters }: Element, models: ReadonlyMap<string, Model>): string {
  const head = `${name} (${nodes.join(' ')})`;
  const rest = assigned(parameters);
  const line = (...words: readonly string[]): string => [head, ...words, ...rest].join(' ');
  switch (letter) {
    case 'c':
      return line('capacitor', `c=${value(what)}`);
    case 'r':
      return line('resistor', `r=${value(what)}`);
    case 'v':
      return line('vsource', source(what));
    case 'i':
      return line('isource', source(what));
    case 'g':
      return line('vccs', `gm=${value(what)}`);
    case 'e':
      return line('vcvs', `gain=${value(what)}`);
    case 'b':
      return line('bsource');
    case 's': {
      const of = (key: string): string => models.get(what)?.parameters.get(key) ?? '0';
      const threshold = value(of('vt'));
      return line(
        'relay',
        `ropen=${value(of('roff'))}`,
        `rclosed=${value(of('ron'))}`,
        `vt1=(${threshold}-0.5m)`,
        `vt2=(${threshold}+0.5m)`,
      );
    }
    case 'm':
    case 'x':
      return line(what);
    default:
      throw new MenageError('E_TECHNOLOGY', { path: 'netlist', value: name, legal: 'has no counterpart in Spectre' });
  }
}

/** Level is not a parameter there: the model's name says it. */
const modelParameters = (parameters: Parameters): string[] =>
  assigned([...parameters].filter(([name]) => name !== 'level'));
const polarity = ({ type }: Model): string => `type=${type.startsWith('p') ? 'p' : 'n'}`;

/** A BSIM4 model; bins, which SPICE numbers in their names, are one model with as many sections. */
function bsim4(items: readonly Model[]): string {
  const [first] = items as [Model];
  const [name, bin] = first.name.split('.') as [string, string?];
  if (!['14', '54'].includes(first.parameters.get('level') ?? '')) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `model ${name}`,
      legal: 'only BSIM4 models are written for Spectre',
    });
  }
  if (bin === undefined)
    return [`model ${name} bsim4`, polarity(first), ...modelParameters(first.parameters)].join(' ');
  const sections = items.map((item) =>
    [`  ${item.name.split('.')[1]}:`, polarity(item), ...modelParameters(item.parameters)].join(' '),
  );
  return [`model ${name} bsim4 {`, ...sections, '}'].join('\n');
}

/** One line of each bin's group, where its first bin stands. */
function modelText(item: Model, models: ReadonlyMap<string, Model>): string[] {
  if (item.type === 'sw') return [`// ${item.name}: relays carry its numbers`];
  const stem = item.name.split('.')[0]!;
  const group = [...models.values()].filter(({ name }) => name.split('.')[0] === stem);
  return group[0] === item ? [bsim4(group)] : [];
}

function control(card: string, words: readonly string[]): string[] {
  switch (card) {
    case '.option':
      return [`simulatorOptions options ${words.filter((word) => /^(reltol|gmin)=/.test(word)).join(' ')}`];
    case '.temp':
      return [`nominal options temp=${words[0]}`];
    case '.save':
      // v(xdut.vg) of SPICE is xdut.vg here.
      return [['save', ...words.map((word) => word.replace(/^v\((.*)\)$/i, '$1'))].join(' ')];
    case '.tran':
      return [`run tran stop=${number(words[1]!)} maxstep=${number(words[0]!)} method=gear2only`];
    default:
      return [];
  }
}

const lineLength = 110;

/** Lines continue after a backslash. */
function wrap(line: string): string {
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(/ +/)) {
    if (current !== '' && current.length + 1 + word.length > lineLength) {
      lines.push(`${current} \\`);
      current = `    ${word}`;
    } else current += current === '' ? indent + word : ` ${word}`;
  }
  return [...lines, current].join('\n');
}

function lineOf(
  item: Statement,
  models: ReadonlyMap<string, Model>,
  rename: (file: string) => string,
): readonly string[] {
  switch (item.kind) {
    case 'comment':
      return [item.text === '' ? '' : `//${item.text}`];
    case 'include':
      return [`include "${rename(item.file)}"`];
    case 'ends':
      return [`ends ${item.name}`];
    case 'subckt': {
      const parameters = assigned(item.parameters);
      return [
        `subckt ${item.name} (${item.pins.join(' ')})`,
        ...(parameters.length === 0 ? [] : [['parameters', ...parameters].join(' ')]),
      ];
    }
    case 'model':
      return modelText(item, models);
    case 'control':
      return control(item.card, item.words);
    case 'element':
      return [element(item, models)];
  }
}

/** @param rename of an included file */
export function writeSpectre(
  items: readonly Statement[],
  models: ReadonlyMap<string, Model>,
  rename: (file: string) => string,
): string {
  const lines = items.flatMap((item) => lineOf(item, models, rename));
  const text = lines.map((line) => (line.startsWith('//') ? line : line.split('\n').map(wrap).join('\n')));
  return `${['simulator lang=spectre', ...text].join('\n')}\n`;
}
