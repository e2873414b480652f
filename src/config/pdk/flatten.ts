/**
 * Plain `.model` cards out of a PDK's sub-circuits: the corner's parameters are evaluated and only the bins that the
 * geometries in use fall into are kept. The simulator loads them in a tenth of a second, without its HSPICE mode, and
 * computes the same currents.
 */

import { MenageError } from '../../errors/index.js';
import { evaluateExpression } from './expression.js';

export interface Geometry {
  /** m */
  readonly w: number;
  /** m */
  readonly l: number;
}

/** `name = value` pairs of a line; values in braces or quotes may hold blanks. */
export function assignments(text: string): [string, string][] {
  const found: [string, string][] = [];
  const pattern = /([a-z_][\w.]*)\s*=\s*(\{[^}]*\}|'[^']*'|"[^"]*"|[^\s=]+)/giy;
  const start = text.search(/[a-z_][\w.]*\s*=/i);
  if (start < 0) return found;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push([match[1]!.toLowerCase(), match[2]!]);
    pattern.lastIndex += /^[\s,]*/.exec(text.slice(pattern.lastIndex))![0].length;
  }
  return found;
}

interface Subcircuit {
  readonly parameters: Map<string, string>;
  /** `.model` lines of the device, one a bin */
  readonly models: string[];
  /** line of the transistor itself */
  transistor: string | null;
}

/** What the section defines, of these devices. */
function collect(lines: readonly string[], devices: readonly string[]) {
  const globals = new Map<string, string>();
  const subcircuits = new Map<string, Subcircuit>();
  let open: Subcircuit | null = null;
  let depth = 0;
  for (const line of lines) {
    const word = /^\S+/.exec(line)![0].toLowerCase();
    if (word === '.subckt') {
      depth += 1;
      const name = line.split(/\s+/)[1]!.toLowerCase();
      open = devices.includes(name) ? { parameters: new Map(assignments(line)), models: [], transistor: null } : null;
      if (open !== null) subcircuits.set(name, open);
    } else if (word === '.ends') {
      depth -= 1;
      open = null;
    } else if (word === '.param') {
      const target = open?.parameters ?? (depth === 0 ? globals : null);
      if (target !== null) for (const [name, value] of assignments(line)) target.set(name, value);
    } else if (open !== null && word === '.model') open.models.push(line);
    else if (open !== null && word.startsWith('m')) open.transistor = line;
  }
  return { globals, subcircuits };
}

/** Looks parameters up, each evaluated once. */
function evaluator(scopes: readonly ReadonlyMap<string, string>[], fixed: Readonly<Record<string, number>>) {
  const known = new Map<string, number>(Object.entries(fixed));
  const pending = new Set<string>();
  const lookup = (name: string): number => {
    const value = known.get(name);
    if (value !== undefined) return value;
    const text = scopes.find((scope) => scope.has(name))?.get(name);
    if (text === undefined || pending.has(name)) {
      throw new MenageError('E_TECHNOLOGY', {
        path: `PDK parameter ${name}`,
        legal: text === undefined ? 'is used and nowhere defined' : 'is defined by itself',
      });
    }
    pending.add(name);
    const result = evaluateExpression(text, lookup);
    pending.delete(name);
    known.set(name, result);
    return result;
  };
  return lookup;
}

/** Bin bounds are compared with this relative slack; the simulator's own rule decides between neighbours. */
const slack = 1e-6;
const within = (value: number, low: number, high: number): boolean =>
  value >= low * (1 - slack) && value <= high * (1 + slack);

/** Two geometries as different as can be: a value that differs between them is no number of a plain model card. */
const probes = [
  { l: 1, w: 1, mult: 1, nf: 1 },
  { l: 0.15, w: 7, mult: 3, nf: 1 },
];

/**
 * @param lines of one section of the library
 * @param device sub-circuit of a transistor; its name becomes the model's
 * @param geometries those that no bin of this device takes are left out: they are the other device's
 * @throws E_TECHNOLOGY for a device that is not there or has none of the geometries, and for a model whose numbers depend
 *   on the geometry within a bin
 */
export function flattenDevice(lines: readonly string[], device: string, geometries: readonly Geometry[]): string {
  const { globals, subcircuits } = collect(lines, [device]);
  const subcircuit = subcircuits.get(device);
  const refuse = (path: string, legal: string): never => {
    throw new MenageError('E_TECHNOLOGY', { path: `PDK device ${device}${path}`, legal });
  };
  if (subcircuit?.transistor == null) return refuse('', 'no sub-circuit of one transistor has this name');
  const lookups = probes.map((probe) => evaluator([subcircuit.parameters, globals], probe));
  const bins = subcircuit.models.map((line) => new Map(assignments(line.replace(/^\S+\s+\S+\s+\S+/, ''))));
  const types = subcircuit.models.map((line) => line.split(/\s+/)[2]!.toLowerCase());
  const bound = (bin: ReadonlyMap<string, string>, name: string): number =>
    evaluateExpression(bin.get(name) ?? '0', lookups[0]!);
  const used = new Set<number>();
  for (const { w, l } of geometries) {
    const fitting = bins.flatMap((bin, i) =>
      within(l, bound(bin, 'lmin'), bound(bin, 'lmax')) && within(w, bound(bin, 'wmin'), bound(bin, 'wmax')) ? [i] : [],
    );
    for (const i of fitting) used.add(i);
  }
  if (used.size === 0) refuse('', 'none of the sizes in use is in a bin of this device');
  const cards = [...used]
    .sort((a, b) => a - b)
    .map((i, bin) => {
      const numbers = [...bins[i]!].map(([name, text]) => {
        const [value, other] = lookups.map((lookup) => evaluateExpression(text, lookup));
        if (value !== other) refuse(`: ${name}`, 'depends on the geometry within a bin');
        return `${name}=${name === 'rsh' ? contactless : value}`;
      });
      return [`.model ${device}.${bin} ${types[i]}`, ...rows(numbers)].join('\n');
    });
  return cards.join('\n');
}

/**
 * The sub-circuits hand nrd = nrs = 0 to their transistor, where a plain one has one square by default: without sheet
 * resistance both are the same.
 */
const contactless = 0;

const perRow = 8;

function rows(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < words.length; i += perRow) lines.push(`+ ${words.slice(i, i + perRow).join(' ')}`);
  return lines;
}
