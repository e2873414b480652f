/**
 * The generated engine for other simulators: HSPICE, Xyce and Spectre. The same devices, nets and numbers; what differs is
 * how expressions, behavioural sources, ideal switches, models and analyses are written. Written from the simulators'
 * reference manuals and read back by a parser, not run: none of them is free to install here but Xyce.
 */

import { spiceValue } from '../../src/config/spice-value.js';
import type { FileTree } from '../../src/ir/types.js';
import { parseNetlist, type Statement } from './dialect-parse.js';
import { writeSpectre } from './dialect-spectre.js';
import { wrap } from './spice-text.js';

export const DIALECTS = ['hspice', 'spectre', 'xyce'] as const;
export type Dialect = (typeof DIALECTS)[number];

type Element = Extract<Statement, { kind: 'element' }>;
type Model = Extract<Statement, { kind: 'model' }>;

/** BSIM4 is level 14 of ngspice and 54 of the others. */
const level = (parameters: ReadonlyMap<string, string>): [string, string][] =>
  [...parameters].map(([name, value]) => [name, name === 'level' && value === '14' ? '54' : value]);

const assigned = (parameters: Iterable<readonly [string, string]>, quote: (value: string) => string): string[] =>
  [...parameters].map(([name, value]) => `${name}=${quote(value)}`);

interface Writer {
  readonly quote: (value: string) => string;
  /** between pins and parameters of a subcircuit */
  readonly parameterWord: string;
  behavioural(element: Element): string;
  switched(element: Element, model: Model | undefined): string;
  switchModel(model: Model): string;
  control(card: string, words: readonly string[]): string[];
}

const braces = (value: string): string => value;
const quotes = (value: string): string => value.replace(/^\{(.*)\}$/s, "'$1'");
const optionsOf = (words: readonly string[], names: readonly string[]): string[] =>
  words.filter((word) => names.includes(word.split('=')[0]!));

const hspice: Writer = {
  quote: quotes,
  parameterWord: '',
  behavioural: ({ name, nodes, parameters }) =>
    parameters.has('i')
      ? `g${name} ${nodes.join(' ')} cur='${parameters.get('i')}'`
      : `e${name} ${nodes.join(' ')} vol='${parameters.get('v')}'`,
  // A resistor by voltage, from off to on within a millivolt around the switch's threshold.
  switched: ({ name, nodes: [a, b, p, n] }, model) => {
    const of = (key: string): string => model?.parameters.get(key) ?? '0';
    const middle = spiceValue(of('vt'));
    const point = (volts: number, ohms: string): string => `${Number(volts.toPrecision(6))},${ohms}`;
    return `g${name} ${a} ${b} vcr pwl(1) ${p} ${n} ${point(middle - 5e-4, of('roff'))} ${point(middle + 5e-4, of('ron'))}`;
  },
  switchModel: ({ name }) => `* ${name}: resistors controlled by voltage take its place`,
  control: (card, words) => {
    if (card === '.option') return ['.option post accurate method=gear'];
    if (card === '.save') return [['.probe tran', ...words].join(' ')];
    return [[card, ...words].join(' ')];
  },
};

const xyce: Writer = {
  quote: braces,
  parameterWord: 'params:',
  behavioural: ({ name, nodes, parameters }) =>
    `${name} ${nodes.join(' ')} ${assigned(parameters, (value) => `{${value}}`).join(' ')}`,
  switched: ({ name, nodes, what }) => `${name} ${nodes.join(' ')} ${what}`,
  switchModel: ({ name, parameters }) => {
    const threshold = parameters.get('vt') ?? '0';
    const [ron, roff] = ['ron', 'roff'].map((key) => parameters.get(key) ?? '0');
    return `.model ${name} vswitch ron=${ron} roff=${roff} von={${threshold}+0.5m} voff={${threshold}-0.5m}`;
  },
  control: (card, words) => {
    if (card === '.option') return [['.options timeint method=gear', ...optionsOf(words, ['reltol'])].join(' ')];
    if (card === '.temp') return [`.options device temp=${words[0]}`];
    if (card === '.save') return [['.print tran format=raw', ...words].join(' ')];
    return [[card, ...words].join(' ')];
  },
};

/** @param models by name, of all files */
function lineOf(item: Statement, writer: Writer, models: ReadonlyMap<string, Model>): string[] {
  const { quote } = writer;
  switch (item.kind) {
    case 'comment':
      return [item.text === '' ? '' : `*${item.text}`];
    case 'include':
      return [`.include "${item.file}"`];
    case 'ends':
      return [`.ends ${item.name}`];
    case 'subckt': {
      const parameters = assigned(item.parameters, quote);
      const word = parameters.length > 0 && writer.parameterWord !== '' ? [writer.parameterWord] : [];
      return [['.subckt', item.name, ...item.pins, ...word, ...parameters].join(' ')];
    }
    case 'model':
      if (item.type === 'sw') return [writer.switchModel(item)];
      return [['.model', item.name, item.type, ...assigned(level(item.parameters), quote)].join(' ')];
    case 'control':
      return writer.control(item.card, item.words);
    case 'element':
      if (item.letter === 'b') return [writer.behavioural(item)];
      if (item.letter === 's') return [writer.switched(item, models.get(item.what))];
      return [[item.name, ...item.nodes, quote(item.what), ...assigned(item.parameters, quote)].join(' ')];
  }
}

function write(statements: readonly Statement[], writer: Writer, models: ReadonlyMap<string, Model>): string {
  const lines = statements.flatMap((item) => lineOf(item, writer, models));
  return `${lines.map((line) => (line.startsWith('*') ? line : wrap(line))).join('\n')}\n`;
}

/** File name in a dialect: Spectre knows its own language by `.scs`. */
export const dialectFile = (name: string, dialect: Dialect): string =>
  dialect === 'spectre' ? name.replace(/\.spice$/, '.scs') : name;

/**
 * @param files generated for ngspice, models and test bench included
 * @returns the same files in another dialect
 * @throws E_TECHNOLOGY for a model card that holds more than models
 */
export function toDialect(files: FileTree, dialect: Dialect): Map<string, string> {
  const parsed = [...files].map(([name, text]) => [name, parseNetlist(text)] as const);
  const models = new Map(
    parsed.flatMap(([, items]) => items.flatMap((item) => (item.kind === 'model' ? [[item.name, item] as const] : []))),
  );
  return new Map(
    parsed.map(([name, items]) => [
      dialectFile(name, dialect),
      dialect === 'spectre'
        ? writeSpectre(items, models, (file) => dialectFile(file, dialect))
        : write(items, dialect === 'hspice' ? hspice : xyce, models),
    ]),
  );
}
